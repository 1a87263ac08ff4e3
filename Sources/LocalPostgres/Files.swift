import Glibc
import Processes

/// What `lstat` or `stat` says of a path, without C types.
struct FileStatus {
  enum Kind { case directory, regular, symbolicLink, socket, other }

  let kind: Kind
  let owner: uid_t
  let group: gid_t
  /// The permission bits only.
  let permissions: mode_t
  let device: dev_t
  let inode: ino_t

  init(_ path: String, followingLinks: Bool = false) throws(SystemFailure) {
    var found = stat()
    let result = unsafe followingLinks ? stat(path, &found) : lstat(path, &found)
    guard result == 0 else { throw SystemFailure() }
    kind =
      switch found.st_mode & S_IFMT {
      case S_IFDIR: .directory
      case S_IFREG: .regular
      case S_IFLNK: .symbolicLink
      case S_IFSOCK: .socket
      default: .other
      }
    owner = found.st_uid
    group = found.st_gid
    permissions = found.st_mode & 0o7777
    device = found.st_dev
    inode = found.st_ino
  }

  /// The status, or nil where nothing is at the path.
  static func ifPresent(_ path: String) throws(SystemFailure) -> FileStatus? {
    do {
      return try FileStatus(path)
    } catch {
      guard error.number == ENOENT else { throw error }
      return nil
    }
  }

  func isSameFile(as other: FileStatus) -> Bool { device == other.device && inode == other.inode }
}

/// The text at the end of a file, at most `limit` bytes of it; nil where it cannot be read.
///
/// Never follows a link in the last component and never waits for a writer: as root, the file may stand in a directory
/// that belongs to the server's account.
func readText(_ path: String, limit: Int = 65_536, fromEnd: Bool = false) -> String? {
  let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  if fromEnd {
    let size = lseek(descriptor, 0, SEEK_END)
    guard size >= 0, lseek(descriptor, max(0, size - limit), SEEK_SET) >= 0 else { return nil }
  }
  return readText(descriptor: descriptor, limit: limit)
}

/// The names in a directory, without `.` and `..`, as the bytes that the system has.
func namesInDirectory(_ path: String) throws(SystemFailure) -> [[CChar]] {
  try namesInDirectory(descriptor: unsafe open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC))
}

/// As above, for a descriptor, which is closed; a negative one is the failure of the `open` just before.
private func namesInDirectory(descriptor: Int32) throws(SystemFailure) -> [[CChar]] {
  guard descriptor >= 0 else { throw SystemFailure() }
  guard let stream = unsafe fdopendir(descriptor) else {
    let failure = SystemFailure()
    close(descriptor)
    throw failure
  }
  defer { unsafe closedir(stream) }
  var names: [[CChar]] = []
  while let entry = unsafe readdir(stream) {
    let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
      unsafe Array(bytes.bindMemory(to: CChar.self).prefix { $0 != 0 }) + [0]
    }
    if name != [46, 0] && name != [46, 46, 0] { names.append(name) }
  }
  return names
}

extension [CChar] {
  /// A name from `namesInDirectory`, for comparison and display.
  var displayed: String { String(decoding: dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self) }
}

/// Removes whatever is at `path`, a whole tree as well; nothing there is success. Links are removed, never followed,
/// at any depth, even while another account changes the tree.
func removeTree(_ path: String) throws(SystemFailure) {
  try removeTree(
    unsafe path.withCString { unsafe Array(UnsafeBufferPointer(start: $0, count: strlen($0) + 1)) },
    in: AT_FDCWD, depth: 0)
}

private func removeTree(_ name: [CChar], in parent: Int32, depth: Int) throws(SystemFailure) {
  if unsafe unlinkat(parent, name, 0) == 0 || errno == ENOENT { return }
  guard errno == EISDIR || errno == EPERM else { throw SystemFailure() }
  // A cluster is a few levels deep; each level holds a descriptor open.
  guard depth < 64 else { throw SystemFailure(number: ELOOP) }
  let directory = unsafe openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
  guard directory >= 0 else { throw SystemFailure() }
  defer { close(directory) }
  for child in try namesInDirectory(descriptor: fcntl(directory, F_DUPFD_CLOEXEC, 3)) {
    try removeTree(child, in: directory, depth: depth + 1)
  }
  guard unsafe unlinkat(parent, name, AT_REMOVEDIR) == 0 || errno == ENOENT else { throw SystemFailure() }
}

/// Makes a directory and its missing parents. The permissions hold whatever the umask is; what exists stays as it is.
func makeDirectories(_ path: String, permissions: mode_t, parentPermissions: mode_t) throws(SystemFailure) {
  if unsafe mkdir(path, permissions) == 0 {
    guard unsafe chmod(path, permissions) == 0 else { throw SystemFailure() }
    return
  }
  switch errno {
  case EEXIST: return
  case ENOENT where parent(of: path) != path:
    try makeDirectories(parent(of: path), permissions: parentPermissions, parentPermissions: parentPermissions)
    try makeDirectories(path, permissions: permissions, parentPermissions: parentPermissions)
  default: throw SystemFailure()
  }
}

/// The directory that an absolute path stands in; of the root, the root.
func parent(of path: String) -> String {
  guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
  return String(path[..<slash])
}
