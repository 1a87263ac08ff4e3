import Glibc
import Reconciler

/// Writes a file whole or not at all. What is there and is no file, such as a pipe or a terminal, is written to; a link is
/// followed.
func save(_ path: String, _ bytes: [UInt8]) throws(Failure) {
  var status = stat()
  let isFile = unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  guard isFile || !exists(path) else {
    return try write(bytes, to: unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY, 0o666), path)
  }
  let target = unsafe realpath(path, nil)
  defer { unsafe free(target) }
  try replace(unsafe target.map { unsafe String(cString: $0) } ?? path, shownAs: path, with: bytes)
}

private func replace(_ path: String, shownAs name: String, with bytes: [UInt8]) throws(Failure) {
  let temporary = "\(path).\(getpid()).tmp"
  let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
  guard descriptor >= 0 else { throw unwritable(name) }
  do throws(Failure) {
    try write(bytes, to: descriptor, name)
    guard unsafe rename(temporary, path) == 0 else { throw unwritable(name) }
  } catch {
    unsafe unlink(temporary)
    throw error
  }
}

/// Closes the descriptor; a negative one is that of a file which could not be opened.
private func write(_ bytes: [UInt8], to descriptor: Int32, _ name: String) throws(Failure) {
  guard descriptor >= 0 else { throw unwritable(name) }
  var start = 0
  while start < bytes.count {
    let written = unsafe bytes[start...].withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
    if written > 0 {
      start += written
    } else if errno != EINTR {
      let failure = unwritable(name)
      _ = close(descriptor)
      throw failure
    }
  }
  guard close(descriptor) == 0 else { throw unwritable(name) }
}

/// Reads a file of at most `limit` bytes.
func contents(of path: String, limit: Int = 1 << 30) throws(Failure) -> [UInt8] {
  let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw Failure(.world, "cannot read \(path): \(lastError)") }
  defer { close(descriptor) }
  return try contents(of: descriptor, path, limit)
}

func contentsOfStandardInput(limit: Int) throws(Failure) -> [UInt8] {
  try contents(of: STDIN_FILENO, "standard input", limit)
}

private func contents(of descriptor: Int32, _ name: String, _ limit: Int) throws(Failure) -> [UInt8] {
  var bytes: [UInt8] = []
  while true {
    var got = 0
    let chunk = unsafe [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
      got = unsafe read(descriptor, buffer.baseAddress, buffer.count)
      count = max(0, got)
    }
    if got < 0, errno == EINTR { continue }
    guard got >= 0 else { throw Failure(.world, "cannot read \(name): \(lastError)") }
    if chunk.isEmpty { return bytes }
    bytes += chunk
    guard bytes.count <= limit else {
      throw Failure(.world, "cannot read \(name): it is larger than \(limit >> 20) MiB")
    }
  }
}

private func unwritable(_ path: String) -> Failure { Failure(.world, "cannot write \(path): \(lastError)") }

/// What `errno` says, in words.
var lastError: String { unsafe String(cString: strerror(errno)) }
