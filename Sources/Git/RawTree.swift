/// One entry of a tree object, by its place in the object's bytes.
struct TreeEntry {
  let mode: UInt32
  let name: Range<Int>
  let id: ObjectID

  var isTree: Bool { mode & 0o170000 == 0o040000 }

  /// Nil for a tree.
  var fileKind: TreeFile.Kind? {
    switch mode & 0o170000 {
    case 0o100000: .regular
    case 0o120000: .symbolicLink
    case 0o160000: .submodule
    default: nil
    }
  }

  /// Git's order within a tree: bytes, where the name of a tree counts as if a slash followed it.
  static func compare(
    _ left: TreeEntry, _ leftBytes: Span<UInt8>, _ right: TreeEntry, _ rightBytes: Span<UInt8>
  ) -> Int {
    let common = min(left.name.count, right.name.count)
    for index in 0..<common {
      let difference =
        Int(leftBytes[left.name.lowerBound + index]) - Int(rightBytes[right.name.lowerBound + index])
      if difference != 0 { return difference }
    }
    return left.byte(after: common, leftBytes) - right.byte(after: common, rightBytes)
  }

  private func byte(after index: Int, _ bytes: Span<UInt8>) -> Int {
    if index < name.count { return Int(bytes[name.lowerBound + index]) }
    return isTree ? Int(UInt8(ascii: "/")) : 0
  }
}

/// Reads the entries of a tree object as they are stored. Not `git_tree`: it would hide what must be judged.
struct TreeCursor {
  private var offset = 0
  /// The bytes ended inside an entry, or a mode was none that git writes.
  private(set) var isMalformed = false

  /// The next entry of `bytes`, which must be the same ones at each call; nil at the end or when malformed.
  mutating func next(_ bytes: Span<UInt8>) -> TreeEntry? {
    guard offset < bytes.count, !isMalformed else { return nil }
    var index = offset
    var mode: UInt32 = 0
    while index < bytes.count, bytes[index] != UInt8(ascii: " ") {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit < 8, index - offset < 7 else { return fail() }
      mode = mode << 3 | UInt32(digit)
      index += 1
    }
    let nameStart = index + 1
    index = nameStart
    while index < bytes.count, bytes[index] != 0 { index += 1 }
    guard index <= bytes.count - 1 - ObjectID.byteCount else { return fail() }
    let entry = TreeEntry(mode: mode, name: nameStart..<index, id: ObjectID(bytes, at: index + 1))
    guard entry.isTree || entry.fileKind != nil else { return fail() }
    offset = index + 1 + ObjectID.byteCount
    return entry
  }

  private mutating func fail() -> TreeEntry? {
    isMalformed = true
    return nil
  }
}
