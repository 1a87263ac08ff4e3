/// How text is shown: with colour or without, and how wide.
public struct Style: Sendable {
  public var usesColor: Bool
  /// In terminal columns; nil when the output is not a terminal.
  public var width: Int?

  public init(usesColor: Bool = false, width: Int? = nil) {
    self.usesColor = usesColor
    self.width = width
  }

  /// What a piece of text means. The colours stand in one table; words and glyphs say everything that they say.
  enum Label {
    case added, removed, changed, adopted
    case error, warning, note, help
    case path, quiet, strong
  }

  /// `text` must be safe for a terminal already.
  func paint(_ text: String, _ label: Label) -> String {
    guard usesColor, !text.isEmpty else { return text }
    return "\u{1B}[\(Self.code(label))m\(text)\u{1B}[0m"
  }

  private static func code(_ label: Label) -> String {
    switch label {
    case .added: "32"
    case .removed: "31"
    case .changed: "33"
    case .adopted: "36"
    case .error: "1;31"
    case .warning: "1;33"
    case .note: "1;36"
    case .help: "1;32"
    case .path: "34"
    case .quiet: "2"
    case .strong: "1"
    }
  }
}
