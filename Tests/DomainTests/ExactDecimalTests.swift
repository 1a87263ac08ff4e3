import Testing

@testable import Domain

struct ExactDecimalTests {
  @Test(arguments: [
    ("0", "0"), ("-0", "0"), ("0.0", "0"), ("-0.00", "0"), ("0.650", "0.65"), ("3.00", "3"), ("30", "30"),
    ("-1.50", "-1.5"), ("100", "100"), ("0.001", "0.001"),
    ("1000000000000000000000000000000.10", "1000000000000000000000000000000.1"),
  ])
  func `Equal numbers have one text`(_ source: String, _ canonical: String) {
    #expect(ExactDecimal(source)?.text == canonical)
  }

  @Test(arguments: [
    "", "-", "+1", "01", "00", "-01", "1.", ".5", "1e5", "1_000", " 1", "1 ", "1.2.3", "--1", "0x1F", "1,5", "١", "NaN",
    "1.-5",
    "12abc", "1\0",
  ])
  func `Anything but a plain decimal is refused`(_ source: String) {
    #expect(ExactDecimal(source) == nil)
  }

  @Test func `Numbers compare and scale as whole numbers of thousandths do`() throws {
    var chance = Chance(1)
    for _ in 0..<3_000 {
      let (a, b) = (Int.random(in: -120_000...120_000, using: &chance), Int.random(in: -2_000...2_000, using: &chance))
      let (x, y) = (try decimal(thousandths: a), try decimal(thousandths: b))
      #expect((x < y) == (a < b), "\(x.text) \(y.text)")
      #expect((x == y) == (a == b))
      #expect(x.scaled(by: 3) == a)
      #expect(x.isWhole == (a % 1_000 == 0))
      #expect(ExactDecimal(x.text) == x)
    }
  }

  @Test func `Numbers add, subtract and multiply as whole numbers of thousandths do`() throws {
    var chance = Chance(2)
    for _ in 0..<3_000 {
      let (a, b) = (Int.random(in: -120_000...120_000, using: &chance), Int.random(in: -2_000...2_000, using: &chance))
      let (x, y) = (try decimal(thousandths: a), try decimal(thousandths: b))
      #expect((x + y).scaled(by: 3) == a + b, "\(x.text) + \(y.text)")
      #expect((x - y).scaled(by: 3) == a - b, "\(x.text) - \(y.text)")
      #expect((x * y).scaled(by: 6) == a * b, "\(x.text) * \(y.text)")
      #expect((x - x).text == "0")
      #expect((-x).scaled(by: 3) == -a)
    }
  }

  @Test func `Arithmetic is exact where binary fractions are not, and at any length`() throws {
    func number(_ text: String) throws -> ExactDecimal { try #require(ExactDecimal(text)) }
    #expect((try number("0.1") + number("0.2")).text == "0.3")
    #expect((try number("1.1") * number("1.1")).text == "1.21")
    let large = try number("123456789012345678901234567890.5")
    #expect((large + large).text == "246913578024691357802469135781")
    let half = large * (try number("0.5"))
    #expect((large - half).text == "61728394506172839450617283945.25")
    let small = try #require(ExactDecimal(scientific: "1e-300"))
    #expect((small * small).scale == 600)
    #expect((try number("1") - small).text.utf8.count == 302)
  }

  @Test func `A number that does not fit is not scaled`() {
    #expect(ExactDecimal("99999999999999999999")?.scaled(by: 0) == nil)
    #expect(ExactDecimal("9223372036854775807")?.scaled(by: 0) == Int.max)
    #expect(ExactDecimal("9223372036854775807")?.scaled(by: 1) == nil)
    #expect(ExactDecimal("0.125")?.scaled(by: 2) == nil)
  }

  @Test func `Long numbers compare by every digit`() throws {
    let long = String(repeating: "9", count: 500)
    let smaller = try #require(ExactDecimal(long + ".1"))
    let larger = try #require(ExactDecimal(long + ".10000000000000000000000000001"))
    #expect(smaller < larger)
    #expect(!(larger < smaller))
    let negative = try #require(ExactDecimal("-" + larger.text))
    #expect(negative < smaller)
  }

  private func decimal(thousandths: Int) throws -> ExactDecimal {
    let digits = String(abs(thousandths))
    let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    return try #require(
      ExactDecimal((thousandths < 0 ? "-" : "") + padded.dropLast(3) + "." + padded.suffix(3)))
  }

  @Test(
    arguments: [
      ("0.7011", "0.7011"), ("1e-05", "0.00001"), ("1.5e-05", "0.000015"), ("-2.5e+03", "-2500"),
      ("1e+20", "100000000000000000000"),
      ("1.25e1", "12.5"), ("0e+10", "0"), ("12e-1", "1.2"), ("NaN", nil), ("Infinity", nil), ("-Infinity", nil),
      ("1e", nil),
      ("e5", nil), ("1e5e5", nil), ("1e999999999", nil),
    ] as [(String, String?)])
  func aDoubleThatPostgreSQLPrintsIsReadExactly(source: String, expected: String?) {
    #expect(ExactDecimal(scientific: source)?.text == expected)
    #expect(Metric(source).text == source)
  }
}
