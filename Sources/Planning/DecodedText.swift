import Domain

extension ConfigDefinition {
  /// The canonical text of what a column holds; nil when it is no value of this type.
  func decoded(_ text: String) -> String? {
    switch type {
    case .int, .decimal: ExactDecimal(text)?.text
    case .list: (try? JSON(parsing: text))?.compact
    case .bool, .string, .date, .enumeration: text
    }
  }
}
