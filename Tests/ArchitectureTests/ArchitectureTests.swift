import Foundation
import Testing

/// The root of the package: three levels above this file.
private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

private func sources(below folder: String) throws -> [(file: String, source: String)] {
  let base = root.appendingPathComponent(folder)
  let names = try FileManager.default.subpathsOfDirectory(atPath: base.path).filter { $0.hasSuffix(".swift") }
  return try names.sorted().map { ($0, try String(contentsOf: base.appendingPathComponent($0), encoding: .utf8)) }
}

@Suite struct ArchitectureTests {
  @Test func everyModuleImportsOnlyWhatTheTableAllows() throws {
    let files = try sources(below: "Sources")
    #expect(files.count > 50)
    let findings = files.flatMap { file, source in
      checkImports(module: String(file.prefix { $0 != "/" }), file: file, source: source)
    }
    #expect(findings == [])
  }

  @Test func theTableHasARowForEveryModuleAndNoOther() throws {
    let modules = Set(try sources(below: "Sources").map { String($0.file.prefix { $0 != "/" }) })
    #expect(modules == Set(importTable.keys))
  }

  @Test func everyFileHasOneDutyAndANameThatSaysIt() throws {
    let findings = try (sources(below: "Sources") + sources(below: "Tests")).flatMap { file, source in
      checkShape(file: file, source: source)
    }
    #expect(findings == [])
  }

  @Test func readmeNamesOnlyTargetsThatTheMakefileHas() throws {
    let makefile = try String(contentsOf: root.appendingPathComponent("Makefile"), encoding: .utf8)
    let readme = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
    let named = readme.matches(of: /\bmake ([a-z]+)\b/).map { String($0.1) }
    #expect(named.contains("test") && named.contains("demo"))
    for target in named { #expect(makefile.contains("\n\(target):"), "make \(target)") }
  }

  @Test func aForbiddenImportIsFoundInEveryForm() {
    for line in ["import Foundation", "public import Foundation", "@preconcurrency import struct Foundation.Date"] {
      #expect(checkImports(module: "Domain", file: "Domain/X.swift", source: line).count == 1, "\(line)")
    }
    #expect(checkImports(module: "Domain", file: "Domain/X.swift", source: "// import Foundation") == [])
    #expect(checkImports(module: "Unknown", file: "Unknown/X.swift", source: "").count == 1)
  }

  @Test func aFileThatIsTooLongOrNamedForNothingIsFound() {
    #expect(checkShape(file: "A/B.swift", source: String(repeating: "\n", count: 401)).count == 1)
    #expect(checkShape(file: "A/StringUtils.swift", source: "").count == 1)
    #expect(checkShape(file: "A/Share.swift", source: "") == [])
  }
}
