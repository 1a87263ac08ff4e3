import Glibc

/// Reads the files of a folder on disk. No symbolic link below the folder is followed, and nothing but a regular file is
/// ever opened for long enough to be read.
final class WorkTreeReader: ManifestReader {
  private let root: Descriptor
  private let source: ManifestSource
  private let prefixCount: Int
  /// The folder of the file read last: the next one is most often beside it.
  private var folder: Descriptor?
  private var folderPath: [UInt8] = []
  private var buffer: [UInt8] = []

  init(directory: String, source: ManifestSource) throws(ManifestSourceError) {
    self.source = source
    prefixCount = source.shownPrefix.utf8.count
    guard let root = Descriptor(opening: directory, flags: O_DIRECTORY) else {
      let code = errno
      throw ManifestSourceError(
        code == ENOENT || code == ENOTDIR ? .missingFolder : .unreadable, path: directory,
        "the manifest folder \(directory) cannot be opened: \(reason(code))",
        help: "name the folder that holds \(FileName.project) with --manifests")
    }
    self.root = root
  }

  // MARK: - Listing

  func list(_ path: String) throws(ManifestSourceError) -> Listing {
    var folder = root
    var names = path.split(separator: "/").map(String.init)
    let last = names.popLast()
    for name in names {
      guard let next = Descriptor(opening: name, in: folder, flags: O_DIRECTORY | O_NOFOLLOW) else {
        return try missing(name, in: folder, path: path)
      }
      folder = next
    }
    var found = ListedFiles()
    var walk = FolderWalk()
    guard let last else {
      try walk.collect(folder, prefix: source.shownPrefix, into: &found)
      return .files(found)
    }
    if let target = Descriptor(opening: last, in: folder, flags: O_DIRECTORY | O_NOFOLLOW) {
      try walk.collect(target, prefix: source.shown(path) + "/", into: &found)
      return .files(found)
    }
    guard errno == ENOTDIR, FileName.isManifest(last) else { return try missing(last, in: folder, path: path) }
    switch EntryKind(of: last, in: folder) {
    case .file: return .files(ListedFiles(files: [ListedFile(path: source.shown(path), blob: nil)]))
    case .symbolicLink: return .refused(.symbolicLink)
    case .other, .folder: return .refused(.notAFile)
    case nil: return try missing(last, in: folder, path: path)
    }
  }

  private func missing(_ name: String, in folder: Descriptor, path: String) throws(ManifestSourceError) -> Listing {
    let code = errno
    switch code {
    case ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG:
      if EntryKind(of: name, in: folder) == .symbolicLink { return .refused(.symbolicLink) }
      return .absent(neighbours: FolderWalk.names(in: folder))
    default: throw unreadable(source.shown(path), code)
    }
  }

  // MARK: - Reading

  func read(
    _ file: ListedFile, maxBytes: Int, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(ManifestSourceError) -> Refusal? {
    let descriptor = try open(file)
    guard descriptor >= 0 else {
      let code = errno
      if code == ELOOP { return .symbolicLink }
      // A socket cannot be opened at all.
      if code == ENXIO { return .notAFile }
      throw unreadable(file.path, code)
    }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw unreadable(file.path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { return .notAFile }
    guard status.st_size <= maxBytes else { return .tooLarge(bytes: Int(status.st_size)) }
    // One byte more than the file has: a short count is then the end, and a file that grows meanwhile is noticed.
    var count = 0
    var room = Int(status.st_size) + 1
    while true {
      if buffer.count < room { buffer.append(contentsOf: repeatElement(0, count: max(room, 1 << 16) - buffer.count)) }
      let got = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe Glibc.read(descriptor, bytes.baseAddress.map { unsafe $0 + count }, room - count)
      }
      if got < 0 {
        if errno == EINTR { continue }
        throw unreadable(file.path, errno)
      }
      count += got
      if count > maxBytes { return .tooLarge(bytes: count) }
      if count < room { break }
      room = min(2 * room, maxBytes + 1)
    }
    unsafe buffer.withUnsafeBytes { bytes in unsafe body(UnsafeRawBufferPointer(rebasing: bytes[..<count])) }
    return nil
  }

  /// The number of the open file; negative, with the reason in `errno`, when it cannot be opened.
  private func open(_ file: ListedFile) throws(ManifestSourceError) -> Int32 {
    let path = file.path.utf8.dropFirst(prefixCount)
    let nameStart = path.lastIndex(of: UInt8(ascii: "/")).map { path.index(after: $0) } ?? path.startIndex
    let folder = try enter(path[..<nameStart], of: file.path)
    let offset = file.path.utf8.distance(from: file.path.utf8.startIndex, to: nameStart)
    return unsafe file.path.withCString { path in
      var opened: Int32
      repeat {
        opened = unsafe openat(folder.number, path + offset, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
      } while opened < 0 && errno == EINTR
      return opened
    }
  }

  /// The folder of a file, from the one before where it is the same.
  private func enter(_ path: Substring.UTF8View, of file: String) throws(ManifestSourceError) -> Descriptor {
    if let folder, path.count == folderPath.count, path.elementsEqual(folderPath) { return folder }
    var current = root
    for name in String(Substring(path)).split(separator: "/") {
      guard let next = Descriptor(opening: String(name), in: current, flags: O_DIRECTORY | O_NOFOLLOW) else {
        throw unreadable(file, errno)
      }
      current = next
    }
    folder = current
    folderPath = Array(path)
    return current
  }

  private func unreadable(_ path: String, _ code: Int32) -> ManifestSourceError {
    ManifestSourceError(.unreadable, path: path, "\(path) cannot be read: \(reason(code))")
  }
}

/// An open file, closed when the last reference goes.
final class Descriptor {
  let number: Int32

  /// Nil, with the reason in `errno`, when it cannot be opened.
  init?(opening name: String, in folder: Descriptor? = nil, flags: Int32) {
    guard !name.utf8.contains(0) else {
      errno = ENOENT
      return nil
    }
    var opened: Int32
    repeat {
      opened = unsafe openat(folder?.number ?? AT_FDCWD, name, O_RDONLY | O_CLOEXEC | flags)
    } while opened < 0 && errno == EINTR
    guard opened >= 0 else { return nil }
    number = opened
  }

  deinit { close(number) }
}

enum EntryKind: UInt8 {
  case file, folder, symbolicLink, other

  /// Nil when there is nothing of that name.
  init?(of name: String, in folder: Descriptor) {
    var status = stat()
    guard unsafe fstatat(folder.number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
    self =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFLNK: .symbolicLink
      default: .other
      }
  }
}

/// What the system says about an error number.
func reason(_ code: Int32) -> String {
  switch code {
  case ENOENT: "there is no such file or folder"
  case ENOTDIR: "it is not a folder"
  case EACCES, EPERM: "permission denied"
  case ELOOP: "it is a symbolic link"
  case EMFILE, ENFILE: "too many open files"
  case EIO: "input/output error"
  default: "error \(code) of the system"
  }
}
