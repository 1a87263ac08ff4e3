import Git
import Planning

extension Workspace {
  /// How `commit` stands to the commit that was applied last. What the database says of it is somebody else's text.
  func lineage(of commit: String?, after last: String?) -> Lineage {
    guard let last else { return .first }
    guard let commit else { return .unknown("the manifests come from no commit") }
    if commit == last { return .same }
    guard let repository else { return .unknown("there is no repository here") }
    guard let ancestor = CommitID(hex: last), let descendant = CommitID(hex: commit) else {
      return .unknown("that is not the id of a commit")
    }
    do throws(GitError) {
      let ancestry = try Repository(at: repository.gitDirectory).ancestry(of: ancestor, in: descendant)
      switch ancestry {
      case .same: return .same
      case .ancestor: return .descendant
      case .notAncestor: return .notDescendant
      case .unknown: return .unknown(ancestry.help ?? "the clone is shallow")
      case .ancestorMissing: return .unknown("this repository has no such commit")
      }
    } catch { return .unknown(error.message) }
  }
}
