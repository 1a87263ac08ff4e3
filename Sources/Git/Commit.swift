import CLibGit2

/// A commit, and the name by which it was found. Text that is not valid UTF-8 is repaired with U+FFFD; control characters
/// are left as they are.
public struct Commit: Sendable, Equatable {
  public let id: CommitID
  /// The short name of the branch or tag (`main`, `origin/main`, `v1`); nil for a commit id and a detached `HEAD`.
  public let ref: String?
  /// `Name <address>`.
  public let author: String
  /// When it was committed, in seconds since 1970.
  public let committerTime: Int64
  /// The first line of the message that is not blank.
  public let subject: String
}

/// The bytes of a commit object, taken apart. Not `git_commit_lookup`: it applies local grafts in later versions.
struct CommitObject {
  static let maxBytes = 16 << 20

  var tree: ObjectID
  var parents: [ObjectID] = []
  var author = ""
  var committerTime: Int64 = 0
  var subject = ""

  /// Nil when the bytes do not begin with a tree.
  init?(_ bytes: Span<UInt8>) {
    var lines = Lines(bytes)
    guard let first = lines.next(bytes), bytes.hasBytes("tree ", at: first.lowerBound), first.count == 45,
      let tree = ObjectID(hex: bytes, at: first.lowerBound + 5)
    else { return nil }
    self.tree = tree

    while let line = lines.next(bytes), !line.isEmpty {
      if bytes.hasBytes("parent ", at: line.lowerBound) {
        guard line.count == 47, let parent = ObjectID(hex: bytes, at: line.lowerBound + 7) else { return nil }
        parents.append(parent)
      } else if bytes.hasBytes("author ", at: line.lowerBound), author.isEmpty {
        author = Self.signer(bytes, line.lowerBound + 7..<line.upperBound)
      } else if bytes.hasBytes("committer ", at: line.lowerBound), committerTime == 0 {
        committerTime = Self.time(bytes, line)
      }
    }
    while let line = lines.next(bytes) {
      let text = bytes.text(line).trimmingASCIISpace()
      guard text.isEmpty else {
        subject = text
        break
      }
    }
  }

  /// `Name <address>` without the time that follows.
  private static func signer(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
    let end = range.last { bytes[$0] == UInt8(ascii: ">") }.map { $0 + 1 } ?? range.upperBound
    return bytes.text(range.lowerBound..<end)
  }

  private static func time(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int64 {
    guard let bracket = range.last(where: { bytes[$0] == UInt8(ascii: ">") }) else { return 0 }
    let rest = bytes.text(bracket + 1..<range.upperBound)
    return rest.split(separator: " ").first.flatMap { Int64($0) } ?? 0
  }
}

extension ObjectDatabase {
  func commitBytes(_ id: ObjectID) throws(GitError) -> [UInt8] {
    try object(id, GIT_OBJECT_COMMIT, maxBytes: CommitObject.maxBytes).withBytes { bytes in
      unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
    }
  }

  func commit(_ id: ObjectID) throws(GitError) -> CommitObject {
    let object = try object(id, GIT_OBJECT_COMMIT, maxBytes: CommitObject.maxBytes)
    guard let commit = object.withBytes({ CommitObject($0) }) else {
      throw GitError(.corrupt, "commit \(id.hex) does not have the form of a commit; run `git fsck`")
    }
    return commit
  }

  /// Follows annotated tags to what they tag; nil when that is neither a tag nor a commit.
  ///
  /// - Throws: `corrupt` when the tagged object is missing or damaged.
  func peelToCommit(_ id: ObjectID) throws(GitError) -> CommitID? {
    var current = id
    // Tags of tags are legal; a longer chain is not made by hand.
    for _ in 0..<32 {
      guard let header = try header(of: current) else {
        throw GitError(
          .corrupt,
          "object \(current.hex) is not in this clone, though a name points to it; fetch again, or clone again")
      }
      if header.kind == GIT_OBJECT_COMMIT { return CommitID(current) }
      guard header.kind == GIT_OBJECT_TAG else { return nil }
      let tag = try object(current, GIT_OBJECT_TAG, maxBytes: CommitObject.maxBytes)
      let target = tag.withBytes { bytes in
        bytes.hasBytes("object ", at: 0) ? ObjectID(hex: bytes, at: 7) : nil
      }
      guard let target else { throw GitError(.corrupt, "tag \(current.hex) does not have the form of a tag") }
      current = target
    }
    return nil
  }
}

/// The lines of a buffer, without their line feeds.
private struct Lines {
  private var start = 0
  private let end: Int

  init(_ bytes: Span<UInt8>) { end = bytes.count }

  mutating func next(_ bytes: Span<UInt8>) -> Range<Int>? {
    guard start < end else { return nil }
    var index = start
    while index < end, bytes[index] != UInt8(ascii: "\n") { index += 1 }
    defer { start = index + 1 }
    return start..<index
  }
}

extension Span<UInt8> {
  /// Whether the ASCII bytes of `text` stand at `offset`.
  func hasBytes(_ text: String, at offset: Int) -> Bool {
    var index = offset
    for byte in text.utf8 {
      guard index < count, self[index] == byte else { return false }
      index += 1
    }
    return true
  }

  /// The text in `range`, repaired where it is not UTF-8.
  func text(_ range: Range<Int>) -> String {
    let part = extracting(range)
    if let valid = try? UTF8Span(validating: part) { return String(copying: valid) }
    return unsafe part.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
  }
}

extension String {
  fileprivate func trimmingASCIISpace() -> String {
    let isSpace: (Unicode.Scalar) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" }
    guard let first = unicodeScalars.firstIndex(where: { !isSpace($0) }),
      let last = unicodeScalars.lastIndex(where: { !isSpace($0) })
    else { return "" }
    return String(unicodeScalars[first...last])
  }
}
