import Domain

/// How a plain (unquoted) scalar reads.
///
/// A string field must not hold a plain scalar that some YAML 1.1 or 1.2 reader takes for something else: what the
/// reviewer reads would then depend on the reader. Sources: yaml.org/type (bool, int, float, null, timestamp, merge,
/// value) and the core schema of YAML 1.2.2, section 10.3.
enum PlainScalar {
  /// Any reader takes the text for something else than a string.
  static func isAmbiguous(_ text: String) -> Bool {
    guard let first = text.utf8.first else { return true }
    switch first {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
      return isNumberLike(Array(text.utf8))
    default:
      return text.utf8.count <= 5 && words.contains(text)
    }
  }

  private static let words: Set<String> = {
    var words: Set<String> = ["~", "<<", "=", "y", "Y", "n", "N"]
    for word in ["null", "true", "false", "yes", "no", "on", "off"] {
      words.formUnion([word, word.prefix(1).uppercased() + word.dropFirst(), word.uppercased()])
    }
    return words
  }()

  private static func isNumberLike(_ text: [UInt8]) -> Bool {
    var rest = text[...]
    if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { rest.removeFirst() }
    return isRadix(rest) || isDecimal(rest) || isSexagesimal(rest) || isTimestamp(text[...]) || isSpecial(rest)
  }

  private static func isSpecial(_ text: ArraySlice<UInt8>) -> Bool {
    [".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"].contains(String(decoding: text, as: UTF8.self))
  }

  /// `0x1F`, `0o17`, `0b11`, underscores included.
  private static func isRadix(_ text: ArraySlice<UInt8>) -> Bool {
    guard text.count > 2, text.first == UInt8(ascii: "0") else { return false }
    let digits = text.dropFirst(2)
    switch text[text.startIndex + 1] {
    case UInt8(ascii: "x"):
      return digits.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit || $0 == UInt8(ascii: "_") }
    case UInt8(ascii: "o"), UInt8(ascii: "b"): return digits.allSatisfy { $0.isDigit || $0 == UInt8(ascii: "_") }
    default: return false
    }
  }

  /// Digits, underscores and points, then perhaps an exponent; at least one digit.
  private static func isDecimal(_ text: ArraySlice<UInt8>) -> Bool {
    let mantissa = text.prefix { $0.isDigit || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".") }
    guard mantissa.contains(where: \.isDigit), mantissa.first != UInt8(ascii: "_") else { return false }
    var exponent = text[mantissa.endIndex...]
    guard let e = exponent.first else { return true }
    guard e == UInt8(ascii: "e") || e == UInt8(ascii: "E") else { return false }
    exponent.removeFirst()
    if let sign = exponent.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { exponent.removeFirst() }
    return !exponent.isEmpty && exponent.allSatisfy(\.isDigit)
  }

  /// `12:30`, `190:20:30.15`: base 60.
  private static func isSexagesimal(_ text: ArraySlice<UInt8>) -> Bool {
    let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.count > 1 else { return false }
    return parts.allSatisfy { part in
      !part.isEmpty && part.first?.isDigit == true
        && part.allSatisfy { $0.isDigit || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".") }
    }
  }

  /// `2026-02-03`, with or without a time.
  private static func isTimestamp(_ text: ArraySlice<UInt8>) -> Bool {
    let date = text.prefix { $0.isDigit || $0 == UInt8(ascii: "-") }
    let parts = date.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].count == 4, (1...2).contains(parts[1].count), (1...2).contains(parts[2].count)
    else { return false }
    guard let next = text[date.endIndex...].first else { return true }
    return next == UInt8(ascii: "T") || next == UInt8(ascii: "t") || next == UInt8(ascii: " ")
  }
}

extension UInt8 {
  var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
}
