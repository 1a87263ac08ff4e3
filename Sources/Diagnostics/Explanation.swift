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

/// One field of a kind of manifest, or of another field.
public struct FieldExplanation: Sendable, Hashable {
  public var name: String
  public var isRequired: Bool
  public var description: String

  public init(name: String, isRequired: Bool, description: String) {
    self.name = name
    self.isRequired = isRequired
    self.description = description
  }
}
