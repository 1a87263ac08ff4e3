import Foundation
import Synchronization
import TestSupport

/// One run of the program, which must end by itself within a time or is killed.
final class ProgramRun: Sendable {
  enum Output {
    case file
    /// A device, such as `/dev/full`.
    case device(String)
    case closed
    /// A pipe whose reader is gone.
    case brokenPipe
  }

  struct Answer: Sendable, CustomStringConvertible {
    /// 128 and more: the signal that ended it.
    var status: Int32
    /// It did not end in time.
    var wasHung: Bool
    var output: String
    var errors: String

    var description: String { "status \(status)\(wasHung ? ", hung" : ""): \(output)\(errors)" }
  }

  private let folder: String
  private let pid = Mutex<pid_t>(0)

  /// - Parameter folder: where its output goes; also HOME and TMPDIR.
  init(
    _ arguments: [String], database: String, folder: String, output: Output = .file
  ) throws {
    self.folder = folder
    try FileManager.default.createDirectory(atPath: folder + "/home", withIntermediateDirectories: true)
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    let create = O_WRONLY | O_CREAT | O_TRUNC
    unsafe posix_spawn_file_actions_addopen(&actions, 2, folder + "/errors", create, 0o600)
    var pipe: [Int32] = [-1, -1]
    switch output {
    case .file: unsafe posix_spawn_file_actions_addopen(&actions, 1, folder + "/output", create, 0o600)
    case .device(let path): unsafe posix_spawn_file_actions_addopen(&actions, 1, path, O_WRONLY, 0)
    case .closed: unsafe posix_spawn_file_actions_addclose(&actions, 1)
    case .brokenPipe:
      guard unsafe Foundation.pipe(&pipe) == 0 else { throw SuiteError("no pipe") }
      close(pipe[0])
      unsafe posix_spawn_file_actions_adddup2(&actions, pipe[1], 1)
    }
    defer { if pipe[1] >= 0 { close(pipe[1]) } }
    let environment = [
      "PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "HOME=\(folder)/home", "TMPDIR=\(folder)/home",
      "SWIFT_BACKTRACE=enable=no", "OPTCTL_DATABASE_URL=\(database)",
    ]
    var started: pid_t = 0
    let failure = Sockets.inheritance.withLock { _ in
      unsafe withCStrings([Program.path] + arguments) { arguments in
        unsafe withCStrings(environment) { environment in
          unsafe posix_spawn(&started, Program.path, &actions, nil, arguments, environment)
        }
      }
    }
    guard failure == 0 else { throw SuiteError("\(Program.path) cannot be started: error \(failure)") }
    pid.withLock { $0 = started }
  }

  /// Nothing happens if it has ended.
  func signal(_ number: Int32) { pid.withLock { if $0 > 0 { _ = kill($0, number) } } }

  func wait(atMost seconds: Double) -> Answer {
    let limit = ContinuousClock.now + .seconds(seconds)
    var wasHung = false
    while true {
      if let status = reap() {
        return Answer(status: status, wasHung: wasHung, output: read("output"), errors: read("errors"))
      }
      if !wasHung, ContinuousClock.now > limit {
        wasHung = true
        signal(SIGKILL)
      }
      usleep(2_000)
    }
  }

  /// Files that it left where it could leave some.
  var leftovers: [String] { (try? FileManager.default.subpathsOfDirectory(atPath: folder + "/home")) ?? [] }

  private func reap() -> Int32? {
    pid.withLock { pid in
      var status: Int32 = 0
      guard pid > 0, unsafe waitpid(pid, &status, WNOHANG) == pid else { return nil }
      pid = 0
      return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + status & 0x7F
    }
  }

  private func read(_ name: String) -> String {
    (try? String(contentsOfFile: folder + "/" + name, encoding: .utf8)) ?? ""
  }
}

private func withCStrings<T>(_ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> T) -> T {
  let pointers = unsafe texts.map { unsafe strdup($0) } + [nil]
  defer { for index in texts.indices { unsafe free(pointers[index]) } }
  return unsafe body(pointers)
}
