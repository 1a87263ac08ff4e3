import Foundation
import TestSupport
import Testing

/// The scripts of `completions`, and what they ask the program for.
@Suite struct CompletionTests {
  private static func path(of shell: String) -> String? {
    ["/usr/bin/\(shell)", "/bin/\(shell)"].first { FileManager.default.isExecutableFile(atPath: $0) }
  }

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

  @Test func namesOfEveryKindAreOffered() async throws {
    let place = try await place()
    #expect(try offered(place, "run", "show", "") == ["r1", "r2"])
    #expect(try offered(place, "run", "compare", "r1", "r") == ["r1", "r2"])
    #expect(try offered(place, "run", "start", "site", "--version", "") == ["rtb/v1"])
    #expect(try offered(place, "schema", "Ent") == ["Entity"])
    #expect(try offered(place, "schema", "rtb") == ["rtb/v1"])
    #expect(try offered(place, "explain", "traffic-s").sorted() == ["traffic-step", "traffic-sum"])
    #expect(try offered(place, "explain", "Deployment.arms.r").contains("Deployment.arms.run"))
  }

  /// What somebody at the terminal of a shell sees who types these lines.
  private func typed(_ place: Workplace, _ shell: String, _ option: String, _ lines: [String]) throws -> [Substring] {
    let script = "\(place.repository.path)/_optctl"
    try place.optctl.run("completions", shell).output.write(toFile: script, atomically: true, encoding: .utf8)
    let folder = URL(fileURLWithPath: Program.path).deletingLastPathComponent().path
    let session = try TerminalSession(
      place.optctl, command: "\(try #require(Self.path(of: shell))) \(option)",
      environment: ["PATH": "\(folder):/usr/bin:/bin", "HOME": place.repository.path, "TERM": "dumb"])
    for (number, line) in lines.enumerated() {
      try session.type(line + "\n")
      // What is typed is shown, too: only what is printed has no quotes.
      try session.type("echo re''ady\(number)\n")
      try session.wait(for: "ready\(number)")
    }
    try session.type("exit\n")
    _ = session.end()
    return session.shown.split { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
  }

  @Test(.enabled(if: path(of: "zsh") != nil)) func zshCompletes() async throws {
    let place = try await place()
    let expected = [
      ("optctl roll", "optctl rollback"), ("optctl pick si", "optctl pick site"),
      ("optctl pick site --arm ca", "optctl pick site --arm candidate"),
      ("optctl plan --env te", "optctl plan --env test"), ("optctl run show r", "optctl run show r"),
      ("optctl explain Deployment.arms.ru", "optctl explain Deployment.arms.run"),
    ]
    let preparation = "PS1=; bindkey -e; fpath=($PWD $fpath); autoload -U compinit; compinit -D -u"
    let lines = try typed(
      place, "zsh", "-f -i", [preparation] + expected.map { "\($0.0)\t\u{1}print -r -- \"GOT \u{5}\"" })
    #expect(lines.filter { $0.hasPrefix("GOT ") }.map { String($0.dropFirst(4)) } == expected.map(\.1), "\(lines)")
  }

  @Test(.enabled(if: path(of: "fish") != nil)) func fishOffers() async throws {
    let place = try await place()
    let expected = [
      ("optctl roll", ["rollback"]), ("optctl pick ", ["site"]),
      ("optctl pick site --arm ", ["control", "candidate"]), ("optctl plan --env te", ["test"]),
      ("optctl run show ", ["r1", "r2"]), ("optctl explain Deployment.arms.ru", ["Deployment.arms.run"]),
    ]
    let lines = try typed(
      place, "fish", "--no-config",
      ["source _optctl"] + expected.map { "for name in (complete -C '\($0.0)'); echo GO''T $name; end" })
    let offered = lines.compactMap { $0.hasPrefix("GOT ") ? String($0.dropFirst(4).prefix { $0 != "\t" }) : nil }
    #expect(offered == expected.flatMap(\.1), "\(lines)")
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
