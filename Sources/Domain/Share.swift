/// A share of live traffic, in hundredths of a percent: 100 % is 10,000.
public struct Share: Sendable, Hashable, Comparable {
  public let hundredths: Int

  public init(hundredths: Int) { self.hundredths = hundredths }

  /// A percentage with at most two decimals; nil for more decimals. The range is not judged here.
  public init?(percent: ExactDecimal) {
    guard let hundredths = percent.scaled(by: 2) else { return nil }
    self.hundredths = hundredths
  }

  public static let none = Share(hundredths: 0)
  public static let full = Share(hundredths: 10_000)

  /// In percent, canonical: `12.5`.
  public var percent: ExactDecimal {
    let (whole, rest) = abs(hundredths).quotientAndRemainder(dividingBy: 100)
    let sign = hundredths < 0 ? "-" : ""
    return ExactDecimal("\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)") ?? ExactDecimal(0)
  }

  public static func < (a: Share, b: Share) -> Bool { a.hundredths < b.hundredths }
  public static func + (a: Share, b: Share) -> Share { Share(hundredths: a.hundredths + b.hundredths) }
  public static func - (a: Share, b: Share) -> Share { Share(hundredths: a.hundredths - b.hundredths) }
}
