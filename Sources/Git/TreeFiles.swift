import CLibGit2

extension Repository {
  /// Every file below the folder `path` of a commit ("" for its root), in byte order of the paths.
  ///
  /// Refuses a tree in which a reviewer and a program could see different files: duplicate, unsorted, empty or
  /// non-UTF-8 names, names with a slash, `.`, `..`, `.git` in any case, and names that differ only by case (Unicode's
  /// full mappings) or by normalization (canonical equivalence). Symbolic links and submodules are returned with their
  /// ``TreeFile/kind``, for the caller to refuse in its own words.
  ///
  /// - Parameter including: asked with the name, not the path, of each file and folder; what it declines is neither
  ///   judged nor returned nor descended into, whatever its kind.
  /// - Throws: `notFound` when the commit has no such folder, `refusedTree`, `tooLarge`, `corrupt`.
  public func files(
    in commit: CommitID, under path: String, limits: TreeLimits = TreeLimits(),
    including: (String) -> Bool = { _ in true }
  ) throws(GitError) -> [TreeFile] {
    var walk = FileWalk(judge: TreeJudge(of: commit, limits: limits))
    guard let tree = try objects.folder(path, in: commit, &walk.judge) else {
      try walk.judge.conclude()
      throw GitError(.notFound, "commit \(commit.hex) has no folder \(path)", path: path)
    }
    try objects.collect(tree, path.isEmpty ? "" : path + "/", 0, &walk, including)
    try walk.judge.conclude()
    return walk.files
  }
}

private struct FileWalk {
  var judge: TreeJudge
  var files: [TreeFile] = []
}

extension ObjectDatabase {
  fileprivate func collect(
    _ id: ObjectID, _ prefix: String, _ depth: Int, _ walk: inout FileWalk, _ including: (String) -> Bool
  ) throws(GitError) {
    let object = try tree(id, depth, walk.judge.limits)
    try object.withBytes { (tree: Span<UInt8>) throws(GitError) in
      guard try walk.judge.admit(tree, prefix, including: including) else { return }
      var cursor = TreeCursor()
      while !walk.judge.isFull, let entry = cursor.next(tree) {
        let name = tree.text(entry.name)
        guard including(name) else { continue }
        if let kind = entry.fileKind {
          walk.files.append(TreeFile(path: prefix + name, blob: BlobID(entry.id), kind: kind))
        } else {
          try collect(entry.id, prefix + name + "/", depth + 1, &walk, including)
        }
      }
    }
  }

  /// The bytes of a tree that lies `depth` folders below where a walk began.
  func tree(_ id: ObjectID, _ depth: Int, _ limits: TreeLimits) throws(GitError) -> StoredObject {
    guard depth <= limits.depth else {
      throw GitError(.tooLarge, "folders are nested more than \(limits.depth) deep")
    }
    return try object(id, GIT_OBJECT_TREE, maxBytes: limits.treeBytes)
  }

  /// The tree of the folder `path`; nil when there is none. A name on the way that occurs twice, or has a twin, is
  /// reported to `judge`, and the answer is nil.
  ///
  /// - Throws: `notFound` when the path is not plain, or when something else than a folder is in the way.
  func folder(_ path: String, in commit: CommitID, _ judge: inout TreeJudge) throws(GitError) -> ObjectID? {
    guard try header(of: commit.object)?.kind == GIT_OBJECT_COMMIT else {
      throw GitError(.notFound, "there is no commit \(commit.hex) here")
    }
    var current = try self.commit(commit.object).tree
    guard !path.isEmpty else { return current }
    var prefix = ""
    for name in path.split(separator: "/", omittingEmptySubsequences: false) {
      guard !name.isEmpty, name != ".", name != "..", !name.utf8.contains(0) else {
        throw GitError(
          .notFound, "\(path) is not a plain path: give it relative to the root of the repository, with single slashes",
          path: path)
      }
      guard let next = try child(String(name), of: current, prefix, &judge) else { return nil }
      current = next
      prefix += name + "/"
    }
    return current
  }

  private func child(
    _ name: String, of parent: ObjectID, _ prefix: String, _ judge: inout TreeJudge
  ) throws(GitError) -> ObjectID? {
    let key = foldedName(name)
    let object = try tree(parent, 0, judge.limits)
    return try object.withBytes { (tree: Span<UInt8>) throws(GitError) -> ObjectID? in
      // Everything but this name and its twins is declined, so that the rest of the folder is not judged.
      guard try judge.admit(tree, prefix, including: { foldedName($0) == key }), judge.problems.isEmpty else {
        return nil
      }
      var cursor = TreeCursor()
      while let entry = cursor.next(tree) {
        guard entry.name.count == name.utf8.count, tree.hasBytes(name, at: entry.name.lowerBound) else { continue }
        if entry.isTree { return entry.id }
        let what =
          entry.fileKind == .symbolicLink ? "a symbolic link" : entry.fileKind == .submodule ? "a submodule" : "a file"
        throw GitError(.notFound, "\(prefix + name) is \(what), not a folder", path: prefix + name)
      }
      return nil
    }
  }
}
