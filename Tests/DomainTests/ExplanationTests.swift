import Diagnostics
import Domain
import Testing

@Suite struct ExplanationTests {
  private var all: [Explanation] { DiagnosticCode.allCases.map(\.explanation) + GuardName.allCases.map(\.explanation) }

  @Test func everySlugAndEveryGuardIsExplainedInSentences() {
    for explanation in all {
      for text in [explanation.meaning, explanation.remedy] {
        #expect(text.hasSuffix(".") && text.first?.isUppercase ?? false || text.hasPrefix("`"), "\(text)")
      }
    }
  }

  @Test func noTwoExplanationsAreAlikeButThoseOfDanglingNames() {
    let dangling: Set<DiagnosticCode> = [.unknownOptimizer, .unknownVersion, .unknownEntity, .unknownGate]
    let meanings = DiagnosticCode.allCases.filter { !dangling.contains($0) }.map(\.explanation.meaning)
    #expect(Set(meanings).count == meanings.count)
  }
}
