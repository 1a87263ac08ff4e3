import Foundation

/// The program on a terminal of its own, with somebody who reads and types. util-linux's `script` makes the terminal.
public final class TerminalSession {
  public struct Absent: Error, CustomStringConvertible {
    public let text: String
    public let shown: String
    public var description: String { "the terminal does not show \(text): \(shown)" }
  }

  private let process = Process()
  private let keyboard = Pipe()
  private let screen: URL

  /// - Parameter arguments: words that a shell leaves as they are.
  public convenience init(_ program: Program, _ arguments: String..., environment: [String: String] = [:]) throws {
    try self.init(program, command: ([Program.path] + arguments).joined(separator: " "), environment: environment)
  }

  /// A command of the shell, where the program is run and in its environment.
  public init(_ program: Program, command: String, environment: [String: String] = [:]) throws {
    screen = FileManager.default.temporaryDirectory.appendingPathComponent("optctl-terminal-\(UUID().uuidString)")
    try Data().write(to: screen)
    process.executableURL = URL(fileURLWithPath: "/usr/bin/script")
    process.arguments = ["--quiet", "--return", "--flush", "--command", "exec \(command)", "/dev/null"]
    process.environment = program.environment.merging(["TERM": "xterm", "NO_COLOR": "1", "SHELL": "/bin/sh"]) { $1 }
      .merging(environment) { $1 }
    process.currentDirectoryURL = URL(fileURLWithPath: program.directory)
    process.standardInput = keyboard
    process.standardOutput = try FileHandle(forWritingTo: screen)
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  deinit { try? FileManager.default.removeItem(at: screen) }

  /// Everything that was written to the terminal so far.
  public var shown: String { String(decoding: (try? Data(contentsOf: screen)) ?? Data(), as: UTF8.self) }

  /// Waits until the terminal shows a text.
  public func wait(for text: String) throws {
    let end = Date() + 60
    while !shown.contains(text) {
      guard Date() < end, process.isRunning else { throw Absent(text: text, shown: shown) }
      usleep(20_000)
    }
  }

  public func type(_ text: String) throws { try keyboard.fileHandleForWriting.write(contentsOf: Data(text.utf8)) }

  /// Waits for the end of the program; answers its exit status.
  public func end() -> Int32 {
    process.waitUntilExit()
    return process.terminationStatus
  }
}
