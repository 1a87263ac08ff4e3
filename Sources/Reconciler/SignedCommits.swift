import Diagnostics
import Domain
import Git
import Manifests
import Planning

/// Why commits are not signed as their environment requires. Lower case, no full stop; what a commit says is not safe yet.
struct SignatureRefusal: Error {
  var message: String
  var help: String?
}

extension Failure {
  /// Of an apply.
  init(_ refusal: SignatureRefusal) {
    self.init(.world, "nothing was applied: \(refusal.message)", help: refusal.help)
  }
}

/// Holds an apply to the signatures that its environment requires. What was required when the last commit was applied is
/// required still: a commit that takes the requirement away must bear the signature as well.
final class SignedCommits {
  private let workspace: Workspace
  private let environment: Environment
  private let commit: String?
  private let selection: Selection
  /// Those that were found good, by the policy that they were held to.
  private var good: [SignaturePolicy: Set<CommitID>] = [:]

  /// - Parameter commit: what is to be applied; nil for files that no commit holds.
  init(_ workspace: Workspace, _ environment: Environment, commit: String?, _ selection: Selection) {
    self.workspace = workspace
    self.environment = environment
    self.commit = commit
    self.selection = selection
  }

  /// The commit itself, as its own project file requires: before anything is asked of the database.
  func check() throws(SignatureRefusal) {
    if let policy = environment.signatures { try check(policy, after: nil) }
  }

  /// Every commit since `last`, the one that was applied last.
  func check(after last: String?) throws(SignatureRefusal) {
    guard let policy = last.flatMap(policy(at:)) ?? environment.signatures else { return }
    try check(policy, after: last)
  }

  /// What an apply would be refused for, to whoever reviews a plan.
  func warning(after last: String?) -> Diagnostic? {
    do throws(SignatureRefusal) {
      try check(after: last)
      return nil
    } catch { return Diagnostic(.warning, .unsignedCommit, error.message, at: nil, help: error.help) }
  }

  /// What the project file said at a commit; nil where there is nothing to read.
  private func policy(at commit: String) -> SignaturePolicy? {
    guard CommitID(hex: commit) != nil, let (source, _) = try? workspace.commitSource(commit),
      let project = try? loadProject(from: source).project
    else { return nil }
    return project.environment(named: environment.name)?.signatures
  }

  private func check(_ policy: SignaturePolicy, after last: String?) throws(SignatureRefusal) {
    guard let commit, let repository = workspace.repository else { throw refusal(isNoCommit) }
    guard let new = CommitID(hex: commit) else { throw refusal("the commit is not known by its id") }
    let ancestor = try last.map { last throws(SignatureRefusal) in
      guard let id = CommitID(hex: last) else { throw refusal("the last applied commit is not known by its id") }
      return id
    }
    let keys = try KeyFiles(policy, variables: selection.variables, outside: repository)
    let signatures = SignatureCheck(keys: keys, searchPath: selection.variables["PATH"] ?? "/usr/bin:/bin")
    var bad: [String] = []
    do throws(GitError) {
      let git = try Repository(at: repository.gitDirectory)
      for id in try git.commits(in: new, notIn: ancestor) where !good[policy, default: []].contains(id) {
        if let problem = signatures.problem(try git.bytes(of: id)) {
          bad.append(describe(id, try git.subject(of: id), problem))
        } else {
          good[policy, default: []].insert(id)
        }
      }
    } catch { throw refusal(error.message) }
    guard bad.isEmpty else { throw refusal(list(bad)) }
  }

  private func refusal(_ message: String) -> SignatureRefusal {
    SignatureRefusal(
      message: message,
      help: "\(environment.name) requires that an allowed key signed every commit since the last applied one")
  }
}

extension SignatureCheck {
  /// Nil when an allowed key signed the commit.
  fileprivate func problem(_ commit: [UInt8]) -> String? {
    do throws(SignedCommit.Problem) {
      let signed = try SignedCommit(commit)
      return problem(payload: signed.payload, signature: signed.signature)
    } catch { return error.rawValue }
  }
}

private let isNoCommit = "uncommitted files bear no signature"

private func describe(_ id: CommitID, _ subject: String, _ problem: String) -> String {
  "commit \(id.hex.prefix(7)) (\(String(String.UnicodeScalarView(subject.unicodeScalars.prefix(60))))): \(problem)"
}

private func list(_ problems: [String]) -> String {
  problems.prefix(5).joined(separator: "; ") + (problems.count > 5 ? "; and \(problems.count - 5) more" : "")
}
