import Foundation
import TestSupport
import Testing
import YAML

/// The pipelines that `optctl init` writes.
@Suite struct PipelineTests {
  /// Each with the keys under which its shell stands.
  private static let pipelines = [
    (".github/workflows/optctl.yml", ["run"]), (".gitlab-ci.yml", ["script", "before_script"]),
  ]

  @Test(arguments: pipelines) func everyCallIsOneThatTheProgramTakes(_ file: String, _ keys: [String]) throws {
    let calls = try shell(of: file, under: keys).flatMap(CommandLine.all)
    let help = Help()
    for call in calls { #expect(try call.unknown(help.callAsFunction) == [], "\(call)") }
    let commands = Set(calls.map { $0.command.joined(separator: " ") })
    #expect(commands.isSuperset(of: ["validate", "plan", "apply", "drift"]))
  }

  @Test(arguments: pipelines) func theShellOfThePipelineIsShell(_ file: String, _ keys: [String]) throws {
    for script in try shell(of: file, under: keys) {
      let bash = Process()
      bash.executableURL = URL(fileURLWithPath: "/bin/bash")
      bash.arguments = ["-n", "-c", script.replacing(/\$\{\{.*?\}\}/, with: "value")]
      bash.standardError = FileHandle.nullDevice
      try bash.run()
      bash.waitUntilExit()
      #expect(bash.terminationStatus == 0, "\(script)")
    }
  }

  @Test(arguments: pipelines) func theCommentIsFoundByTheFirstLineOfThePlan(_ file: String, _ keys: [String]) throws {
    #expect(try shell(of: file, under: keys).contains { $0.contains("$(head -n 1 plan.md)") })
  }

  /// The pieces of shell of a pipeline: scalars under these keys, and the items of lists there.
  private func shell(of file: String, under keys: [String]) throws -> [String] {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("init-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let answer = try Program(in: root.path).run("init", folder.path)
    try #require(answer.status == 0, "\(answer)")
    var tree = NodeTree()
    let bytes = Array(try Data(contentsOf: folder.appendingPathComponent(file)))
    let problems = parse(bytes, source: 0, into: &tree)
    try #require(problems.isEmpty, "\(problems)")
    var found: [String] = []
    func visit(_ node: NodeID, _ isShell: Bool) {
      switch tree.kind(node) {
      case .mapping:
        for (key, value) in tree.entries(node) { visit(value, keys.contains(tree.text(key))) }
      case .sequence: for element in tree.elements(node) { visit(element, isShell) }
      case .plain, .quoted: if isShell { found.append(tree.text(node)) }
      }
    }
    for document in tree.roots { visit(document, false) }
    return found
  }
}
