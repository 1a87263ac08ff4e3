/// How the commit of a plan stands to the one that was applied last.
public enum Lineage: Sendable, Hashable {
  /// No commit was applied before.
  case first
  case same
  case descendant
  case notDescendant
  /// The history at hand does not tell. The reason is a clause of its own, lower case, without a full stop.
  case unknown(String)
}
