/// What `optctl explain` tells of a name that optctl uses.
public struct Explanation: Sendable, Hashable {
  /// What it means, in sentences.
  public var meaning: String
  /// What to do, in sentences.
  public var remedy: String
  /// How it looks right; empty where nothing shows it better than words.
  public var example: String

  public init(_ meaning: String, remedy: String, example: String = "") {
    self.meaning = meaning
    self.remedy = remedy
    self.example = example
  }
}
