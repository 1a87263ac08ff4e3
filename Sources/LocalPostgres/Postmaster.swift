import Glibc
import Processes

/// What a server wrote of itself in `postmaster.pid`. The file outlives a server that is killed.
struct PostmasterRecord: Equatable {
  enum State { case starting, ready, stopping }

  let pid: pid_t
  let state: State

  /// Nil where the text is not such a record, as of a file that a full disk left empty.
  init?(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    // A server in single-user mode writes its id negated.
    guard let first = lines.first, let number = pid_t(first), number != 0, number != .min else { return nil }
    pid = abs(number)
    // The eighth line is padded with spaces, and it appears only after the others.
    state =
      switch lines.count > 7 ? lines[7].prefix(while: { $0 != " " }) : "" {
      case "ready", "standby": .ready
      case "stopping": .stopping
      default: .starting
      }
  }
}

/// Whose process a recorded id names now.
enum ProcessIdentity {
  /// The server (or one of its workers) of the data directory in question.
  case server
  /// Another program: the id was used again.
  case stranger
  /// Nothing that still runs.
  case gone

  /// Looks at the process itself. A server's working directory is its data directory; where a hardened kernel does not
  /// show that, a postmaster's command line names it.
  init(of pid: pid_t, dataDirectory: String, account: Account) {
    guard let line = readText("/proc/\(pid)/stat", limit: 1024), let close = line.lastIndex(of: ")"),
      let open = line.firstIndex(of: "("), open < close
    else {
      // Without /proc nothing can be told apart: an id that answers is taken for the server's.
      let hasProcesses = unsafe access("/proc/self/stat", F_OK) == 0
      self = !hasProcesses && kill(pid, 0) == 0 ? .server : .gone
      return
    }
    let name = line[line.index(after: open)..<close]
    let state = line[close...].dropFirst(2).first
    guard state != "Z" && state != "X" else {
      self = .gone
      return
    }
    guard name == "postgres", let process = try? FileStatus("/proc/\(pid)"), process.owner == account.uid else {
      self = .stranger
      return
    }
    let (current, data) = account.looking {
      (
        try? FileStatus("/proc/\(pid)/cwd", followingLinks: true),
        try? FileStatus(dataDirectory, followingLinks: true)
      )
    }
    if let current {
      self = data.map(current.isSameFile) == true ? .server : .stranger
    } else {
      let arguments = (readText("/proc/\(pid)/cmdline") ?? "").split(separator: "\0")
      self = arguments.contains { $0 == dataDirectory } ? .server : .stranger
    }
  }
}

/// The processes of a data directory whose postmaster is gone: workers that have not noticed it yet.
func orphans(of dataDirectory: String, account: Account) -> [pid_t] {
  ((try? namesInDirectory("/proc")) ?? []).compactMap { pid_t($0.displayed) }.filter {
    ProcessIdentity(of: $0, dataDirectory: dataDirectory, account: account) == .server
  }
}

/// Whether a server accepts connections on a Unix socket. A full queue counts: somebody listens.
func isListening(at path: String) -> Bool {
  var address = sockaddr_un()
  let capacity = MemoryLayout.size(ofValue: address.sun_path)
  guard path.utf8.count < capacity else { return false }
  let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
  guard socket >= 0 else { return false }
  defer { close(socket) }
  address.sun_family = sa_family_t(AF_UNIX)
  unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
  let result = unsafe withUnsafePointer(to: &address) { pointer in
    unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      unsafe connect(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
    }
  }
  return result == 0 || errno == EAGAIN || errno == EINPROGRESS
}
