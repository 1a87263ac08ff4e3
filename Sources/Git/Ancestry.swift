import CLibGit2

/// How one commit stands to another.
public enum Ancestry: Sendable, Equatable {
  /// Both are the same commit.
  case same
  /// The first is reached from the second by following parents.
  case ancestor
  /// It is not, and the whole history was there to look at.
  case notAncestor
  /// The clone is shallow: its history ends `generations` commits back, before the answer is found.
  case unknown(generations: Int)
  /// The clone is complete and has no such commit: history was rewritten, or it is another repository.
  case ancestorMissing

  /// What to do about an answer that cannot be given; nil for the others.
  public var help: String? {
    guard case .unknown(let generations) = self else { return nil }
    return "the clone is shallow and ends \(generations) commit\(generations == 1 ? "" : "s") back; "
      + "run `git fetch --unshallow` (in CI: fetch-depth: 0, or any depth greater than \(generations) that reaches it)"
  }
}

extension Repository {
  /// Whether `ancestor` is in the history of `descendant`.
  ///
  /// - Throws: `notFound` when `descendant` is not in the repository, `corrupt`.
  public func ancestry(of ancestor: CommitID, in descendant: CommitID) throws(GitError) -> Ancestry {
    guard try isCommit(descendant) else { throw GitError(.notFound, "there is no commit \(descendant.hex) here") }
    if ancestor == descendant { return .same }
    // A walk of our own where history ends: libgit2 stops with an error there, or takes the end for the beginning.
    if isShallow { return try shallowAncestry(of: ancestor, in: descendant) }
    guard try isCommit(ancestor) else { return .ancestorMissing }

    var from = descendant.object.gitOID
    var to = ancestor.object.gitOID
    let answer = unsafe git_graph_descendant_of(handle.pointer, &from, &to)
    if let failure = LibGit2Failure.of(answer) {
      throw failure.error(
        .corrupt, "the history of \(descendant.hex) cannot be followed: a commit is missing; run `git fsck`")
    }
    return answer == 1 ? .ancestor : .notAncestor
  }

  private func isCommit(_ id: CommitID) throws(GitError) -> Bool {
    try objects.header(of: id.object)?.kind == GIT_OBJECT_COMMIT
  }

  private func shallowAncestry(of ancestor: CommitID, in descendant: CommitID) throws(GitError) -> Ancestry {
    var seen: Set<ObjectID> = [descendant.object]
    var generation = [descendant.object]
    var depth = 0
    var shortestEnd: Int?
    while !generation.isEmpty {
      depth += 1
      var next: [ObjectID] = []
      for id in generation {
        for parent in try objects.commit(id).parents {
          if parent == ancestor.object { return .ancestor }
          guard seen.insert(parent).inserted else { continue }
          if try objects.header(of: parent) == nil {
            shortestEnd = shortestEnd ?? depth
          } else {
            next.append(parent)
          }
        }
      }
      generation = next
    }
    return shortestEnd.map { .unknown(generations: $0) } ?? .notAncestor
  }
}
