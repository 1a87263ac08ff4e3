import Foundation

/// A real git repository in a folder of its own, removed with this value.
///
/// Commands see neither the user's nor the system's configuration and no variable of the environment but `PATH`; author,
/// committer and time are fixed, so that the same steps give the same ids.
public final class GitRepository: Sendable {
  public struct Failure: Error, CustomStringConvertible {
    public let command: [String]
    public let status: Int32
    public let output: String
    public var description: String { "\(command.joined(separator: " ")) exited with \(status): \(output)" }
  }

  /// The time of every commit: seconds since 1970.
  public static let time: Int64 = 1_700_000_000

  /// The root of the work tree, or the git directory of a bare repository; symbolic links are resolved.
  public let path: String
  private let folder: URL

  /// Runs `git init`, on branch `main`, with further `options` such as `--bare`.
  public convenience init(_ options: String...) throws {
    try self.init(command: ["init", "--quiet", "--initial-branch=main"] + options)
  }

  /// Clones `source`, a path or URL, with further `options` such as `--depth=1`.
  public convenience init(cloning source: String, _ options: String...) throws {
    try self.init(command: ["clone", "--quiet"] + options + [source])
  }

  private init(command: [String]) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("git-\(UUID().uuidString)")
      .resolvingSymlinksInPath()
    path = folder.path + "/repository"
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    do {
      _ = try Self.git(command + [path], in: folder.path)
    } catch {
      try? FileManager.default.removeItem(at: folder)
      throw error
    }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// A path beside the repository that is removed with it.
  public func sibling(_ name: String) -> String { folder.path + "/" + name }

  /// Runs git in the repository; answers what it printed, without white space at the end.
  @discardableResult
  public func run(_ arguments: String..., input: [UInt8] = []) throws -> String {
    try Self.git(arguments, in: path, input: input)
  }

  /// Writes a file of the work tree, and the folders that it needs.
  public func write(_ file: String, _ contents: String) throws {
    let url = URL(fileURLWithPath: path + "/" + file)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(contents.utf8).write(to: url)
  }

  /// Commits everything in the work tree and answers the commit's id.
  @discardableResult
  public func commit(_ message: String = "change") throws -> String {
    try run("add", "--all")
    try run("commit", "--quiet", "--allow-empty", "--message", message)
    return try run("rev-parse", "HEAD")
  }

  /// Stores an object as it is, however malformed, and answers its id.
  public func store(_ type: String, _ bytes: [UInt8]) throws -> String {
    try run("hash-object", "-t", type, "--literally", "-w", "--stdin", input: bytes)
  }

  /// Commits a tree that is already stored; no branch moves.
  public func commit(tree: String, parents: [String] = []) throws -> String {
    let id = "Tester <tester@example.org> \(Self.time) +0000\n"
    let text = "tree \(tree)\n" + parents.map { "parent \($0)\n" }.joined() + "author \(id)committer \(id)\nraw\n"
    return try store("commit", Array(text.utf8))
  }

  private static func git(_ arguments: [String], in directory: String, input: [UInt8] = []) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git"] + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: directory)
    process.environment = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "LC_ALL": "C.UTF-8",
      "HOME": "/nonexistent", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
      "GIT_AUTHOR_NAME": "Tester", "GIT_AUTHOR_EMAIL": "tester@example.org", "GIT_AUTHOR_DATE": "\(time) +0000",
      "GIT_COMMITTER_NAME": "Tester", "GIT_COMMITTER_EMAIL": "tester@example.org",
      "GIT_COMMITTER_DATE": "\(time) +0000",
    ]
    // Files and not pipes: a command that writes before it has read everything cannot block.
    let stdin = try temporaryFile(input)
    let stdout = try temporaryFile([])
    let stderr = try temporaryFile([])
    process.standardInput = stdin
    process.standardOutput = stdout
    process.standardError = stderr
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(
        command: ["git"] + arguments, status: process.terminationStatus, output: try contents(of: stderr))
    }
    return try contents(of: stdout)
  }

  private static func temporaryFile(_ bytes: [UInt8]) throws -> FileHandle {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("git-\(UUID().uuidString)")
    try Data(bytes).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    return try FileHandle(forUpdating: url)
  }

  private static func contents(of file: FileHandle) throws -> String {
    try file.seek(toOffset: 0)
    let text = String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
    return text.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
