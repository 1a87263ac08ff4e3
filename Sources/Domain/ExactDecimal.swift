/// A decimal number of any length, held as its canonical text: no leading or trailing zeros, no exponent, no `-0`.
///
/// The text is what the database stores, so equal numbers are equal texts, and nothing ever passes through a binary float.
public struct ExactDecimal: Sendable, Hashable {
  /// Canonical, such as `0.65`, `30` or `-1.5`.
  public let text: String

  /// Reads a plain decimal: an optional minus, digits, and an optional point followed by digits. No leading zeros, no
  /// exponent, no plus sign, no underscore. Nil for anything else.
  public init?(_ source: String) {
    var source = source.utf8[...]
    let negative = source.first == UInt8(ascii: "-")
    if negative { source.removeFirst() }
    let whole = source.prefix { $0.isDigit }
    guard !whole.isEmpty, whole.count == 1 || whole.first != UInt8(ascii: "0") else { return nil }
    var fraction = source[whole.endIndex...]
    if let point = fraction.first {
      guard point == UInt8(ascii: ".") else { return nil }
      fraction.removeFirst()
      guard !fraction.isEmpty, fraction.allSatisfy({ $0.isDigit }) else { return nil }
    }
    while fraction.last == UInt8(ascii: "0") { fraction.removeLast() }
    var digits: [UInt8] = []
    digits.reserveCapacity(whole.count + fraction.count + 2)
    digits.append(contentsOf: whole)
    if !fraction.isEmpty {
      digits.append(UInt8(ascii: "."))
      digits.append(contentsOf: fraction)
    }
    if negative, digits != [UInt8(ascii: "0")] { digits.insert(UInt8(ascii: "-"), at: 0) }
    text = String(decoding: digits, as: UTF8.self)
  }

  public init(_ value: Int) { text = String(value) }

  /// How many digits stand after the point.
  public var scale: Int {
    guard let point = text.utf8.firstIndex(of: UInt8(ascii: ".")) else { return 0 }
    return text.utf8.distance(from: point, to: text.utf8.endIndex) - 1
  }

  public var isWhole: Bool { scale == 0 }

  /// The value times 10^`places`, when that is a whole number that fits.
  public func scaled(by places: Int) -> Int? {
    guard scale <= places else { return nil }
    return Int(text.filter { $0 != "." } + String(repeating: "0", count: places - scale))
  }
}

extension ExactDecimal: Comparable {
  public static func < (a: ExactDecimal, b: ExactDecimal) -> Bool {
    let (aNegative, bNegative) = (a.text.utf8.first == UInt8(ascii: "-"), b.text.utf8.first == UInt8(ascii: "-"))
    guard aNegative == bNegative else { return aNegative }
    return aNegative
      ? smaller(b.text.utf8.dropFirst(), a.text.utf8.dropFirst()) : smaller(a.text.utf8[...], b.text.utf8[...])
  }

  /// Compares magnitudes: the longer whole part is larger, equally long ones compare as text, and so do fractions.
  private static func smaller(_ a: Substring.UTF8View, _ b: Substring.UTF8View) -> Bool {
    let point = UInt8(ascii: ".")
    let (aWhole, bWhole) = (a.prefix { $0 != point }, b.prefix { $0 != point })
    let (aCount, bCount) = (aWhole.count, bWhole.count)
    return aCount == bCount ? a.lexicographicallyPrecedes(b) : aCount < bCount
  }
}

extension UInt8 {
  @inlinable var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
}
