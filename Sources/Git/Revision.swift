import CLibGit2

extension Repository {
  /// The commit that `HEAD` names, on a branch or detached.
  ///
  /// - Throws: `unborn` when the branch has no commit yet, `corrupt` when `HEAD` is missing or unreadable.
  public func head() throws(GitError) -> Commit {
    guard let head = try reference("HEAD") else {
      throw GitError(.corrupt, "the repository has no HEAD; run `git fsck`", path: gitDirectory)
    }
    let branch = head.symbolicTarget.map(shortName)
    if let branch, try head.target() == nil {
      throw GitError(
        .unborn, "branch \(branch) has no commits yet; make the first one with `git commit`", path: gitDirectory)
    }
    return try commit(head, named: "HEAD", ref: branch)
  }

  /// The commit that a name stands for: `HEAD`, a full reference name (`refs/…`), a tag, a branch, a remote branch
  /// (`origin/main`), or a commit id, whole or at least seven digits of it.
  ///
  /// Expressions such as `main~1` are refused. A name that stands for different commits as a tag, a branch, a remote
  /// branch or the beginning of an id is refused too; git would choose one. All 40 digits are always an id.
  ///
  /// - Throws: `badRevisionSyntax`, `unknownRevision`, `ambiguousRevision`, `shallow`, `unborn`, `corrupt`.
  public func resolve(_ revision: String) throws(GitError) -> Commit {
    try checkSyntax(of: revision)
    if revision == "HEAD" { return try head() }
    if let id = ObjectID(hex: revision) { return try commit(withID: id) }
    if revision.utf8.count == 64, revision.utf8.allSatisfy({ hexValue($0) != nil }) {
      throw GitError(.unsupported, "\(revision) is a SHA-256 id; this repository has SHA-1 objects")
    }
    if revision.hasPrefix("refs/") {
      guard let found = try reference(revision) else { throw unknown(revision) }
      return try commit(found, named: revision, ref: shortName(revision))
    }

    var candidates: [Commit] = []
    var names: [String] = []
    for folder in ["refs/tags/", "refs/heads/", "refs/remotes/"] {
      guard let found = try reference(folder + revision) else { continue }
      candidates.append(try commit(found, named: folder + revision, ref: revision))
      names.append(folder + revision)
    }
    if revision.utf8.count >= 7, revision.utf8.count < ObjectID.hexCount,
      revision.utf8.allSatisfy({ hexValue($0) != nil })
    {
      if let found = try commit(withPrefix: revision, required: candidates.isEmpty) {
        candidates.append(found)
        names.append(found.id.hex)
      }
    }
    guard let first = candidates.first else { throw unknown(revision) }
    guard candidates.allSatisfy({ $0.id == first.id }) else {
      throw GitError(
        .ambiguousRevision,
        "\(revision) stands for more than one commit; give one of: \(names.joined(separator: ", "))")
    }
    return first
  }

  private func commit(_ reference: borrowing ReferenceHandle, named name: String, ref: String?) throws(GitError)
    -> Commit
  {
    guard let target = try reference.target() else { throw unknown(name) }
    guard let id = try objects.peelToCommit(target) else {
      throw GitError(.unknownRevision, "\(name) does not point to a commit; name a branch or a tag of one")
    }
    return try commit(id, ref: ref)
  }

  private func commit(withID id: ObjectID) throws(GitError) -> Commit {
    guard try objects.header(of: id) != nil else { throw unknown(id.hex) }
    guard let commit = try objects.peelToCommit(id) else {
      throw GitError(.unknownRevision, "\(id.hex) is an object, but not a commit")
    }
    return try self.commit(commit, ref: nil)
  }

  /// Nil when nothing, or no commit, begins so. An ambiguous prefix counts only when nothing else has the name.
  private func commit(withPrefix digits: String, required: Bool) throws(GitError) -> Commit? {
    let found: ObjectID?
    do throws(GitError) { found = try objects.id(withPrefix: digits) } catch {
      if error.code == .ambiguousRevision, !required { return nil }
      throw error
    }
    guard let found, let id = try objects.peelToCommit(found) else { return nil }
    return try commit(id, ref: nil)
  }

  private func commit(_ id: CommitID, ref: String?) throws(GitError) -> Commit {
    let object = try objects.commit(id.object)
    return Commit(
      id: id, ref: ref, author: object.author, committerTime: object.committerTime, subject: object.subject)
  }

  /// Nil when there is no reference of that full name.
  private func reference(_ name: String) throws(GitError) -> ReferenceHandle? {
    var pointer: OpaquePointer?
    let status = unsafe git_reference_lookup(&pointer, handle.pointer, name)
    if let failure = LibGit2Failure.of(status) {
      if failure.code == GIT_ENOTFOUND { return nil }
      throw failure.error(.corrupt, "the reference \(name) cannot be read; run `git fsck`")
    }
    guard let pointer = unsafe pointer else { return nil }
    return unsafe ReferenceHandle(owning: pointer)
  }

  private func unknown(_ revision: String) -> GitError {
    let digits = revision.utf8.allSatisfy { hexValue($0) != nil } ? revision.utf8.count : 0
    if digits >= 7, isShallow {
      return GitError(
        .shallow,
        "commit \(revision) is not in this shallow clone; run `git fetch --unshallow` (in CI: fetch-depth: 0)")
    }
    if digits > 0, digits < 7 {
      return GitError(
        .unknownRevision, "no branch or tag is called \(revision); a commit id needs at least 7 digits")
    }
    return GitError(
      .unknownRevision,
      "no branch, tag or commit is called \(revision); if it is on the server, run `git fetch` first")
  }
}

/// Refuses what could only be a revision expression, an option, or no name at all.
private func checkSyntax(of revision: String) throws(GitError) {
  var valid: Int32 = 0
  let name = revision.hasPrefix("refs/") ? revision : "refs/heads/" + revision
  let isText = !revision.utf8.contains { $0 < 0x20 || $0 == 0x7F }
  let isPlain = isText && !revision.hasPrefix("-") && revision != "@"
  if isPlain, unsafe git_reference_name_is_valid(&valid, name) != 0 { valid = 0 }
  guard isPlain, valid == 1 else {
    throw GitError(
      .badRevisionSyntax,
      "\(revision.isEmpty ? "an empty text" : revision) is not the name of a revision; "
        + "give a branch, a tag or a commit id, not an expression such as main~1")
  }
}

/// The name without the folder that says what it names.
private func shortName(_ name: String) -> String {
  for folder in ["refs/heads/", "refs/tags/", "refs/remotes/", "refs/"] where name.hasPrefix(folder) {
    return String(name.dropFirst(folder.count))
  }
  return name
}

/// The owner of a `git_reference`.
@safe private struct ReferenceHandle: ~Copyable {
  private let handle: OpaquePointer

  init(owning handle: OpaquePointer) { unsafe self.handle = unsafe handle }

  deinit { unsafe git_reference_free(handle) }

  /// The name that a symbolic reference points to; nil for one that holds an id.
  var symbolicTarget: String? {
    guard let name = unsafe git_reference_symbolic_target(handle) else { return nil }
    return unsafe String(cString: name)
  }

  /// The id that the reference holds in the end; nil when it points to a reference that does not exist.
  func target() throws(GitError) -> ObjectID? {
    var resolved: OpaquePointer?
    let status = unsafe git_reference_resolve(&resolved, handle)
    if let failure = LibGit2Failure.of(status) {
      if failure.code == GIT_ENOTFOUND { return nil }
      throw failure.error(.corrupt, "a reference cannot be followed; run `git fsck`")
    }
    defer { unsafe git_reference_free(resolved) }
    guard let id = unsafe git_reference_target(resolved) else { return nil }
    return ObjectID(unsafe id.pointee)
  }
}
