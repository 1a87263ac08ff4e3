/// The form of a run's id: an opaque text.
public enum RunID {
  /// What is wrong with a text as an id; nil when nothing is.
  public static func fault(_ text: String) -> String? {
    if text.isEmpty { return "the run id is empty" }
    if text.unicodeScalars.count > 200 { return "the run id has more than 200 characters" }
    if !text.isOneHarmlessLine { return "the run id holds control characters or line breaks" }
    return nil
  }
}

extension String {
  /// No control character, line break, or sign that reorders or hides text.
  public var isOneHarmlessLine: Bool {
    unicodeScalars.allSatisfy { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: false
      default: true
      }
    }
  }
}
