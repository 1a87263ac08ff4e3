import Foundation

/// Where a test server lives: `<base>/optctl-test-XXXXXX`, beside its data a file `owner` that the test process keeps
/// locked as long as it lives. An unlocked one tells that the process is gone.
enum ServerDirectory {
  private static let prefix = "optctl-test-"

  /// Memory where there is some, since nothing needs to last. Short, since a socket path has 107 bytes.
  private static var base: String {
    unsafe access("/dev/shm", R_OK | W_OK | X_OK) == 0 ? "/dev/shm" : "/tmp"
  }

  /// A new directory, and the descriptor that holds the lock.
  static func create() throws -> (path: String, lock: Int32) {
    var template = Array("\(base)/\(prefix)XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else {
      throw PostgresServer.Failure(description: "no directory for a test server can be made in \(base)")
    }
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    if let account = ServerProcess.account { unsafe chown(path, account.user, account.group) }
    // Locked before it has its name: a sweep must not find it free.
    let lock = unsafe open(path + "/owner.new", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard lock >= 0, flock(lock, LOCK_EX | LOCK_NB) == 0, unsafe rename(path + "/owner.new", path + "/owner") == 0
    else {
      throw PostgresServer.Failure(description: "the directory of a test server cannot be locked")
    }
    return (path, lock)
  }

  static func remove(_ path: String) {
    removeSharedMemory(of: path)
    try? FileManager.default.removeItem(atPath: path)
  }

  /// A server that was killed leaves the segment that guards its data, named on line 7 of its file.
  private static func removeSharedMemory(of path: String) {
    guard let file = try? String(contentsOfFile: path + "/data/postmaster.pid", encoding: .utf8) else { return }
    let lines = file.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count > 6, let segment = lines[6].split(separator: " ").last.flatMap({ Int32($0) }) else { return }
    shmctl(segment, IPC_RMID, nil)
  }

  /// Stops and removes what processes left that ended without doing so.
  static func sweep() {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: base)) ?? [] where name.hasPrefix(prefix) {
      let path = base + "/" + name
      let lock = unsafe open(path + "/owner", O_RDWR | O_CLOEXEC | O_NOFOLLOW)
      guard lock >= 0 else { continue }
      defer { close(lock) }
      guard flock(lock, LOCK_EX | LOCK_NB) == 0 else { continue }
      stopServer(of: path)
      remove(path)
    }
  }

  private static func stopServer(of path: String) {
    guard let file = try? String(contentsOfFile: path + "/data/postmaster.pid", encoding: .utf8),
      let pid = file.split(separator: "\n").first.flatMap({ pid_t($0) }), pid > 1,
      let command = try? String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8), command.contains(path)
    else { return }
    kill(pid, SIGQUIT)
    for _ in 0..<1_000 where kill(pid, 0) == 0 { usleep(2_000) }
  }
}
