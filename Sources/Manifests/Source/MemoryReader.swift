import Domain

/// Reads files that are held in memory, alone or in the place of those of another source.
final class MemoryReader: ManifestReader {
  /// By path as it is shown.
  private let contents: [String: [UInt8]]
  private let base: (any ManifestReader)?

  init(_ contents: [String: [UInt8]], over base: (any ManifestReader)?) {
    self.contents = contents
    self.base = base
  }

  func list(_ path: String) throws(ManifestSourceError) -> Listing {
    if let base { return try base.list(path) }
    let below = contents.keys.filter { $0.utf8.starts(with: "\(path)/".utf8) }
    guard !below.isEmpty else { return .absent(neighbours: []) }
    let sorted = below.sorted { precedesInBytes($0, $1) }
    return .files(ListedFiles(files: sorted.map { ListedFile(path: $0, blob: nil) }))
  }

  func read(
    _ file: ListedFile, maxBytes: Int, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(ManifestSourceError) -> Refusal? {
    guard let content = contents[file.path] else { return try unsafe base?.read(file, maxBytes: maxBytes, body) }
    guard content.count <= maxBytes else { return .tooLarge(bytes: content.count) }
    unsafe content.withUnsafeBytes { unsafe body($0) }
    return nil
  }
}
