import CLibGit2

/// A file that is not the same in two commits.
public struct ChangedFile: Sendable, Equatable {
  /// Nil when the file was added. Its path equals that of `after`.
  public let before: TreeFile?
  /// Nil when the file was removed.
  public let after: TreeFile?

  /// Relative to the root of the repository.
  public var path: String { after?.path ?? before?.path ?? "" }
}

extension Repository {
  /// The files below the folder `path` whose content or kind differs between two commits, in byte order of the paths;
  /// a file that gives way to a folder of the same name, or the other way round, counts as removed and added.
  ///
  /// Descends only where the ids of trees differ. The folders visited are judged on both sides as
  /// ``files(in:under:limits:including:)`` judges them; those that are equal in both are not looked at. A folder that
  /// is missing from one commit counts as empty there; missing from both is an error.
  ///
  /// - Throws: `notFound`, `refusedTree`, `tooLarge`, `corrupt`.
  public func changedFiles(
    from old: CommitID, to new: CommitID, under path: String, limits: TreeLimits = TreeLimits(),
    including: (String) -> Bool = { _ in true }
  ) throws(GitError) -> [ChangedFile] {
    var walk = ComparisonWalk(
      oldJudge: TreeJudge(of: old, limits: limits), newJudge: TreeJudge(of: new, limits: limits))
    let oldTree = try objects.folder(path, in: old, &walk.oldJudge)
    let newTree = try objects.folder(path, in: new, &walk.newJudge)
    try walk.conclude()
    guard oldTree != nil || newTree != nil else {
      throw GitError(.notFound, "neither \(old.hex) nor \(new.hex) has a folder \(path)", path: path)
    }
    if oldTree != newTree {
      try objects.compare(oldTree, newTree, path.isEmpty ? "" : path + "/", 0, &walk, including)
    }
    try walk.conclude()
    return walk.changes
  }
}

private struct ComparisonWalk {
  var oldJudge: TreeJudge
  var newJudge: TreeJudge
  var changes: [ChangedFile] = []

  func conclude() throws(GitError) {
    try newJudge.conclude()
    try oldJudge.conclude()
  }
}

extension ObjectDatabase {
  /// Compares two folders, either of which may be absent, in step: both are in git's order, or else refused.
  fileprivate func compare(
    _ old: ObjectID?, _ new: ObjectID?, _ prefix: String, _ depth: Int, _ walk: inout ComparisonWalk,
    _ including: (String) -> Bool
  ) throws(GitError) {
    let limits = walk.newJudge.limits
    try withTree(old, depth, limits) { (oldTree: Span<UInt8>) throws(GitError) in
      try withTree(new, depth, limits) { (newTree: Span<UInt8>) throws(GitError) in
        guard try walk.newJudge.admit(newTree, prefix, including: including),
          try walk.oldJudge.admit(oldTree, prefix, including: including)
        else { return }
        var pairs = EntryPairs(oldTree, newTree)
        while !walk.newJudge.isFull, !walk.oldJudge.isFull, let (before, after) = pairs.nextDifferent(oldTree, newTree)
        {
          let name = after.map { newTree.text($0.name) } ?? before.map { oldTree.text($0.name) } ?? ""
          guard including(name) else { continue }
          if before?.isTree ?? after?.isTree ?? false {
            try compare(before?.id, after?.id, prefix + name + "/", depth + 1, &walk, including)
          } else {
            walk.changes.append(
              ChangedFile(before: before?.file(at: prefix + name), after: after?.file(at: prefix + name)))
          }
        }
      }
    }
  }

  private func withTree(
    _ id: ObjectID?, _ depth: Int, _ limits: TreeLimits, _ body: (Span<UInt8>) throws(GitError) -> Void
  ) throws(GitError) {
    guard let id else { return try body(Span<UInt8>()) }
    let object = try tree(id, depth, limits)
    try object.withBytes(body)
  }
}

/// Walks two trees in step and stops where they differ.
private struct EntryPairs {
  private var oldCursor = TreeCursor()
  private var newCursor = TreeCursor()
  private var old: TreeEntry?
  private var new: TreeEntry?

  init(_ oldTree: Span<UInt8>, _ newTree: Span<UInt8>) {
    old = oldCursor.next(oldTree)
    new = newCursor.next(newTree)
  }

  /// Two entries of one name, or one that the other tree lacks; nil at the end of both.
  mutating func nextDifferent(_ oldTree: Span<UInt8>, _ newTree: Span<UInt8>) -> (TreeEntry?, TreeEntry?)? {
    while old != nil || new != nil {
      let order: Int
      if let old, let new {
        order = TreeEntry.compare(old, oldTree, new, newTree)
      } else {
        order = old == nil ? 1 : -1
      }
      let pair = (order <= 0 ? old : nil, order >= 0 ? new : nil)
      if order <= 0 { old = oldCursor.next(oldTree) }
      if order >= 0 { new = newCursor.next(newTree) }
      if let before = pair.0, let after = pair.1, before.id == after.id, before.fileKind == after.fileKind { continue }
      return pair
    }
    return nil
  }
}

extension TreeEntry {
  fileprivate func file(at path: String) -> TreeFile? {
    fileKind.map { TreeFile(path: path, blob: BlobID(id), kind: $0) }
  }
}
