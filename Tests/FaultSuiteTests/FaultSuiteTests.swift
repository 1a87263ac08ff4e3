import FaultSuite
import Testing

/// The short form of `make faults`. It prints its seed, so that what it finds can be found again.
@Suite struct FaultSuiteTests {
  @Test func whateverFailsAnApplyIsInForceAsAWholeOrNotAtAll() throws {
    let suite = FaultSuite(rounds: 75, seed: UInt64.random(in: 1...1_000_000), width: 4)
    let coverage = try suite.run()
    print("fault suite, seed \(suite.seed)\n" + coverage.report(listsMessages: false))
    #expect(coverage.violations.map(\.title) == [])
    #expect(coverage.rounds.count >= 75)
    #expect(coverage.missedMessages == 0)
  }
}
