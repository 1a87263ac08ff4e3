/// Whether a file's content is a Git LFS pointer: the real content is then not in the repository.
public func isLFSPointer(_ bytes: UnsafeRawBufferPointer) -> Bool {
  // The specification: fewer than 1024 bytes, and the version line comes first.
  guard bytes.count < 1024 else { return false }
  let content = unsafe bytes.bindMemory(to: UInt8.self).span
  return content.hasBytes("version https://git-lfs.github.com/spec/", at: 0)
}
