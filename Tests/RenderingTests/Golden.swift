import Foundation
import Testing

/// An expected text: a file of its own, which `make bless` rewrites.
enum Golden: String, CaseIterable {
  case contract = "contract.txt"
  case contractJSON = "contract.json"
  case narrow = "narrow.txt"
  case markdown = "plan.md"
  case manyChanges = "many-changes.md"
  case drift = "drift.txt"
  case annotations = "annotations.txt"
  case sarif = "diagnostics.sarif"
  case firstLoad = "first-load.txt"
  case removals = "removals.txt"
  case renames = "renames.txt"
  case epochs = "epochs.txt"
  case memory = "memory.txt"
  case versions = "versions.txt"
  case values = "values.txt"
  case hostile = "hostile.txt"
  case diagnostics = "diagnostics.txt"
  case status = "status.txt"
  case history = "history.txt"
  case doctor = "doctor.txt"
  case guards = "guards.txt"
  case guardsJSON = "guards.json"
  case runs = "runs.txt"
  case run = "run.txt"
  case runJSON = "run.json"
  case runComparison = "run-comparison.txt"
  case runComparisonJSON = "run-comparison.json"
  case candidates = "candidates.txt"

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Goldens")
}

/// Compares with the golden. Where the environment has `BLESS=1` it writes the golden, and fails.
func expect(_ text: String, is golden: Golden, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let file = Golden.folder.appendingPathComponent(golden.rawValue)
  if ProcessInfo.processInfo.environment["BLESS"] == "1" {
    try Data(text.utf8).write(to: file)
    Issue.record("\(golden.rawValue) was rewritten: look at the difference", sourceLocation: sourceLocation)
    return
  }
  let expected = try String(contentsOf: file, encoding: .utf8)
  #expect(text == expected, sourceLocation: sourceLocation)
}

@Suite struct GoldenTests {
  @Test func thereIsNoGoldenThatNoTestReads() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Golden.folder.path)
    #expect(Set(files) == Set(Golden.allCases.map(\.rawValue)))
  }
}
