/// Lines of manifests, to be shown with a diagnostic; reads a file again when it is asked for one.
public struct SourceExcerpts {
  private let source: ManifestSource
  private let reader: (any ManifestReader)?
  private var file: String?
  private var bytes: [UInt8] = []
  /// Where each line of `bytes` begins.
  private var starts: [Int] = []

  public init(_ source: ManifestSource) {
    self.source = source
    reader = try? source.open()
  }

  /// A line of a file, by its shown name; lines count from 1. Nil when there is none, when the file cannot be read any more,
  /// and for a line that spells out a password. Not made harmless for where it is shown.
  public mutating func line(_ number: Int, of shown: String) -> String? {
    if file != shown { open(shown) }
    guard number >= 1, number <= starts.count else { return nil }
    let start = starts[number - 1]
    var end = number < starts.count ? starts[number] - 1 : bytes.count
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    let text = String(decoding: bytes[start..<end], as: UTF8.self)
    return DatabaseText.hasLiteralPassword(text) ? nil : text
  }

  private mutating func open(_ shown: String) {
    file = shown
    bytes = []
    starts = []
    guard shown.utf8.starts(with: source.shownPrefix.utf8), let reader,
      let path = String(shown.utf8.dropFirst(source.shownPrefix.utf8.count)),
      !path.split(separator: "/").contains(".."),
      case .files(let found)? = try? reader.list(path), found.files.count == 1, let listed = found.files.first,
      listed.path == shown
    else { return }
    var content: [UInt8] = []
    // A refusal leaves the content empty.
    _ = try? unsafe reader.read(listed, maxBytes: ManifestLimits.fileBytes) { content = unsafe Array($0) }
    bytes = content
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    starts = [0] + bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
  }
}
