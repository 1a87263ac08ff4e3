package import CLinux
import Glibc

/// A program to run: nothing of this process reaches it but what is named here. Descriptors from 3 up are closed, signal
/// mask and dispositions are the system's defaults, and the working directory is `/`, which every account may read.
package struct Command {
  package enum Output {
    /// Standard output and standard error, appended to an existing file.
    case appendedTo(path: String)
    /// Standard output to a descriptor; standard error is discarded.
    case descriptor(Int32)
  }

  let program: String
  let arguments: [String]
  let environment: [String: String]
  /// A descriptor above 2; nil for an empty input.
  let input: Int32?
  let output: Output
  /// In a session of its own, so that Ctrl-C in the terminal and the end of the terminal do not reach it.
  let ownSession: Bool

  package init(
    program: String, arguments: [String], environment: [String: String], input: Int32? = nil, output: Output,
    ownSession: Bool = false
  ) {
    self.program = program
    self.arguments = arguments
    self.environment = environment
    self.input = input
    self.output = output
    self.ownSession = ownSession
  }

  /// Starts the program and returns its process id. The caller reaps it with `exitStatus`.
  ///
  /// `posix_spawn` and not a library above it: a server outlives the scope and the program that start it.
  package func spawn() throws(SystemFailure) -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    unsafe posix_spawn_file_actions_init(&actions)
    unsafe posix_spawnattr_init(&attributes)
    defer {
      unsafe posix_spawn_file_actions_destroy(&actions)
      unsafe posix_spawnattr_destroy(&attributes)
    }
    // Descriptors given are above 2, so that no action overwrites one that a later action still needs.
    var failure: Int32 = 0
    func add(_ result: Int32) { if failure == 0 { failure = result } }
    if let input {
      add(unsafe posix_spawn_file_actions_adddup2(&actions, input, 0))
    } else {
      add(unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0))
    }
    switch output {
    case .appendedTo(let path):
      add(unsafe posix_spawn_file_actions_addopen(&actions, 1, path, O_WRONLY | O_APPEND | O_NOFOLLOW, 0))
      add(unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2))
    case .descriptor(let descriptor):
      add(unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, 1))
      add(unsafe posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0))
    }
    add(unsafe posix_spawn_file_actions_addclosefrom_np(&actions, 3))
    add(unsafe posix_spawn_file_actions_addchdir_np(&actions, "/"))

    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    add(unsafe posix_spawnattr_setsigmask(&attributes, &signals))
    unsafe sigfillset(&signals)
    add(unsafe posix_spawnattr_setsigdefault(&attributes, &signals))
    let session = ownSession ? Int32(SHIM_SPAWN_SETSID) : 0
    add(
      unsafe posix_spawnattr_setflags(
        &attributes, Int16(Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF) | session)))

    let argv = CStrings([program] + arguments)
    let envp = CStrings(environment.map { "\($0.key)=\($0.value)" })
    var pid: pid_t = 0
    if failure == 0 { failure = unsafe posix_spawn(&pid, program, &actions, &attributes, argv.pointers, envp.pointers) }
    guard failure == 0 else { throw SystemFailure(number: failure) }
    return pid
  }

  /// How the program ended and what it printed, 64 KiB of it at most, for programs that end at once; nil where it cannot
  /// be run.
  package static func answer(
    of program: String, _ arguments: [String], environment: [String: String], input: Int32? = nil
  ) -> (status: Int32, output: String)? {
    guard let pipe = Pipe() else { return nil }
    let command = Command(
      program: program, arguments: arguments, environment: environment, input: input,
      output: .descriptor(pipe.writing))
    guard let pid = try? command.spawn() else { return nil }
    let reading = pipe.finishWriting()
    let text = readText(descriptor: reading, limit: 65_536)
    close(reading)
    let status = waitForExit(of: pid)
    return text.map { (status, $0) }
  }

  /// What the program prints; nil where it fails.
  package static func printed(
    by program: String, _ arguments: [String], environment: [String: String]
  ) -> String? {
    answer(of: program, arguments, environment: environment).flatMap { $0.status == 0 ? $0.output : nil }
  }
}

/// A pipe whose two descriptors are above 2 and are not inherited.
package struct Pipe: ~Copyable {
  package let reading: Int32
  package let writing: Int32

  package init?() {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe2(&ends, O_CLOEXEC) == 0 else { return nil }
    reading = fcntl(ends[0], F_DUPFD_CLOEXEC, 3)
    writing = fcntl(ends[1], F_DUPFD_CLOEXEC, 3)
    close(ends[0])
    close(ends[1])
  }

  deinit {
    close(reading)
    close(writing)
  }

  /// Closes the writing end and returns the reading end, which is the caller's to close.
  package consuming func finishWriting() -> Int32 {
    let (reading, writing) = (self.reading, self.writing)
    discard self
    close(writing)
    return reading
  }
}

/// How a child ended: its exit status, or 128 and the signal; nil while it runs. A child that somebody else has
/// reaped counts as ended, with -1.
package func exitStatus(of pid: pid_t) -> Int32? {
  exitStatus(of: pid, options: WNOHANG)
}

/// As `exitStatus`, but waits.
package func waitForExit(of pid: pid_t) -> Int32 {
  exitStatus(of: pid, options: 0) ?? -1
}

private func exitStatus(of pid: pid_t, options: Int32) -> Int32? {
  var status: Int32 = 0
  while true {
    switch unsafe waitpid(pid, &status, options) {
    case 0: return nil
    case pid: return status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
    default: if errno != EINTR { return -1 }
    }
  }
}

/// The text that a descriptor still has to give, at most `limit` bytes of it; nil where it cannot be read.
package func readText(descriptor: Int32, limit: Int) -> String? {
  var bytes = [UInt8](repeating: 0, count: limit)
  var filled = 0
  while filled < limit {
    let count = unsafe bytes.withUnsafeMutableBytes {
      unsafe read(descriptor, $0.baseAddress! + filled, limit - filled)
    }
    if count < 0 && errno == EINTR { continue }
    guard count >= 0 else { return nil }
    if count == 0 { break }
    filled += count
  }
  return String(decoding: bytes[..<filled], as: UTF8.self)
}

/// A null-terminated array of C strings, freed with the value.
@safe private struct CStrings: ~Copyable {
  let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let count: Int

  init(_ strings: [String]) {
    count = strings.count
    unsafe pointers = .allocate(capacity: count + 1)
    for (index, string) in strings.enumerated() { unsafe (pointers + index).initialize(to: strdup(string)) }
    unsafe (pointers + count).initialize(to: nil)
  }

  deinit {
    for index in 0..<count { unsafe free(pointers[index]) }
    unsafe pointers.deallocate()
  }
}
