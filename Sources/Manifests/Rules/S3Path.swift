import Domain

/// `s3-path`: the base path of an entity is `s3://bucket[/key]`. A bucket has 3 to 63 lower-case letters, digits, dots and
/// hyphens, a letter or digit first and last, and no two dots in a row. A key has at most 1,024 bytes, no empty segment,
/// no `.` or `..` and no slash at its end, so that whether two paths are nested can be told from their texts.
enum S3Path {
  /// Why a path is not of this form.
  enum Fault {
    case scheme, bucket, trailingSlash, emptySegment, dotSegment, character, length
  }

  static func judge(_ entity: Declared<Entity>, report: inout Report) {
    if let fault = fault(in: entity.resource.s3BasePath) { report.s3Path(entity, fault) }
  }

  static func fault(in path: String) -> Fault? {
    guard path.hasPrefix("s3://") else { return .scheme }
    let bytes = path.utf8Span.span
    var bucketEnd = 5
    while bucketEnd < bytes.count, bytes[bucketEnd] != slash { bucketEnd += 1 }
    guard isBucket(bytes, 5..<bucketEnd) else { return .bucket }
    if bucketEnd == bytes.count { return nil }
    if bytes[bytes.count - 1] == slash { return .trailingSlash }
    if bytes.count - bucketEnd - 1 > 1_024 { return .length }
    var start = bucketEnd + 1
    var hasOnlyDots = true
    for i in start...bytes.count {
      if i == bytes.count || bytes[i] == slash {
        if i == start { return .emptySegment }
        if hasOnlyDots, i - start <= 2 { return .dotSegment }
        (start, hasOnlyDots) = (i + 1, true)
      } else {
        if bytes[i] <= 0x20 || bytes[i] == 0x7F || bytes[i] == UInt8(ascii: "\\") { return .character }
        if bytes[i] != UInt8(ascii: ".") { hasOnlyDots = false }
      }
    }
    return nil
  }

  private static var slash: UInt8 { UInt8(ascii: "/") }

  private static func isBucket(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard (3...63).contains(range.count), isLetterOrDigit(bytes[range.lowerBound]),
      isLetterOrDigit(bytes[range.upperBound - 1])
    else { return false }
    for i in range where !isLetterOrDigit(bytes[i]) {
      guard bytes[i] == UInt8(ascii: ".") && bytes[i - 1] != bytes[i] || bytes[i] == UInt8(ascii: "-") else {
        return false
      }
    }
    return true
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    byte.isDigit || byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")
  }
}

extension Report {
  fileprivate mutating func s3Path(_ entity: Declared<Entity>, _ fault: S3Path.Fault) {
    let path = entity.resource.s3BasePath
    let (message, help): (String, String) =
      switch fault {
      case .scheme: ("is not an S3 path", "write s3://bucket/key")
      case .bucket:
        (
          "does not name a bucket",
          "a bucket has 3 to 63 lower-case letters, digits, dots and hyphens, a letter or digit first and last"
        )
      case .trailingSlash: ("ends with a slash", "write it without the slash at the end")
      case .emptySegment: ("has two slashes in a row", "write one")
      case .dotSegment: ("has a segment `.` or `..`", "S3 does not resolve them: write the path in full")
      case .character: ("holds a space, a backslash or a control character", "remove it")
      case .length: ("has a key of more than 1,024 bytes", "S3 allows no longer one")
      }
    error(.s3Path, "\(quote(path)) \(message)", at: entity.place(of: .s3BasePath), help: help)
  }
}
