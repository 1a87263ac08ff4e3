import Foundation
import TestSupport

/// The root of the project, which every path of a document starts at.
let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

/// A page whose `console` blocks are one session: commands after `$ `, further lines of a command after `> `, and below each
/// what it prints.
struct Story {
  struct Step: Equatable {
    var command: String
    /// What the page says that it prints.
    var output: String
    /// Where that stands among the lines of the page.
    var place: Range<Int>
  }

  private(set) var lines: [String]
  private(set) var steps: [Step] = []

  init(_ text: String) {
    lines = text.components(separatedBy: "\n")
    var isSession = false
    var index = 0
    while index < lines.count {
      let line = lines[index]
      index += 1
      if line.hasPrefix("```") { isSession = line == "```console" }
      guard isSession, line.hasPrefix("$ ") else { continue }
      var command = [String(line.dropFirst(2))]
      while index < lines.count, lines[index].hasPrefix("> ") {
        command.append(String(lines[index].dropFirst(2)))
        index += 1
      }
      let start = index
      while index < lines.count, !lines[index].hasPrefix("$ "), !lines[index].hasPrefix("```") { index += 1 }
      let output = lines[start..<index].joined(separator: "\n")
      steps.append(Step(command: command.joined(separator: "\n"), output: output, place: start..<index))
    }
  }

  var text: String { lines.joined(separator: "\n") }

  /// The page with other outputs, one for each step.
  func telling(_ outputs: [String]) -> String {
    var story = self
    for (step, output) in zip(steps, outputs).reversed() {
      story.lines.replaceSubrange(step.place, with: output.isEmpty ? [] : output.components(separatedBy: "\n"))
    }
    return story.text
  }
}

/// What a command of a story printed, on both streams in the order of printing, and how it ended.
struct Told {
  var output: String
  var status: Int32
}

extension Story {
  /// Runs the session in one shell, from the root of the project, with a home of its own. The local cluster that the story
  /// makes there is removed with it.
  func run() throws -> [Told] {
    let home = FileManager.default.temporaryDirectory.appendingPathComponent("story-\(UUID().uuidString.prefix(8))")
      .resolvingSymlinksInPath()
    // The server's account must be able to pass.
    try FileManager.default.createDirectory(
      at: home, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    let environment = Self.environment(home: home.path)
    try StoryCluster.copy(to: home.appendingPathComponent("story-postgres"))
    defer {
      let cluster = ["OPTCTL_LOCAL_DIR": home.path + "/story-postgres"]
      _ = try? Program(in: root.path, environment: cluster).run("local", "destroy", "-q")
      try? FileManager.default.removeItem(at: home)
    }
    let script = home.appendingPathComponent("session")
    let output = home.appendingPathComponent("output")
    try (["exec 2>&1"] + steps.map { "\($0.command)\nprintf '\\036%d\\036' $?" }).joined(separator: "\n")
      .appending("\n").write(to: script, atomically: false, encoding: .utf8)
    try Data().write(to: output)
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/bash")
    shell.arguments = ["--noprofile", "--norc", script.path]
    shell.environment = environment
    shell.currentDirectoryURL = root
    shell.standardInput = FileHandle.nullDevice
    let handle = try FileHandle(forUpdating: output)
    shell.standardOutput = handle
    shell.standardError = handle
    try shell.run()
    shell.waitUntilExit()
    let pieces = try String(contentsOf: output, encoding: .utf8).components(separatedBy: "\u{1E}")
    return stride(from: 0, to: pieces.count - 1, by: 2).map {
      Told(output: Self.steady(pieces[$0], home: home.path), status: Int32(pieces[$0 + 1]) ?? -1)
    }
  }

  /// Author and time of commits are fixed, so that the same steps give the same ids.
  private static func environment(home: String) -> [String: String] {
    let time = "\(GitRepository.time) +0000"
    return [
      "PATH": URL(fileURLWithPath: Program.path).deletingLastPathComponent().path + ":/usr/bin:/bin",
      "HOME": home, "LC_ALL": "C.UTF-8", "TZ": "UTC", "GIT_CONFIG_NOSYSTEM": "1",
      "GIT_AUTHOR_NAME": "You", "GIT_AUTHOR_EMAIL": "you@example.org", "GIT_AUTHOR_DATE": time,
      "GIT_COMMITTER_NAME": "You", "GIT_COMMITTER_EMAIL": "you@example.org", "GIT_COMMITTER_DATE": time,
    ]
  }

  /// The text with what differs from run to run made the same: the home, times and durations.
  static func steady(_ text: String, home: String) -> String {
    var text = text.replacingOccurrences(of: home, with: "/home/you")
    let rules = [
      (#"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}Z"#, "2026-03-02 10:00:00Z"),
      (#"\d{4}-\d{2}-\d{2} \d{2}:\d{2}Z"#, "2026-03-02 10:00Z"),
      (#"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z"#, "2026-03-02T10:00:00Z"),
      (#" in [\d,.]+ (ms|s|min)( \d+ s)?\b"#, " in 40 ms"),
      (#"took [\d,.]+ (ms|s|min)( \d+ s)?\b"#, "took 40 ms"),
    ]
    for (pattern, steady) in rules {
      text = text.replacingOccurrences(of: pattern, with: steady, options: .regularExpression)
    }
    while text.hasSuffix("\n") { text.removeLast() }
    return text
  }
}
