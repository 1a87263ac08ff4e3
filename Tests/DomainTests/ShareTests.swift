import Testing

@testable import Domain

struct ShareTests {
  @Test func `Every share is read back from its percentage`() {
    for hundredths in -10_100...10_100 {
      let share = Share(hundredths: hundredths)
      #expect(Share(percent: share.percent) == share)
    }
  }

  @Test(arguments: [("12.5", 1_250), ("0.01", 1), ("100", 10_000), ("100.00", 10_000), ("0", 0)])
  func `A percentage is a whole number of hundredths`(_ percent: String, _ hundredths: Int) throws {
    #expect(Share(percent: try #require(ExactDecimal(percent)))?.hundredths == hundredths)
  }

  @Test(arguments: ["0.001", "33.333", "99999999999999999999"])
  func `More decimals, or more digits than fit, are no share`(_ percent: String) throws {
    #expect(Share(percent: try #require(ExactDecimal(percent))) == nil)
  }

  @Test func `Shares add up without rounding`() {
    let third = Share(hundredths: 3_333)
    #expect(third + third + third + Share(hundredths: 1) == .full)
    #expect(Share.full - third == Share(hundredths: 6_667))
    #expect(Share.none < third && third < Share.full)
  }
}
