/// One file of a commit.
public struct TreeFile: Sendable, Equatable {
  public enum Kind: Sendable {
    case regular
    /// `blob` holds the path that the link points to.
    case symbolicLink
    /// `blob` is the id of a commit of another repository, and cannot be read here.
    case submodule
  }

  /// Relative to the root of the repository.
  public let path: String
  public let blob: BlobID
  public let kind: Kind

  public var isSymbolicLink: Bool { kind == .symbolicLink }
  public var isSubmodule: Bool { kind == .submodule }
}

/// How much of a tree is read before it is refused with `tooLarge`.
public struct TreeLimits: Sendable {
  /// Files and folders together, the skipped ones included.
  public var entries: Int
  /// Levels of folders below the given path.
  public var depth: Int
  /// Bytes of one tree object: of the names in one folder, roughly.
  public var treeBytes: Int

  public init(entries: Int = 1_000_000, depth: Int = 64, treeBytes: Int = 64 << 20) {
    self.entries = entries
    self.depth = depth
    self.treeBytes = treeBytes
  }
}

/// A name in a tree that a reviewer and a program could read differently.
public struct TreeProblem: Sendable, Equatable {
  /// No more than this many are collected.
  public static let mostReported = 20

  public enum Reason: String, Sendable {
    case malformed = "the folder does not have the form of a git tree"
    case unsorted = "the names are not in git's order"
    case duplicate = "the name occurs twice in its folder"
    case notUTF8 = "the name is not valid UTF-8"
    case emptyName = "the name is empty"
    case slash = "the name contains a slash"
    case dots = "the name is . or .."
    case dotGit = "the name is .git"
    case twin = "the name differs from another in its folder only by case or by Unicode normalization"
  }

  /// Relative to the root of the repository; bytes that are not UTF-8 are repaired with U+FFFD.
  public let path: String
  public let reason: Reason
}
