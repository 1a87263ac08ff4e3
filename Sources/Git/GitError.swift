/// Why a repository could not be opened or read.
public struct GitError: Error, Sendable, Equatable {
  public enum Code: String, Sendable {
    /// There is no git repository at that path, or its `.git` file points nowhere.
    case notARepository
    /// The repository belongs to another user and is not listed in `safe.directory`.
    case ownedByOther
    /// `HEAD` names a branch that has no commit yet.
    case unborn
    /// No branch, tag or commit has that name.
    case unknownRevision
    /// More than one commit answers to that name or prefix.
    case ambiguousRevision
    /// The text is a revision expression (`~`, `^`, `:`, `@{…}`, `..`) or no valid name at all.
    case badRevisionSyntax
    /// The clone is shallow, and the answer lies beyond the history that it has.
    case shallow
    /// The commit has no such folder, or the path is not a plain relative one.
    case notFound
    /// The repository uses a feature that libgit2 cannot read, or lacks what the call needs, such as a work tree.
    case unsupported
    /// A tree holds names that a reviewer and a program could read differently; `problems` lists them.
    case refusedTree
    /// An object or a tree is beyond the limit that the caller gave.
    case tooLarge
    /// An object that should be there is missing, or does not have the form that it must have.
    case corrupt
    /// The git configuration cannot be read.
    case badConfiguration
    /// Any other failure of libgit2 or the file system.
    case io
  }

  public let code: Code
  /// What is wrong and what to do about it, in plain words.
  public let message: String
  /// libgit2's own text, where it gave one.
  public let detail: String?
  /// The path concerned: of a repository, or relative to the repository's root for what is inside a commit.
  public let path: String?
  /// What makes a tree refused, in the order found, at most ``TreeProblem/mostReported``.
  public let problems: [TreeProblem]

  init(
    _ code: Code, _ message: String, detail: String? = nil, path: String? = nil, problems: [TreeProblem] = []
  ) {
    self.code = code
    self.message = message
    self.detail = detail
    self.path = path
    self.problems = problems
  }
}

extension GitError: CustomStringConvertible {
  public var description: String {
    guard let detail else { return message }
    return "\(message) (libgit2: \(detail))"
  }
}
