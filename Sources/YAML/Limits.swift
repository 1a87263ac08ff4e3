/// How much of one file is read before giving up.
public struct Limits: Sendable {
  /// Size of the file in bytes.
  public var maxBytes = 4 << 20
  /// Mappings and sequences inside one another. Never more than ``deepest``, whatever is asked for.
  public var maxDepth = 32
  /// Mappings, sequences and scalars, keys included, in all documents of the file.
  public var maxNodes = 1_000_000
  /// Problems reported; reading ends there, with one more problem that says so.
  public var maxProblems = 100

  /// The depth that code which descends into a tree by recursion can rely on.
  public static let deepest = 256

  public init() {}
}
