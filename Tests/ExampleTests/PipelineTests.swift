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
      bash.arguments = ["-n", "-c", script]
      bash.standardError = FileHandle.nullDevice
      try bash.run()
      bash.waitUntilExit()
      #expect(bash.terminationStatus == 0, "\(script)")
    }
  }

  /// What a runner puts into the text of a step is read by the shell; what it puts into a variable is not.
  @Test(arguments: pipelines) func nothingIsPutIntoTheTextOfTheShell(_ file: String, _ keys: [String]) throws {
    for script in try shell(of: file, under: keys) { #expect(!script.contains("${{"), "\(script)") }
  }

  @Test(
    arguments: pipelines,
    [
      "", "traffic-step:drugs_hcp=40", "  removals:entity=8\n\ttraffic-loss:a  ", "$(touch pwned) `touch pwned`",
      "; touch pwned # '\" && touch pwned", "* --auto-approve --worktree -C / --", "a\\ b ${HOME} %s \r ü",
    ])
  func aConsentIsOneWordOfTheCallAndNeverShell(_ pipeline: (String, [String]), _ allow: String) throws {
    let folder = try repository()
    defer { try? FileManager.default.removeItem(at: folder) }
    let program = folder.appendingPathComponent("bin/optctl")
    try FileManager.default.createDirectory(
      at: program.deletingLastPathComponent(), withIntermediateDirectories: true)
    try writeProgram("#!/bin/sh\nprintf '%s\\0' \"$@\"\n", to: program.path)
    let words = allow.split { [" ", "\t", "\n"].contains($0) }.map { "--allow=\($0)" }
    let calls = try shell(of: pipeline.0, under: pipeline.1).filter { $0.contains("ci/with-consents") }
    #expect(calls.count == 2)
    for script in calls {
      let shell = Process()
      let output = Pipe()
      shell.executableURL = URL(fileURLWithPath: "/bin/bash")
      shell.arguments = ["-e", "-c", script]
      shell.currentDirectoryURL = folder
      shell.environment = ["PATH": "\(folder.path)/bin:/usr/bin:/bin", "OPTCTL_ALLOW": allow]
      shell.standardOutput = output
      try shell.run()
      let told = output.fileHandleForReading.readDataToEndOfFile().split(separator: 0).map {
        String(decoding: $0, as: UTF8.self)
      }
      shell.waitUntilExit()
      #expect(shell.terminationStatus == 0)
      let own = try #require(CommandLine.all(in: script).first)
      #expect(told.first == own.command.first && told.contains("production"))
      #expect(told.suffix(words.count) == words[...], "\(told)")
      #expect(told.dropLast(words.count).allSatisfy { script.contains($0) }, "\(told)")
    }
    #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("pwned").path))
  }

  @Test(arguments: pipelines) func theCommentIsFoundByTheFirstLineOfThePlan(_ file: String, _ keys: [String]) throws {
    #expect(try shell(of: file, under: keys).contains { $0.contains("$(head -n 1 plan.md)") })
  }

  /// What `init` writes.
  private func repository() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("init-\(UUID().uuidString)")
    let answer = try Program(in: root.path).run("init", folder.path)
    try #require(answer.status == 0, "\(answer)")
    return folder
  }

  /// The pieces of shell of a pipeline: scalars under these keys, and the items of lists there.
  private func shell(of file: String, under keys: [String]) throws -> [String] {
    let folder = try repository()
    defer { try? FileManager.default.removeItem(at: folder) }
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
