/// A decimal number of any length, held as its canonical text: no leading or trailing zeros, no exponent, no `-0`.
///
/// The text is what the database stores, so equal numbers are equal texts, and nothing ever passes through a binary float.
public struct ExactDecimal: Sendable, Hashable {
  /// Canonical, such as `0.65`, `30` or `-1.5`.
  public let text: String
  /// Millionths, where that is exact and has at most 18 digits: such numbers compare without a look at their texts.
  private let millionths: Int?

  /// Reads a plain decimal: an optional minus, digits, and an optional point followed by digits. No leading zeros, no
  /// exponent, no plus sign, no underscore. Nil for anything else. Canonical text is kept as it is.
  public init?(_ source: String) {
    let bytes = source.utf8Span.span
    let first = bytes.count > 0 && bytes[0] == UInt8(ascii: "-") ? 1 : 0
    var magnitude = 0
    var point = first
    while point < bytes.count, bytes[point].isDigit {
      magnitude = magnitude &* 10 &+ Int(bytes[point] &- UInt8(ascii: "0"))
      point += 1
    }
    guard point > first, point == first + 1 || bytes[first] != UInt8(ascii: "0") else { return nil }
    var end = point
    var decimals = 0
    if point < bytes.count {
      guard bytes[point] == UInt8(ascii: "."), point + 1 < bytes.count else { return nil }
      for i in (point + 1)..<bytes.count {
        guard bytes[i].isDigit else { return nil }
        if bytes[i] != UInt8(ascii: "0") { end = i + 1 }
        if decimals < 6 {
          magnitude = magnitude &* 10 &+ Int(bytes[i] &- UInt8(ascii: "0"))
          decimals += 1
        }
      }
    }
    while decimals < 6 {
      magnitude = magnitude &* 10
      decimals += 1
    }
    millionths = point - first <= 12 && end - point <= 7 ? (first == 1 ? -magnitude : magnitude) : nil
    if millionths == 0 {
      text = "0"
    } else if end == bytes.count {
      text = source
    } else {
      text = String(source.utf8.prefix(end)) ?? "0"
    }
  }

  public init(_ value: Int) {
    text = String(value)
    millionths = (-999_999_999_999...999_999_999_999).contains(value) ? value * 1_000_000 : nil
  }

  /// How many digits stand after the point.
  public var scale: Int {
    let bytes = text.utf8Span.span
    return max(0, bytes.count - Self.wholeEnd(bytes, from: 0) - 1)
  }

  public var isWhole: Bool { scale == 0 }

  var isNegative: Bool { text.utf8.first == UInt8(ascii: "-") }

  /// Digits before the point; none for a number below 1.
  var wholeDigits: Int {
    let digits = text.prefix { $0 != "." }.drop { $0 == "-" }
    return digits == "0" ? 0 : digits.utf8.count
  }

  /// The value times 10^`places`, when that is a whole number that fits.
  public func scaled(by places: Int) -> Int? {
    guard scale <= places else { return nil }
    return Int(text.filter { $0 != "." } + String(repeating: "0", count: places - scale))
  }
}

extension ExactDecimal: Comparable {
  public static func < (a: ExactDecimal, b: ExactDecimal) -> Bool {
    if let a = a.millionths, let b = b.millionths { return a < b }
    let (a, b) = (a.text.utf8Span.span, b.text.utf8Span.span)
    let (aNegative, bNegative) = (a[0] == UInt8(ascii: "-"), b[0] == UInt8(ascii: "-"))
    guard aNegative == bNegative else { return aNegative }
    return aNegative ? isSmaller(b, a, from: 1) : isSmaller(a, b, from: 0)
  }

  /// Compares magnitudes: the longer whole part is larger, equally long ones compare as text, and so do fractions.
  private static func isSmaller(_ a: Span<UInt8>, _ b: Span<UInt8>, from start: Int) -> Bool {
    let (aWhole, bWhole) = (wholeEnd(a, from: start), wholeEnd(b, from: start))
    guard aWhole == bWhole else { return aWhole < bWhole }
    for i in start..<min(a.count, b.count) where a[i] != b[i] { return a[i] < b[i] }
    return a.count < b.count
  }

  private static func wholeEnd(_ text: Span<UInt8>, from start: Int) -> Int {
    var end = start
    while end < text.count, text[end] != UInt8(ascii: ".") { end += 1 }
    return end
  }
}

extension UInt8 {
  @inlinable var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
}

extension ExactDecimal {
  /// Reads a decimal that may have an exponent, such as `1.5e-05`, which is how PostgreSQL prints a double precision. Nil for
  /// anything else, `NaN` and infinities among them, and for exponents beyond a double's.
  public init?(scientific source: String) {
    let parts = source.split(separator: "e", omittingEmptySubsequences: false)
    guard parts.count == 2, let mantissa = ExactDecimal(String(parts[0])), let exponent = Int(parts[1]),
      exponent.magnitude <= 400
    else {
      self.init(source)
      return
    }
    let isNegative = mantissa.text.hasPrefix("-")
    let magnitude = mantissa.text.drop { $0 == "-" }.split(separator: ".")
    var digits = magnitude.joined()
    // How many of the digits stand before the point.
    var whole = magnitude[0].utf8.count + exponent
    if whole <= 0 {
      digits = String(repeating: "0", count: 1 - whole) + digits
      whole = 1
    } else if whole > digits.utf8.count {
      digits += String(repeating: "0", count: whole - digits.utf8.count)
    }
    let (before, after) = (digits.prefix(whole).drop { $0 == "0" }, digits.dropFirst(whole))
    self.init((isNegative ? "-" : "") + (before.isEmpty ? "0" : before) + (after.isEmpty ? "" : ".\(after)"))
  }
}
