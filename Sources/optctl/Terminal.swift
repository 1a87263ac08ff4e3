import Glibc
import Rendering

/// Standard output and standard error: written whole, never a signal.
enum Terminal {
  /// Results. False when they could not be written for another reason than a reader who went away.
  @discardableResult static func out(_ text: String) -> Bool { write(Array(text.utf8), to: STDOUT_FILENO) }
  @discardableResult static func out(_ bytes: [UInt8]) -> Bool { write(bytes, to: STDOUT_FILENO) }

  /// Everything else.
  static func note(_ text: String) { _ = write(Array(text.utf8), to: STDERR_FILENO) }

  /// A broken pipe then shows as an error of `write`, not as a signal.
  static func ignoreBrokenPipes() { _ = unsafe signal(SIGPIPE, SIG_IGN) }

  static var outIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
  static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }
  static var canAsk: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

  /// Asks on standard error and reads one line.
  static func ask(_ question: String) -> String? {
    note(question)
    return readLine()
  }

  /// Columns of the terminal; nil where standard output is none.
  static var width: Int? {
    guard outIsTerminal else { return nil }
    var size = winsize()
    guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var start = 0
    while start < bytes.count {
      let written = unsafe bytes[start...].withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written >= 0 {
        start += written
      } else if errno != EINTR {
        return errno == EPIPE
      }
    }
    return true
  }
}

/// Writes a file whole or not at all.
func writeFile(_ path: String, _ bytes: [UInt8]) throws(FileError) {
  let temporary = "\(path).\(getpid()).tmp"
  let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
  guard descriptor >= 0 else { throw FileError(path: path) }
  var start = 0
  while start < bytes.count {
    let written = unsafe bytes[start...].withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
    if written > 0 {
      start += written
    } else if errno != EINTR {
      let error = FileError(path: path)
      close(descriptor)
      unlink(temporary)
      throw error
    }
  }
  guard close(descriptor) == 0, rename(temporary, path) == 0 else {
    let error = FileError(path: path)
    unlink(temporary)
    throw error
  }
}

/// Reads a file of at most `limit` bytes.
func readFile(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw FileError(path: path) }
  defer { close(descriptor) }
  var bytes: [UInt8] = []
  while true {
    var failed = false
    let chunk = unsafe [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
      let got = unsafe read(descriptor, buffer.baseAddress, buffer.count)
      failed = got < 0 && errno != EINTR
      count = max(0, got)
    }
    if failed { throw FileError(path: path) }
    if chunk.isEmpty { return bytes }
    bytes += chunk
    guard bytes.count <= limit else {
      throw FileError(path: path, reason: "the file is larger than \(limit >> 20) MiB")
    }
  }
}

struct FileError: Error {
  var path: String
  var reason: String

  /// Takes the reason from `errno`.
  init(path: String) { self.init(path: path, reason: unsafe String(cString: strerror(errno))) }

  init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }
}
