/// What happens to an apply, and at which message of its first connection.
public struct Fault: Sendable, CustomStringConvertible {
  public enum Kind: Hashable, Sendable {
    /// The client is killed.
    case kill
    /// The client is asked to end, as by Ctrl-C.
    case interrupt
    /// The connection says nothing any more in either direction; others work.
    case freeze
    /// As `freeze`, and the client is killed after a moment.
    case freezeThenKill
    /// Whatever is sent, over this connection and every new one, is swallowed; the server keeps its session.
    case blackhole
    /// Both sides are reset.
    case reset
    /// Both sides are closed.
    case close
    /// An ERROR in answer to the statement.
    case error(String)
    /// A FATAL error, and the end of the connection.
    case fatal(String)
    /// `pg_terminate_backend`.
    case terminate
    /// `pg_cancel_backend`.
    case cancel
    /// The server is stopped as by a crash, and started again.
    case crash
    /// The primary is stopped as by a crash, and its standby promoted.
    case promote
  }

  public enum Direction: String, Hashable, Sendable {
    case frontend, backend
  }

  public enum Moment: String, Hashable, Sendable {
    /// The message does not get through.
    case before
    /// The message gets through, and nothing after it.
    case after
  }

  public var kind: Kind
  public var direction: Direction
  /// Counted from 0 among the messages of that direction.
  public var message: Int
  public var moment: Moment

  public var description: String { "\(kind.name) \(moment) \(direction) message \(message)" }
}

extension Fault.Kind {
  /// As it stands in the list of what was covered: the same for every SQLSTATE.
  public var family: String {
    switch self {
    case .kill: "kill"
    case .interrupt: "interrupt"
    case .freeze: "freeze"
    case .freezeThenKill: "freeze-kill"
    case .blackhole: "blackhole"
    case .reset: "reset"
    case .close: "close"
    case .error: "error"
    case .fatal: "fatal"
    case .terminate: "terminate"
    case .cancel: "cancel"
    case .crash: "crash"
    case .promote: "promote"
    }
  }

  public var name: String {
    switch self {
    case .error(let sqlstate), .fatal(let sqlstate): "\(family) \(sqlstate)"
    default: family
    }
  }

  /// Nobody can be asked afterwards what became of a COMMIT.
  var hidesTheOutcome: Bool { self == .blackhole }
}
