import Glibc

/// Writes an edited manifest over the file that it was read from: whole or not at all, with the mode that the file has, only
/// below the manifest directory and through no symbolic link.
public func write(_ manifest: EditedManifest, to source: ManifestSource) throws(ManifestSourceError) {
  guard case .workTree(let directory, _) = source, manifest.path.utf8.starts(with: source.shownPrefix.utf8) else {
    throw ManifestSourceError(.unwritable, path: manifest.path, "\(manifest.path) is not a file of the work tree")
  }
  let path = String(decoding: manifest.path.utf8.dropFirst(source.shownPrefix.utf8.count), as: UTF8.self)
  let names = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
  guard let name = names.last, !names.contains(where: ["", ".", ".."].contains) else {
    throw unwritable(manifest.path, ENOENT)
  }
  var folder = Descriptor(opening: directory, flags: O_DIRECTORY)
  for name in names.dropLast() {
    folder = folder.flatMap { Descriptor(opening: name, in: $0, flags: O_DIRECTORY | O_NOFOLLOW) }
  }
  guard let folder else { throw unwritable(manifest.path, errno) }
  try requireUnchanged(manifest, source)
  var status = stat()
  guard unsafe fstatat(folder.number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
    throw unwritable(manifest.path, errno)
  }
  guard status.st_mode & S_IFMT == S_IFREG else { throw unwritable(manifest.path, ELOOP) }
  // A name that begins with a dot is no manifest, should it be left behind.
  let temporary = ".\(name).\(getpid()).tmp"
  let code = write(manifest.after, as: temporary, status, in: folder)
  guard code == 0, unsafe renameat(folder.number, temporary, folder.number, name) == 0 else {
    let code = code == 0 ? errno : code
    unsafe unlinkat(folder.number, temporary, 0)
    throw unwritable(manifest.path, code)
  }
}

/// The file still holds what was edited.
private func requireUnchanged(_ manifest: EditedManifest, _ source: ManifestSource) throws(ManifestSourceError) {
  var isUnchanged = false
  let refusal = try unsafe source.open().read(
    ListedFile(path: manifest.path, blob: nil), maxBytes: ManifestLimits.fileBytes
  ) { isUnchanged = unsafe $0.elementsEqual(manifest.before) }
  guard refusal == nil, isUnchanged else {
    throw ManifestSourceError(
      .unwritable, path: manifest.path, "\(manifest.path) changed while it was edited", help: "try again")
  }
}

/// Writes a new file with the mode, and where possible the owner, of another; the number of an error, or 0.
private func write(_ bytes: [UInt8], as name: String, _ status: stat, in folder: Descriptor) -> Int32 {
  let descriptor = unsafe openat(folder.number, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
  guard descriptor >= 0 else { return errno }
  defer { close(descriptor) }
  var start = 0
  while start < bytes.count {
    let written = unsafe bytes[start...].withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
    if written >= 0 { start += written } else if errno != EINTR { return errno }
  }
  if status.st_uid != geteuid() || status.st_gid != getegid() { _ = fchown(descriptor, status.st_uid, status.st_gid) }
  guard fchmod(descriptor, status.st_mode & 0o7777) == 0, fsync(descriptor) == 0 else { return errno }
  return 0
}

private func unwritable(_ path: String, _ code: Int32) -> ManifestSourceError {
  ManifestSourceError(.unwritable, path: path, "\(path) cannot be written: \(reason(code))")
}
