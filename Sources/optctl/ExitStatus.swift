import ArgumentParser
import Reconciler

/// What the process says to the one who started it. Scripts rely on the numbers.
enum ExitStatus: Int32 {
  /// Done, or no difference.
  case success = 0
  /// An error, invalid manifests included.
  case failure = 1
  /// There are differences, and `--detailed-exitcode` asked to know.
  case differences = 2
  /// A guard stands in the way.
  case blocked = 3
  /// Stale plan or conflicting write.
  case stale = 4
  /// Busy: try again.
  case busy = 5
  /// Nobody knows whether the commit took place.
  case unknownOutcome = 6
  case usage = 64

  init(_ kind: Failure.Kind) {
    switch kind {
    case .invalid, .world: self = .failure
    case .blocked: self = .blocked
    case .stale: self = .stale
    case .busy: self = .busy
    case .unknownOutcome: self = .unknownOutcome
    case .usage: self = .usage
    }
  }

  /// From what asks for nothing to what must be looked at first.
  private static let byGravity: [ExitStatus] = [
    .success, .differences, .busy, .blocked, .stale, .unknownOutcome, .failure, .usage,
  ]

  /// What ArgumentParser ends the process with.
  var exitCode: ExitCode { ExitCode(rawValue) }
}

/// Of what several environments came to, the gravest is the status of the command.
extension ExitStatus: Comparable {
  static func < (a: ExitStatus, b: ExitStatus) -> Bool {
    guard let a = byGravity.firstIndex(of: a), let b = byGravity.firstIndex(of: b) else { return false }
    return a < b
  }
}
