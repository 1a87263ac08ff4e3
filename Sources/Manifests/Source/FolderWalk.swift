import Glibc

/// Finds the manifests below a folder, in byte order of their paths.
struct FolderWalk {
  private var entries = 0

  /// `prefix` is the folder's own path, as it is shown, with a slash at its end, or empty.
  mutating func collect(
    _ folder: Descriptor, prefix: String, depth: Int = 0, into found: inout ListedFiles
  ) throws(ManifestSourceError) {
    guard depth <= ManifestLimits.folderDepth else { throw tooLarge(prefix, "folders are nested too deep") }
    let names = try FolderNames(folder, path: prefix)
    entries += names.count
    guard entries <= ManifestLimits.entries else { throw tooLarge(prefix, "there are too many files and folders") }
    let twins = names.twins
    var path = Array(prefix.utf8)
    for index in names.indices {
      let kind = names.kind(index)
      // Most names are in order, and their manifests are found without a string but the path.
      if kind == .file, names.isPlain(index), !twins.contains(index) {
        guard names.isManifest(index) else { continue }
        path.removeSubrange(prefix.utf8.count...)
        path.append(contentsOf: names.bytes(index))
        found.files.append(ListedFile(path: String(decoding: path, as: UTF8.self), blob: nil))
        continue
      }
      let name = names.repaired(index)
      guard kind == .folder || kind == .symbolicLink || twins.contains(index) || names.isManifest(index) else {
        continue
      }
      let path = prefix + name
      if let refusal = refusal(index, of: names, kind, isTwin: twins.contains(index)) {
        found.refused.append((path, refusal))
      } else if kind == .folder {
        guard let child = Descriptor(opening: name, in: folder, flags: O_DIRECTORY | O_NOFOLLOW) else {
          throw ManifestSourceError(.unreadable, path: path, "\(path) cannot be opened: \(reason(errno))")
        }
        try collect(child, prefix: path + "/", depth: depth + 1, into: &found)
      } else {
        found.files.append(ListedFile(path: path, blob: nil))
      }
    }
  }

  private func refusal(_ index: Int, of names: FolderNames, _ kind: EntryKind, isTwin: Bool) -> Refusal? {
    guard let name = names.name(index) else { return .notUTF8Name }
    if isTwin { return .twinName }
    if let refusal = FileName.refusal(name) { return refusal }
    return kind == .symbolicLink ? .symbolicLink : kind == .other ? .notAFile : nil
  }

  private func tooLarge(_ prefix: String, _ message: String) -> ManifestSourceError {
    ManifestSourceError(
      .tooLarge, path: prefix, "\(prefix.isEmpty ? "the manifest folder" : prefix): \(message)",
      help: "name the folders that hold manifests in `paths`")
  }

  /// The names in a folder that are not hidden, for a suggestion; empty when it cannot be read.
  static func names(in folder: Descriptor) -> [String] {
    guard let names = try? FolderNames(folder, path: "") else { return [] }
    return names.indices.compactMap { names.name($0) }
  }
}

/// The names in one folder that are not hidden, sorted as git sorts them: a folder's name ends in a slash.
private struct FolderNames {
  private var bytes: [UInt8] = []
  private var entries: [(start: UInt32, count: UInt32, kind: EntryKind)] = []

  init(_ folder: Descriptor, path: String) throws(ManifestSourceError) {
    // A descriptor of its own, since `closedir` closes it.
    let number = unsafe openat(folder.number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard number >= 0, let stream = unsafe fdopendir(number) else {
      let code = errno
      if number >= 0 { close(number) }
      throw ManifestSourceError(.unreadable, path: path, "\(path) cannot be listed: \(reason(code))")
    }
    defer { unsafe closedir(stream) }
    errno = 0
    while let entry = unsafe readdir(stream) {
      unsafe append(entry, in: folder)
      errno = 0
    }
    guard errno == 0 else {
      throw ManifestSourceError(.unreadable, path: path, "\(path) cannot be listed: \(reason(errno))")
    }
    sort()
  }

  var count: Int { entries.count }
  var indices: Range<Int> { entries.indices }

  func kind(_ index: Int) -> EntryKind { entries[index].kind }

  /// Without the slash of a folder.
  func bytes(_ index: Int) -> ArraySlice<UInt8> {
    let entry = entries[index]
    return bytes[Int(entry.start)..<Int(entry.start + entry.count - (entry.kind == .folder ? 1 : 0))]
  }

  /// Nil when it is not UTF-8.
  func name(_ index: Int) -> String? { String(validating: bytes(index), as: UTF8.self) }

  func repaired(_ index: Int) -> String { String(decoding: bytes(index), as: UTF8.self) }

  /// The name is ASCII without control characters.
  func isPlain(_ index: Int) -> Bool { bytes(index).allSatisfy { $0 >= 0x20 && $0 < 0x7F } }

  func isManifest(_ index: Int) -> Bool {
    let name = bytes(index)
    return name.suffix(5).elementsEqual(".yaml".utf8) || name.suffix(4).elementsEqual(".yml".utf8)
  }

  private mutating func append(_ entry: UnsafeMutablePointer<dirent>, in folder: Descriptor) {
    let start = bytes.count
    let kind: EntryKind? = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
      let name = unsafe UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self)
      let count = unsafe strlen(name)
      guard unsafe name.pointee != CChar(bitPattern: UInt8(ascii: ".")) else { return nil }
      unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(start: name, count: count))
      switch unsafe entry.pointee.d_type {
      case UInt8(DT_REG): return .file
      case UInt8(DT_DIR): return .folder
      case UInt8(DT_LNK): return .symbolicLink
      case UInt8(DT_UNKNOWN):
        var status = stat()
        guard unsafe fstatat(folder.number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return .file }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .folder
        case S_IFLNK: return .symbolicLink
        default: return .other
        }
      default: return .other
      }
    }
    guard let kind else { return }
    if kind == .folder { bytes.append(UInt8(ascii: "/")) }
    entries.append((UInt32(start), UInt32(bytes.count - start), kind))
  }

  private mutating func sort() {
    unsafe bytes.withUnsafeBytes { bytes in
      entries.sort { a, b in
        let common = Int(min(a.count, b.count))
        guard let base = bytes.baseAddress, common > 0 else { return a.count < b.count }
        let order = unsafe memcmp(base + Int(a.start), base + Int(b.start), common)
        return order == 0 ? a.count < b.count : order < 0
      }
    }
  }

  /// Names that a file system may take for another one in the folder, the second of each pair. Only names beyond lower-case
  /// ASCII can be.
  var twins: Set<Int> {
    let isPlain = bytes.allSatisfy { $0 < 0x80 && !($0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z")) }
    guard !isPlain else { return [] }
    var seen: Set<String> = []
    return Set(indices.filter { !seen.insert(repaired($0).uppercased().lowercased()).inserted })
  }
}
