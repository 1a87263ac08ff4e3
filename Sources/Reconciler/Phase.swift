import Database

/// What a command is at, for the one who waits for it.
public enum Phase: Sendable, Equatable {
  case startingServer
  case connecting
  case readingManifests
  case readingDatabase
  case working
  case comparing
  case waitingForLock
  case lockingRows
  /// Statements, counted from 1.
  case writing(step: Int, of: Int)
  case readingBack
  case recording
  case committing
  case lookingUpCommit

  public var text: String {
    switch self {
    case .startingServer: "starting the local PostgreSQL"
    case .connecting: "connecting to the database"
    case .readingManifests: "reading the manifests"
    case .readingDatabase: "reading the database"
    case .working: "waiting for the database"
    case .comparing: "comparing"
    case .waitingForLock: "waiting for the lock: another apply is running"
    case .lockingRows: "locking the rows"
    case .writing(let step, let count): "writing: statement \(step) of \(count)"
    case .readingBack: "reading back what was written"
    case .recording: "recording the revision"
    case .committing: "committing"
    case .lookingUpCommit: "the commit was not answered: looking up what became of it"
    }
  }

  /// Nil where there is nothing to wait for.
  init?(_ step: ProtocolStep) {
    switch step {
    case .begin: self = .connecting
    case .lock: self = .waitingForLock
    case .findToken, .read: self = .readingDatabase
    case .plan: self = .comparing
    case .lockRows: self = .lockingRows
    case .readBack: self = .readingBack
    case .record, .announce: self = .recording
    case .commit: self = .committing
    // Each statement is told by itself.
    case .write, .committed: return nil
    }
  }
}
