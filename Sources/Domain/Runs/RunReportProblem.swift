public import Diagnostics

/// Why something is no value for a field of a report.
public enum RunReportProblem: Error, Sendable, Hashable {
  case notANumber
  /// A number in quotes.
  case quoted
  /// NaN, or an infinity.
  case notFinite
  case notWhole
  case negative
  case tooLarge(String)
  case tooSmall
  case tooManyDecimals(Int)
  case notAllowed([String])
  case empty
  case tooLong(Int)
  case controlCharacter
  case duplicate(String)

  /// What is wrong, such as `metrics.auc is NaN, which is no finite number`.
  public func message(_ text: String, of field: String) -> String {
    let shown = text.unicodeScalars.prefix(60)
    let excerpt = shown.endIndex == text.unicodeScalars.endIndex ? text : String(shown) + "…"
    return switch self {
    case .notANumber: "\(field) is \(excerpt.isEmpty ? "empty" : excerpt), which is not a number"
    case .quoted: "\(field) is a string because of its quotes, and not a number"
    case .notFinite: "\(field) is \(excerpt), which is no finite number"
    case .notWhole: "\(field) is \(excerpt), which is not a whole number"
    case .negative: "\(field) is \(excerpt), which is below 0"
    case .tooLarge(let limit): "\(field) is \(excerpt), above the \(limit) that its column holds"
    case .tooSmall: "\(field) is \(excerpt), closer to 0 than its column can tell"
    case .tooManyDecimals(let allowed): "\(field) is \(excerpt), which has more than \(allowed) decimals"
    case .notAllowed(let values): "\(field) is \(excerpt), which is not one of \(values.joined(separator: ", "))"
    case .empty: "\(field) is empty"
    case .tooLong(let limit): "\(field) is longer than \(limit) characters"
    case .controlCharacter: "\(field) holds control characters or line breaks"
    case .duplicate(let name): "\(field) names \(name) twice"
    }
  }

  public var code: DiagnosticCode {
    switch self {
    case .notANumber, .quoted, .notFinite, .notWhole, .negative, .tooLarge, .tooSmall, .tooManyDecimals:
      .invalidNumber
    case .notAllowed, .empty, .tooLong, .controlCharacter, .duplicate: .invalidValue
    }
  }

  /// What to do about it.
  public var help: String {
    switch self {
    case .notANumber: "write a plain number, such as 12.5 or 1e-05"
    case .quoted: "remove the quotes"
    case .notFinite: "leave it out: what is not known counts as missing"
    case .tooManyDecimals(let allowed): "round it to \(allowed) decimals: bids are stored exactly"
    case .notWhole: "write a whole number, 0 or more"
    case .negative: "write 0 or more"
    case .tooLarge(let limit): "write at most \(limit)"
    case .tooSmall: "write 0"
    case .notAllowed(let values): "write one of: \(values.joined(separator: ", "))"
    case .empty: "write something"
    case .tooLong(let limit): "shorten it to \(limit) characters"
    case .controlCharacter: "remove them"
    case .duplicate: "remove one of the two"
    }
  }
}
