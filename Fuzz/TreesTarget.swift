@testable import Git

/// The bytes of one tree object, in which a line break stands for the NUL after a name, so that the corpus is text. A tree
/// that is admitted is one that every reader of it understands in the same way.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let tree = UnsafeBufferPointer(start: bytes, count: count).map { $0 == 0x0A ? 0 : $0 }
  guard let commit = CommitID(hex: String(repeating: "0", count: 40)) else { return 0 }
  var judge = TreeJudge(of: commit, limits: TreeLimits(entries: 1_000))
  guard (try? judge.admit(tree.span, "", including: { _ in true })) == true, (try? judge.conclude()) != nil else {
    return 0
  }
  var names: [[UInt8]] = []
  var cursor = TreeCursor()
  var used = 0
  while let entry = cursor.next(tree.span) {
    names.append(Array(tree[entry.name]))
    used = entry.name.upperBound + 21
  }
  precondition(!cursor.isMalformed && used == tree.count, "a tree with bytes left over was admitted")
  precondition(Set(names).count == names.count, "a tree with one name twice was admitted")
  for name in names {
    precondition(!name.isEmpty && !name.contains(UInt8(ascii: "/")) && !name.contains(0), "no name of a file: \(name)")
    guard let text = String(validating: name, as: UTF8.self) else { preconditionFailure("a name that is not UTF-8") }
    precondition(![".", "..", ".git"].contains(text.lowercased()), "a name with a meaning of its own: \(text)")
  }
  let folded = names.map { String(decoding: $0, as: UTF8.self).lowercased() }
  precondition(Set(folded).count == folded.count, "names that differ by case were admitted")
  return 0
}
