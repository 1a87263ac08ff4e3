/// Exact, whatever the lengths.
extension ExactDecimal {
  public static func + (a: ExactDecimal, b: ExactDecimal) -> ExactDecimal { a - (-b) }

  public static prefix func - (a: ExactDecimal) -> ExactDecimal { ExactDecimal(0) - a }

  public static func * (a: ExactDecimal, b: ExactDecimal) -> ExactDecimal {
    Digits(a, scale: a.scale).times(Digits(b, scale: b.scale))
      .decimal(isNegative: a.isNegative != b.isNegative, scale: a.scale + b.scale)
  }

  public static func - (a: ExactDecimal, b: ExactDecimal) -> ExactDecimal {
    let scale = max(a.scale, b.scale)
    let (left, right) = (Digits(a, scale: scale), Digits(b, scale: scale))
    if a.isNegative != b.isNegative { return left.plus(right).decimal(isNegative: a.isNegative, scale: scale) }
    let isNegative = left.precedes(right) != a.isNegative
    let (larger, smaller) = left.precedes(right) ? (right, left) : (left, right)
    return larger.minus(smaller).decimal(isNegative: isNegative, scale: scale)
  }

  /// How many percent of `base`'s magnitude this is, rounded to `decimals`, halves away from zero. Nil for a base of zero.
  public func percent(of base: ExactDecimal, decimals: Int) -> ExactDecimal? {
    guard base.text != "0" else { return nil }
    let scale = max(scale, base.scale)
    // One more decimal than is asked for, to round by.
    let whole = Digits(self, scale: scale).shifted(by: decimals + 3)
    var quotient = whole.divided(by: Digits(base, scale: scale))
    let last = quotient.digits.popLast() ?? 0
    if last >= 5 { quotient = quotient.plus(Digits(digits: [1])) }
    return quotient.decimal(isNegative: isNegative, scale: decimals)
  }
}

/// A whole number from 0, its most significant digit first, without leading zeros: zero has no digit.
private struct Digits {
  var digits: [UInt8]

  init(digits: [UInt8]) { self.digits = Array(digits.drop { $0 == 0 }) }

  /// The magnitude times 10^`scale`, which is whole.
  init(_ number: ExactDecimal, scale: Int) {
    let digits = number.text.utf8.filter(\.isDigit).map { $0 - UInt8(ascii: "0") }
    self.init(digits: digits + [UInt8](repeating: 0, count: scale - number.scale))
  }

  func decimal(isNegative: Bool, scale: Int) -> ExactDecimal {
    let padded = [UInt8](repeating: 0, count: max(0, scale + 1 - digits.count)) + digits
    var text = padded.map { UInt8(ascii: "0") + $0 }
    if scale > 0 { text.insert(UInt8(ascii: "."), at: text.count - scale) }
    let sign = isNegative ? "-" : ""
    guard let decimal = ExactDecimal(sign + String(decoding: text, as: UTF8.self)) else {
      preconditionFailure("digits with a point make a decimal")
    }
    return decimal
  }

  func shifted(by places: Int) -> Digits { Digits(digits: digits + [UInt8](repeating: 0, count: places)) }

  func precedes(_ other: Digits) -> Bool {
    digits.count != other.digits.count
      ? digits.count < other.digits.count : digits.lexicographicallyPrecedes(other.digits)
  }

  func plus(_ other: Digits) -> Digits {
    var sum: [UInt8] = []
    var carry: UInt8 = 0
    for place in 0..<max(digits.count, other.digits.count) + 1 {
      let digit = self[place] + other[place] + carry
      sum.append(digit % 10)
      carry = digit / 10
    }
    return Digits(digits: sum.reversed())
  }

  /// `other` is not larger.
  func minus(_ other: Digits) -> Digits {
    var difference: [UInt8] = []
    var borrow: UInt8 = 0
    for place in digits.indices {
      let digit = 10 + self[place] - other[place] - borrow
      difference.append(digit % 10)
      borrow = digit < 10 ? 1 : 0
    }
    return Digits(digits: difference.reversed())
  }

  func times(_ other: Digits) -> Digits {
    // The most significant place first, as the digits.
    var places = [Int](repeating: 0, count: digits.count + other.digits.count)
    for (i, a) in digits.enumerated() {
      for (j, b) in other.digits.enumerated() { places[i + j + 1] += Int(a) * Int(b) }
    }
    for i in places.indices.dropFirst().reversed() {
      places[i - 1] += places[i] / 10
      places[i] %= 10
    }
    return Digits(digits: places.map { UInt8($0) })
  }

  /// Without the remainder; `other` is not zero.
  func divided(by other: Digits) -> Digits {
    var quotient: [UInt8] = []
    var rest = Digits(digits: [])
    for digit in digits {
      rest = Digits(digits: rest.digits + [digit])
      var times: UInt8 = 0
      while !rest.precedes(other) {
        rest = rest.minus(other)
        times += 1
      }
      quotient.append(times)
    }
    return Digits(digits: quotient)
  }

  /// The digit at 10^`place`.
  private subscript(place: Int) -> UInt8 { place < digits.count ? digits[digits.count - 1 - place] : 0 }
}
