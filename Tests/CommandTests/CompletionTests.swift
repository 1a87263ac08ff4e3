import Foundation
import TestSupport
import Testing

/// The scripts of `completions`, and what they ask the program for.
@Suite struct CompletionTests {
  /// What a shell offers for the last of some words.
  private func offered(_ place: Workplace, _ words: String...) throws -> [String] {
    let script = "\(place.repository.path)/completions.bash"
    try place.optctl.run("completions", "bash").output.write(toFile: script, atomically: true, encoding: .utf8)
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments =
      [
        "-c",
        """
        source "$1"; shift
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
        _optctl "$1" "${@: -1}" "${@: -2:1}"; printf '%s\\n' "${COMPREPLY[@]}"
        """, "bash", script, Program.path,
      ] + words
    process.environment = place.optctl.environment
    process.currentDirectoryURL = URL(fileURLWithPath: place.repository.path)
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return text.split(separator: "\n").map(String.init)
  }

  private func place() async throws -> Workplace {
    let place = try await Workplace(Sample.manifests)
    try place.repository.write(
      "manifests/catalog/deployment.yaml",
      Sample.deployment(
        "arms:\n  - {name: control, run: r1, traffic: 90}\n  - {name: candidate, run: r2, traffic: 10}"))
    return place
  }

  @Test func bashOffersWhatTheManifestsDeclare() async throws {
    let place = try await place()
    #expect(try offered(place, "roll") == ["rollback"])
    #expect(try offered(place, "pick", "") == ["site"])
    #expect(try offered(place, "pick", "x") == [])
    #expect(try offered(place, "pick", "site", "--arm", "") == ["control", "candidate"])
    #expect(try offered(place, "plan", "--env", "te") == ["test"])
    #expect(try offered(place, "status", "--format", "") == ["text", "json"])
    let elsewhere = try Workplace.emptyFolder(in: place)
    #expect(try offered(place, "status", "-C", elsewhere, "") == [])
    #expect(try offered(place, "status", "-C", "/nowhere", "") == [])
  }

  @Test func whereManifestsAreBrokenWhatCanBeReadIsOffered() async throws {
    let place = try await place()
    try place.edit("catalog/deployment.yaml", "arms:", "arms: [", commit: false)
    #expect(try offered(place, "pick", "") == ["site"])
    try place.edit("optctl.yaml", "kind: Project", "kind: [", commit: false)
    #expect(try offered(place, "pick", "") == [])
  }

  @Test(arguments: [
    ("bash", "complete -o filenames -F _optctl optctl"), ("zsh", "#compdef optctl"), ("fish", "-c 'optctl'"),
  ])
  func everyShellHasItsScript(shell: String, part: String) async throws {
    let answer = try Program(in: "/").run("completions", shell)
    #expect(answer.status == 0 && answer.errors.isEmpty && answer.output.contains(part))
    #expect(try Program(in: "/").run("completions", "csh").status == 64)
  }
}

extension Workplace {
  fileprivate static func emptyFolder(in place: Workplace) throws -> String {
    let path = "\(place.repository.path)/empty"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }
}
