/// Why something is not a value of a config.
public enum ConfigValueProblem: Error, Sendable, Hashable {
  case notOfType(ConfigDefinition.ValueType)
  /// Right but for its quotes, which make a string of it.
  case quoted(ConfigDefinition.ValueType)
  /// A whole number beyond 64 bits.
  case tooLarge
  case belowMinimum(ExactDecimal)
  case notAboveMinimum(ExactDecimal)
  case aboveMaximum(ExactDecimal)
  case notBelowMaximum(ExactDecimal)
  case tooManyDecimals(allowed: Int)
  case notAllowed([String])
  case tooShort(minimum: Int)
  case tooLong(maximum: Int)
  case patternMismatch(String)
  /// Control characters other than tabs and line breaks.
  case unprintable
  case tooFewItems(minimum: Int)
  case tooManyItems(maximum: Int)
  /// Index of the item that stood there before.
  case duplicateItem(Int)
}

extension ConfigValueProblem {
  /// What is wrong, such as `min_bid_cpm is 0.001, below the minimum 0.01 usd_cpm`. A sensitive value is not shown.
  public func message(_ value: String, of definition: ConfigDefinition) -> String {
    let unit = definition.unit.map { " \($0)" } ?? ""
    let shown = definition.isSensitive ? "not as it should be" : Self.excerpt(value)
    let fault =
      switch self {
      case .notOfType(let type): "which is not \(Self.phrase(type))"
      case .quoted(let type): "a string because of its quotes, and not \(Self.phrase(type))"
      case .tooLarge: "which does not fit 64 bits"
      case .belowMinimum(let limit): "below the minimum \(limit.text)\(unit)"
      case .notAboveMinimum(let limit): "which is not above \(limit.text)\(unit)"
      case .aboveMaximum(let limit): "above the maximum \(limit.text)\(unit)"
      case .notBelowMaximum(let limit): "which is not below \(limit.text)\(unit)"
      case .tooManyDecimals(0): "which has decimals"
      case .tooManyDecimals(let allowed): "which has more than \(allowed) decimal\(allowed == 1 ? "" : "s")"
      case .notAllowed: "which is not among its values"
      case .tooShort(let minimum): "shorter than \(minimum) character\(minimum == 1 ? "" : "s")"
      case .tooLong(let maximum): "longer than \(maximum) character\(maximum == 1 ? "" : "s")"
      case .patternMismatch(let pattern): "which does not match \(pattern)"
      case .unprintable: "which holds control characters"
      case .tooFewItems(let minimum): "which has fewer than \(minimum) item\(minimum == 1 ? "" : "s")"
      case .tooManyItems(let maximum): "which has more than \(maximum) item\(maximum == 1 ? "" : "s")"
      case .duplicateItem: "which the list holds already"
      }
    return "\(definition.key) is \(shown), \(fault)"
  }

  /// What to do about it.
  public func help(_ value: String, of definition: ConfigDefinition) -> String {
    switch self {
    case .notOfType(.bool): "write true or false"
    case .notOfType(.int): "write a whole number, such as 30"
    case .notOfType(.decimal): "write a plain decimal, such as 0.65: no leading zero, exponent, plus sign or underscore"
    case .notOfType(.date): "write year-month-day, such as 2026-12-31"
    case .notOfType(.list): "write a list, such as [a, b]"
    case .notOfType(.string): "write a string"
    case .notOfType(.enumeration): "write one of: \(definition.values.prefix(20).joined(separator: ", "))"
    case .quoted: "remove the quotes"
    case .tooLarge: "write a number from \(Int64.min) to \(Int64.max)"
    case .belowMinimum(let limit): "write \(limit.text) or more"
    case .notAboveMinimum(let limit): "write more than \(limit.text)"
    case .aboveMaximum(let limit): "write \(limit.text) or less"
    case .notBelowMaximum(let limit): "write less than \(limit.text)"
    case .tooManyDecimals(0): "write a whole number"
    case .tooManyDecimals(let allowed): "round it to \(allowed) decimal\(allowed == 1 ? "" : "s")"
    case .notAllowed(let values): "write one of: \(values.prefix(20).joined(separator: ", "))"
    case .tooShort, .tooLong: "write \(Self.range(definition.minimumLength, definition.maximumLength, "character"))"
    case .patternMismatch(let pattern): "write a value that matches \(pattern) as a whole"
    case .unprintable: "remove them"
    case .tooFewItems, .tooManyItems: "list \(Self.range(definition.minimumItems, definition.maximumItems, "item"))"
    case .duplicateItem: "remove one of the two"
    }
  }

  /// Such as `2 to 4 items` or `at least 1 item`.
  private static func range(_ minimum: Int?, _ maximum: Int?, _ what: String) -> String {
    let numbers =
      switch (minimum, maximum) {
      case (let minimum?, let maximum?): minimum == maximum ? "\(minimum)" : "\(minimum) to \(maximum)"
      case (let minimum?, nil): "at least \(minimum)"
      case (nil, let maximum): "at most \(maximum ?? 0)"
      }
    return "\(numbers) \(what)\((maximum ?? minimum) == 1 ? "" : "s")"
  }

  private static func phrase(_ type: ConfigDefinition.ValueType) -> String {
    switch type {
    case .bool: "a boolean"
    case .int: "a whole number"
    case .decimal: "a decimal number"
    case .string: "a string"
    case .date: "a date"
    case .list: "a list"
    case .enumeration: "one of the values of an enum"
    }
  }

  /// At most 60 characters.
  private static func excerpt(_ value: String) -> String {
    guard !value.isEmpty else { return "empty" }
    let start = value.unicodeScalars.prefix(60)
    return start.endIndex == value.unicodeScalars.endIndex ? value : String(start) + "…"
  }
}
