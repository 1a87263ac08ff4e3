/// Finds what makes a tree refused, folder by folder, and counts what was seen against the limits.
///
/// Works on bytes and makes no string for a name that is in order: most are, and there may be a million.
struct TreeJudge {
  let commit: CommitID
  let limits: TreeLimits
  private(set) var problems: [TreeProblem] = []
  private var entriesSeen = 0

  init(of commit: CommitID, limits: TreeLimits) {
    self.commit = commit
    self.limits = limits
  }

  /// Whether there is no point in looking further.
  var isFull: Bool { problems.count >= TreeProblem.mostReported }

  /// Judges one folder; false when its entries cannot be walked at all. `prefix` is its path with a slash at the end,
  /// or empty. Entries that `including` declines are counted, but not judged.
  mutating func admit(_ tree: Span<UInt8>, _ prefix: String, including: (String) -> Bool) throws(GitError) -> Bool {
    var cursor = TreeCursor()
    var previous: TreeEntry?
    var hasFiles = false
    var hasTrees = false
    var needsFolding = false
    while let entry = cursor.next(tree) {
      entriesSeen += 1
      guard entriesSeen <= limits.entries else {
        throw GitError(.tooLarge, "there are more than \(limits.entries) files and folders", path: prefix)
      }
      if entry.isTree { hasTrees = true } else { hasFiles = true }
      let form = NameForm(tree, entry.name)
      if form.mayHaveTwin { needsFolding = true }

      var reason = form.reason
      if let previous {
        let order = TreeEntry.compare(previous, tree, entry, tree)
        if order == 0 { reason = .duplicate }
        if order > 0 { reason = .unsorted }
      }
      if let reason, including(tree.text(entry.name)) { report(reason, prefix + tree.text(entry.name)) }
      previous = entry
    }
    guard !cursor.isMalformed else {
      report(.malformed, prefix)
      return false
    }
    // A file and a tree of one name are not neighbours in git's order, so they are looked for here too.
    if needsFolding || hasFiles && hasTrees { findTwins(tree, prefix, including: including) }
    return true
  }

  mutating func report(_ reason: TreeProblem.Reason, _ path: String) {
    guard !isFull else { return }
    problems.append(TreeProblem(path: path, reason: reason))
  }

  /// To be called at the end: throws when anything was found.
  func conclude() throws(GitError) {
    guard let first = problems.first else { return }
    let others = problems.count - 1
    let more = others == 0 ? "" : isFull ? " (and at least \(others) more)" : " (and \(others) more)"
    throw GitError(
      .refusedTree,
      "\(first.path.isEmpty ? "the root folder" : first.path): \(first.reason.rawValue), in commit \(commit.hex)\(more); "
        + "rename it and commit again", path: first.path, problems: problems)
  }

  private mutating func findTwins(_ tree: Span<UInt8>, _ prefix: String, including: (String) -> Bool) {
    var exact: [String: [UInt8]] = [:]
    var cursor = TreeCursor()
    while let entry = cursor.next(tree) {
      let name = tree.text(entry.name)
      guard including(name) else { continue }
      let bytes = Array(name.utf8)
      guard let earlier = exact.updateValue(bytes, forKey: foldedName(name)) else { continue }
      let path = prefix + name
      // Neighbours of the same name were reported as they were met.
      if problems.contains(where: { $0.path == path && $0.reason == .duplicate }) { continue }
      report(earlier == bytes ? .duplicate : .twin, path)
    }
  }
}

/// A form in which names that a file system may take for one are equal. Case is folded by Unicode's full mappings, up
/// and down again, so that `ß` meets `SS`; and Swift compares strings by canonical equivalence, so that NFC and NFD
/// spellings are equal as keys.
func foldedName(_ name: String) -> String { name.uppercased().lowercased() }

/// What the bytes of one name say, looked at once.
private struct NameForm {
  /// Why the name is refused whatever its neighbours are.
  let reason: TreeProblem.Reason?
  /// Lower-case ASCII has no twin but itself.
  let mayHaveTwin: Bool

  init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    var hasSlash = false
    var hasUpperCase = false
    var isASCII = true
    for index in range {
      let byte = bytes[index]
      if byte == UInt8(ascii: "/") { hasSlash = true }
      if byte >= UInt8(ascii: "A"), byte <= UInt8(ascii: "Z") { hasUpperCase = true }
      if byte >= 0x80 { isASCII = false }
    }
    mayHaveTwin = hasUpperCase || !isASCII
    reason =
      if range.isEmpty {
        .emptyName
      } else if hasSlash {
        .slash
      } else if !isASCII, (try? UTF8Span(validating: bytes.extracting(range))) == nil {
        .notUTF8
      } else if bytes[range.lowerBound] == UInt8(ascii: ".") {
        Self.dotReason(bytes, range)
      } else {
        nil
      }
  }

  private static func dotReason(_ bytes: Span<UInt8>, _ range: Range<Int>) -> TreeProblem.Reason? {
    switch bytes.text(range).lowercased() {
    case ".", "..": .dots
    case ".git": .dotGit
    default: nil
    }
  }
}
