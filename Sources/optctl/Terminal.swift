import Glibc
import Rendering
import Synchronization

/// Standard output and standard error: written whole, never a signal.
enum Terminal {
  /// Results.
  static func out(_ text: String) { out(Array(text.utf8)) }
  static func out(_ bytes: [UInt8]) {
    if !write(bytes, to: STDOUT_FILENO) { resultsWereLost.store(true, ordering: .relaxed) }
  }

  /// Some results could not be written, and not because a reader went away.
  static var hasLostResults: Bool { resultsWereLost.load(ordering: .relaxed) }

  /// Everything else.
  static func note(_ text: String) { _ = write(Array(text.utf8), to: STDERR_FILENO) }

  /// A standard descriptor that is closed would be given to the next file or connection, and results written into that.
  static func openMissingDescriptors() {
    while true {
      let descriptor = unsafe open("/dev/null", O_RDWR)
      guard descriptor >= 0, descriptor <= STDERR_FILENO else {
        if descriptor >= 0 { _ = close(descriptor) }
        return
      }
    }
  }

  /// A broken pipe then shows as an error of `write`, not as a signal.
  static func ignoreBrokenPipes() { _ = signal(SIGPIPE, SIG_IGN) }

  static var outIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
  static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }
  static var canAsk: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

  /// Asks on standard error and reads one line. Nil where the input ends, and on Ctrl-C, which ends the wait and not the
  /// process.
  static func ask(_ question: String) -> String? {
    wasInterrupted.store(false, ordering: .relaxed)
    let before = signal(SIGINT) { _ in wasInterrupted.store(true, ordering: .relaxed) }
    defer { _ = signal(SIGINT, before) }
    note(question)
    while !wasInterrupted.load(ordering: .relaxed) {
      var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      guard unsafe poll(&input, 1, 50) > 0 else { continue }
      if let answer = readLine() { return answer }
      break
    }
    note("\n")
    return nil
  }

  /// Columns of the terminal; nil where standard output is none.
  static var width: Int? { outIsTerminal ? columns(of: STDOUT_FILENO) : nil }

  static func columns(of descriptor: Int32) -> Int? {
    var size = winsize()
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    Progress.clear()
    var start = 0
    while start < bytes.count {
      let written = unsafe bytes[start...].withUnsafeBytes { bytes in
        unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count)
      }
      if written >= 0 {
        start += written
      } else if errno != EINTR {
        return errno == EPIPE
      }
    }
    return true
  }
}

private let resultsWereLost = Atomic(false)

/// Set by Ctrl-C while somebody is asked. A global, because a signal handler captures nothing.
private let wasInterrupted = Atomic(false)
