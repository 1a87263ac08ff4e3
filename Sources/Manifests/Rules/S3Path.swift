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
    let segments = path.utf8.dropFirst(5).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard let bucket = segments.first, isBucket(bucket) else { return .bucket }
    let key = segments.dropFirst()
    guard let last = key.last else { return nil }
    if last.isEmpty { return .trailingSlash }
    if path.utf8.count - bucket.count - 6 > 1_024 { return .length }
    for segment in key {
      if segment.isEmpty { return .emptySegment }
      if segment.elementsEqual(".".utf8) || segment.elementsEqual("..".utf8) { return .dotSegment }
      if segment.contains(where: { $0 <= 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "\\") }) { return .character }
    }
    return nil
  }

  private static func isBucket(_ name: Substring.UTF8View) -> Bool {
    guard (3...63).contains(name.count), let first = name.first, let last = name.last, isLetterOrDigit(first),
      isLetterOrDigit(last)
    else { return false }
    var previous = first
    for byte in name {
      guard isLetterOrDigit(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") else { return false }
      if byte == UInt8(ascii: "."), previous == byte { return false }
      previous = byte
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
