import Foundation
import Processes
import TestSupport
import Testing

@testable import LocalPostgres

/// One after another: each test has servers of its own, and fifty at once would measure the machine's patience.
@Suite(.serialized) enum LocalPostgresTests {}

/// A directory that the server's account can pass, a cluster in it that need not exist, and an end that leaves nothing.
struct Scratch: Sendable {
  let root: String
  let cluster: LocalCluster
  let environment: [String: String]

  init(name: String = "cluster", extra: [String: String] = [:]) throws {
    root = "\(Scratch.base)/optctl-test-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(
      atPath: root, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    environment = ["OPTCTL_LOCAL_DIR": "\(root)/\(name)", "PATH": ProcessInfo.processInfo.environment["PATH"] ?? ""]
      .merging(extra) { $1 }
    cluster = LocalCluster(environment: environment)
  }

  /// The same cluster with another `initdb`, a script in which `$initdb` is the real one.
  func cluster(withInitdb script: String) throws -> LocalCluster {
    let real = try Installation.find(environment: environment).directory
    let programs = root + "/bin"
    try FileManager.default.createDirectory(atPath: programs, withIntermediateDirectories: false)
    // No link, which would be followed to where the real ones are.
    try writeProgram("#!/bin/sh\nexec '\(real)/postgres' \"$@\"\n", to: programs + "/postgres")
    try writeProgram("#!/bin/sh\ninitdb='\(real)/initdb'\n\(script)\n", to: programs + "/initdb")
    return LocalCluster(environment: environment.merging(["OPTCTL_POSTGRES_BIN": programs]) { $1 })
  }

  /// In memory where there is room for a few clusters.
  private static let base: String = {
    let memory = try? FileManager.default.attributesOfFileSystem(forPath: "/dev/shm")
    return (memory?[.systemFreeSize] as? Int ?? 0) > 1 << 30 ? "/dev/shm" : "/tmp"
  }()

  /// Runs the body, then stops whatever server is left and removes everything.
  static func with(
    name: String = "cluster", extra: [String: String] = [:], _ body: (Scratch) async throws -> Void
  ) async throws {
    let scratch = try Scratch(name: name, extra: extra)
    let result: Result<Void, any Error>
    do { result = .success(try await body(scratch)) } catch { result = .failure(error) }
    _ = try? await scratch.cluster.stop(mode: .immediate)
    try? FileManager.default.removeItem(atPath: scratch.root)
    if scratch.cluster.socketDirectory.hasPrefix("/tmp/optctl-") {
      try? FileManager.default.removeItem(atPath: scratch.cluster.socketDirectory)
    }
    try result.get()
  }

  /// What psql prints for a query, unaligned; a failure is its message.
  func query(_ sql: String, environment extra: [String: String] = [:]) throws -> String {
    let session = try spawnPsql(sql, environment: extra)
    _ = waitForExit(of: session.pid)
    return try String(contentsOfFile: session.output, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// A client that runs a statement, and the file with all that it prints.
  func spawnPsql(_ sql: String, environment extra: [String: String] = [:]) throws -> (pid: Int32, output: String) {
    let session = try cluster.psql()
    let output = "\(root)/psql-\(UUID().uuidString)"
    try "".write(toFile: output)
    let command = Command(
      program: session.executable, arguments: ["-X", "-A", "-t", "-q", "-c", sql],
      environment: session.environment.merging(extra) { $1 }, output: .appendedTo(path: output))
    return (try command.spawn(), output)
  }

  /// How a client ended; waits without keeping a thread, and not for ever.
  static func exit(of pid: Int32) async throws -> Int32 {
    let deadline = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < deadline {
      if let status = exitStatus(of: pid) { return status }
      try await Task.sleep(for: .milliseconds(5))
    }
    kill(pid, SIGKILL)
    Issue.record("process \(pid) did not end")
    return waitForExit(of: pid)
  }

  /// A process that only waits, for as long as the body runs.
  static func withSleeper<Value>(_ body: (Int32) async throws -> Value) async throws -> Value {
    let command = Command(
      program: "/bin/sleep", arguments: ["600"], environment: [:], output: .appendedTo(path: "/dev/null"))
    let pid = try command.spawn()
    defer {
      kill(pid, SIGKILL)
      _ = waitForExit(of: pid)
    }
    return try await body(pid)
  }

  /// Writes `postmaster.pid` as a server of this cluster with that process id would have left it.
  func leavePidFile(pid: Int32) throws {
    let lines = ["\(pid)", cluster.data, "1700000000", "5432", cluster.socketDirectory, "", " 1 2", "ready   "]
    try (lines.joined(separator: "\n") + "\n").write(toFile: cluster.pidFile, atomically: false, encoding: .utf8)
    if let account = cluster.account, account.isLent { setOwner(cluster.pidFile, account.uid) }
  }
}

extension String {
  func write(toFile path: String) throws { try write(toFile: path, atomically: false, encoding: .utf8) }
}

/// The error that the body throws, or a failed test.
func failure(
  _ body: () async throws -> Void, sourceLocation: SourceLocation = #_sourceLocation
) async throws -> LocalPostgresError {
  do {
    try await body()
  } catch let error as LocalPostgresError {
    return error
  }
  Issue.record("nothing was thrown", sourceLocation: sourceLocation)
  throw CancellationError()
}

func setMode(_ path: String, _ mode: mode_t) {
  #expect(unsafe chmod(path, mode) == 0)
}

func setOwner(_ path: String, _ owner: uid_t) {
  #expect(unsafe chown(path, owner, gid_t.max) == 0)
}
