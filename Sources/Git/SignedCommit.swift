/// A commit taken apart for whoever checks its signature: by a grammar so strict that nobody can read the same bytes
/// another way.
public struct SignedCommit: Sendable, Equatable {
  /// Why there is nothing to check.
  public enum Problem: String, Error, Sendable {
    case unsigned = "it is not signed"
    case malformed = "its header does not have the form that git writes"
    case repeated = "its header says something twice"
    case otherHash = "it has a signature over another kind of hash"
  }

  /// What was signed: the bytes of the commit without the signature.
  public let payload: [UInt8]
  /// The armoured signature, as it was before git indented it.
  public let signature: [UInt8]

  /// - Parameter bytes: a commit object, whole.
  public init(_ bytes: [UInt8]) throws(Problem) {
    var header = HeaderLines(bytes)
    var payload: [UInt8] = []
    var signature: [UInt8] = []
    var seen: Set<[UInt8]> = []
    var expected: [[UInt8]] = ["tree", "author", "committer"].map { Array($0.utf8) }
    var last: [UInt8] = []
    while let line = try header.next() {
      if line.first == space {
        guard last == gpgsig || last == mergetag else { throw .malformed }
        if last == gpgsig { signature += line.dropFirst() + [newline] } else { payload += line + [newline] }
        continue
      }
      guard let end = line.firstIndex(of: space), end > line.startIndex else { throw .malformed }
      let name = Array(line[..<end])
      guard !name.starts(with: Array("gpgsig-".utf8)) else { throw .otherHash }
      if name == parent {
        // Between the tree and the author, and nowhere else.
        guard expected.count == 2, seen.count == 1 else { throw .malformed }
      } else {
        guard name == mergetag || seen.insert(name).inserted else { throw .repeated }
        if let next = expected.first {
          guard name == next else { throw .malformed }
          expected.removeFirst()
        }
      }
      if name == gpgsig { signature = line[end...].dropFirst() + [newline] } else { payload += line + [newline] }
      last = name
    }
    guard expected.isEmpty else { throw .malformed }
    guard !signature.isEmpty else { throw .unsigned }
    self.payload = payload + [newline] + header.rest
    self.signature = signature
  }
}

private let space = UInt8(ascii: " ")
private let newline = UInt8(ascii: "\n")
private let gpgsig = Array("gpgsig".utf8)
private let mergetag = Array("mergetag".utf8)
private let parent = Array("parent".utf8)

/// The lines up to the empty one.
private struct HeaderLines {
  private let bytes: [UInt8]
  private var start = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// What comes after the empty line.
  var rest: ArraySlice<UInt8> { bytes[start...] }

  /// Nil for the empty line.
  mutating func next() throws(SignedCommit.Problem) -> ArraySlice<UInt8>? {
    guard let end = bytes[start...].firstIndex(of: newline) else { throw .malformed }
    let line = bytes[start..<end]
    guard !line.contains(0) else { throw .malformed }
    start = end + 1
    return line.isEmpty ? nil : line
  }
}

extension Repository {
  /// The commits that are in the history of `new` and not in that of `last`, by whatever parent they came, and `new` itself.
  ///
  /// - Throws: `shallow` when the history ends before that is known, `notFound` when a commit is not in the repository.
  public func commits(in new: CommitID, notIn last: CommitID?) throws(GitError) -> [CommitID] {
    guard let last else { return [new] }
    for id in [new, last] where try objects.header(of: id.object) == nil {
      throw GitError(.notFound, "there is no commit \(id.hex) here")
    }
    // What is missing of the history behind `last` makes the answer longer, never shorter.
    var known: Set<ObjectID> = [last.object]
    try walk(from: last.object) { id throws(GitError) in
      known.insert(id)
      return true
    } missing: { () throws(GitError) in
    }
    var found = [new]
    try walk(from: new.object) { id throws(GitError) in
      guard !known.contains(id) else { return false }
      found.append(CommitID(id))
      return true
    } missing: { () throws(GitError) in
      throw GitError(
        .shallow, "the clone is shallow and ends before the last applied commit; run `git fetch --unshallow`")
    }
    return found
  }

  /// Visits the ancestors of a commit once each, without the commit; those of one that `visit` turns down are left out.
  private func walk(
    from start: ObjectID, visit: (ObjectID) throws(GitError) -> Bool, missing: () throws(GitError) -> Void
  ) throws(GitError) {
    var seen: Set<ObjectID> = [start]
    var waiting = [start]
    while let id = waiting.popLast() {
      for parent in try objects.commit(id).parents where seen.insert(parent).inserted {
        guard try visit(parent) else { continue }
        if try objects.header(of: parent) == nil { try missing() } else { waiting.append(parent) }
      }
    }
  }

  /// The bytes of a commit, whole.
  public func bytes(of commit: CommitID) throws(GitError) -> [UInt8] {
    try objects.commitBytes(commit.object)
  }

  /// The first line of a commit's message.
  public func subject(of commit: CommitID) throws(GitError) -> String { try objects.commit(commit.object).subject }
}
