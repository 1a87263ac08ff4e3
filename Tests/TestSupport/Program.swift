public import Foundation

/// The program as it was built, run as a user runs it: in a directory, with an environment of its own.
public struct Program: Sendable {
  /// What a run printed and how it ended.
  public struct Answer: Sendable, CustomStringConvertible {
    public var status: Int32
    public var output: String
    public var errors: String

    /// All of it as one block.
    public var description: String { "status \(status)\n--- output\n\(output)--- errors\n\(errors)" }
  }

  public var directory: String
  public var environment: [String: String]

  /// - Parameter database: a connection string, for `OPTCTL_DATABASE_URL`.
  public init(in directory: String, database: String? = nil, environment: [String: String] = [:]) {
    self.directory = directory
    self.environment = ["PATH": "/usr/bin:/bin", "HOME": directory, "LC_ALL": "C.UTF-8"]
    self.environment["OPTCTL_DATABASE_URL"] = database
    self.environment.merge(environment) { $1 }
  }

  /// The executable beside the test bundle.
  public static let path: String = {
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    for candidate in [bundle, bundle.deletingLastPathComponent()] {
      let path = candidate.appendingPathComponent("optctl").path
      if FileManager.default.isExecutableFile(atPath: path) { return path }
    }
    return URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent(".build/debug/optctl").path
  }()

  /// A run that goes on until it is waited for.
  public final class Running {
    public let process = Process()
    fileprivate let folder: URL

    fileprivate init(folder: URL) { self.folder = folder }

    public func wait() throws -> Answer {
      process.waitUntilExit()
      defer { try? FileManager.default.removeItem(at: folder) }
      func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: folder.appendingPathComponent(name)), as: UTF8.self)
      }
      let status = process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
      return Answer(status: status, output: try read("output"), errors: try read("errors"))
    }
  }

  public func start(_ arguments: [String], input: String = "") throws -> Running {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("optctl-run-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    func file(_ name: String, _ contents: String) throws -> FileHandle {
      let url = folder.appendingPathComponent(name)
      try contents.write(to: url, atomically: false, encoding: .utf8)
      return try FileHandle(forUpdating: url)
    }
    let running = Running(folder: folder)
    running.process.executableURL = URL(fileURLWithPath: Self.path)
    running.process.arguments = arguments
    running.process.environment = environment
    running.process.currentDirectoryURL = URL(fileURLWithPath: directory)
    running.process.standardInput = try file("input", input)
    running.process.standardOutput = try file("output", "")
    running.process.standardError = try file("errors", "")
    try running.process.run()
    return running
  }

  @discardableResult
  public func run(_ arguments: String..., input: String = "") throws -> Answer {
    try start(arguments, input: input).wait()
  }
}
