import Foundation

/// Starts the programs of a PostgreSQL installation: in a session of their own, with no open file of ours, and, since
/// they refuse root, under another account if this is root.
enum ServerProcess {
  struct Account: Sendable {
    let name: String
    let user: uid_t
    let group: gid_t
  }

  /// nil unless this process is root.
  static let account: Account? = {
    guard geteuid() == 0 else { return nil }
    for name in ["postgres", "nobody"] {
      guard let entry = unsafe getpwnam(name) else { continue }
      return unsafe Account(name: name, user: entry.pointee.pw_uid, group: entry.pointee.pw_gid)
    }
    return nil
  }()

  /// The directory that holds `initdb` and `postgres`.
  private static let binaries: String? = {
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
    let debian = versions.compactMap { Int($0) }.sorted(by: >).map { "/usr/lib/postgresql/\($0)/bin" }
    let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
    return ([configured].compactMap(\.self) + debian + path).first { directory in
      ["initdb", "postgres"].allSatisfy { unsafe access(directory + "/" + $0, X_OK) == 0 }
    }
  }()

  /// What `pg_config` says, if there is one.
  private static var configured: String? {
    guard let pipe = unsafe popen("pg_config --bindir 2>/dev/null", "re") else { return nil }
    defer { unsafe pclose(pipe) }
    var line = [CChar](repeating: 0, count: 4_096)
    guard unsafe fgets(&line, Int32(line.count), pipe) != nil else { return nil }
    let bytes = line.prefix { $0 != 0 && $0 != 0x0A }.map { UInt8(bitPattern: $0) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Output goes to `log` in the directory. A program without a path is one of the installation.
  static func spawn(_ program: String, _ arguments: [String], in directory: String) throws -> pid_t {
    guard let binaries else {
      throw PostgresServer.Failure(description: "no initdb and postgres by pg_config, /usr/lib/postgresql or PATH")
    }
    var command = [program.hasPrefix("/") ? program : binaries + "/" + program] + arguments
    if let account {
      let identity = ["--reuid=\(account.name)", "--regid=\(account.group)", "--clear-groups"]
      command = ["/usr/bin/setpriv"] + identity + command
    }
    // The account must be able to read the directory it runs in.
    command = ["/usr/bin/env", "-C", directory] + command
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, 1, directory + "/log", O_WRONLY | O_CREAT | O_APPEND, 0o600)
    unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
    // Closing what is not open is no error here.
    for descriptor in 3..<Int32(1_024) { unsafe posix_spawn_file_actions_addclose(&actions, descriptor) }

    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe posix_spawnattr_setsigmask(&attributes, &signals)
    unsafe sigfillset(&signals)
    unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
    // POSIX_SPAWN_SETSID, which the C headers show to GNU sources only, is 0x80.
    unsafe posix_spawnattr_setflags(&attributes, Int16(0x80 | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    var pid: pid_t = 0
    let environment = ["PATH=\(binaries):/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC", "HOME=\(directory)"]
    let failure = unsafe withCStrings(command) { arguments in
      unsafe withCStrings(environment) { environment in
        unsafe posix_spawn(&pid, command[0], &actions, &attributes, arguments, environment)
      }
    }
    guard failure == 0 else {
      throw PostgresServer.Failure(description: "\(command[0]) cannot be started: error \(failure)")
    }
    return pid
  }

  /// The exit status of a child of ours, once it has ended; -1 if a signal ended it.
  @discardableResult
  static func awaitEnd(of pid: pid_t) -> Int32 {
    var status: Int32 = 0
    while unsafe waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : -1
  }

  static func hasEnded(_ pid: pid_t) -> Bool {
    var status: Int32 = 0
    return unsafe waitpid(pid, &status, WNOHANG) != 0
  }

  static func children(of pid: pid_t) -> [pid_t] {
    let text = (try? String(contentsOfFile: "/proc/\(pid)/task/\(pid)/children", encoding: .utf8)) ?? ""
    return text.split(separator: " ").compactMap { pid_t($0) }
  }

  private static func withCStrings<T>(
    _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> T
  ) -> T {
    let pointers = unsafe texts.map { unsafe strdup($0) } + [nil]
    defer { for index in texts.indices { unsafe free(pointers[index]) } }
    return unsafe body(pointers)
  }
}
