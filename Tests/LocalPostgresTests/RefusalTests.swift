import Foundation
import Testing

@testable import LocalPostgres

extension LocalPostgresTests {
  @Suite struct RefusalTests {
    @Test func `a directory with somebody's files is neither used nor removed`() async throws {
      try await Scratch.with { scratch in
        let directory = scratch.cluster.directory
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try "precious".write(toFile: directory + "/notes.txt")
        #expect(try await failure { _ = try await scratch.cluster.start() }.code == .unsafeDirectory)
        #expect(try await failure { try await scratch.cluster.destroy() }.code == .unsafeDirectory)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["notes.txt"])
      }
    }

    @Test func `a cluster's directory with a foreign file is not removed`() async throws {
      try await Scratch.with { scratch in
        _ = try await scratch.cluster.start()
        try "precious".write(toFile: scratch.cluster.directory + "/notes.txt")
        let error = try await failure { try await scratch.cluster.destroy() }
        #expect(error.code == .unsafeDirectory)
        #expect(error.message.contains("notes.txt"))
        #expect(try scratch.query("select 1") == "1")
      }
    }

    @Test func `a symbolic link is neither used nor removed nor followed`() async throws {
      try await Scratch.with { scratch in
        try await Scratch.with { other in
          _ = try await other.cluster.start()
          try FileManager.default.createSymbolicLink(
            atPath: scratch.cluster.directory, withDestinationPath: other.cluster.directory)
          #expect(try await failure { _ = try await scratch.cluster.start() }.code == .unsafeDirectory)
          #expect(try await failure { try await scratch.cluster.destroy() }.code == .unsafeDirectory)
          #expect(try other.query("select 1") == "1")
        }
      }
    }

    @Test func `destroy removes links inside the cluster, not what they point to`() async throws {
      try await Scratch.with { scratch in
        _ = try await scratch.cluster.start()
        let outside = scratch.root + "/outside"
        try FileManager.default.createDirectory(atPath: outside, withIntermediateDirectories: true)
        try "precious".write(toFile: outside + "/notes.txt")
        try FileManager.default.createSymbolicLink(
          atPath: scratch.cluster.data + "/link", withDestinationPath: outside)
        try await scratch.cluster.destroy()
        #expect(try FileManager.default.contentsOfDirectory(atPath: outside) == ["notes.txt"])
        #expect(!FileManager.default.fileExists(atPath: scratch.cluster.directory))
      }
    }

    @Test func `a directory that others may write to is refused`() async throws {
      try await Scratch.with { scratch in
        try FileManager.default.createDirectory(atPath: scratch.cluster.directory, withIntermediateDirectories: true)
        setMode(scratch.cluster.directory, 0o777)
        #expect(try await failure { _ = try await scratch.cluster.start() }.code == .unsafeDirectory)
      }
    }

    @Test(.enabled(if: geteuid() == 0)) func `a directory of another user is refused`() async throws {
      try await Scratch.with { scratch in
        try FileManager.default.createDirectory(atPath: scratch.cluster.directory, withIntermediateDirectories: true)
        setOwner(scratch.cluster.directory, 65534)
        let error = try await failure { _ = try await scratch.cluster.start() }
        #expect(error.code == .unsafeDirectory)
        #expect(error.message.contains("belongs to user 65534"))
        #expect(scratch.cluster.status() == .unusable(error))
      }
    }

    @Test func `a cluster that was opened to others is refused, with the remedy`() async throws {
      try await Scratch.with { scratch in
        _ = try await scratch.cluster.start()
        #expect(try await scratch.cluster.stop())
        setMode(scratch.cluster.data, 0o755)
        let error = try await failure { _ = try await scratch.cluster.start() }
        #expect(error.code == .unsafeDirectory)
        #expect(error.help == "chmod 700 \(scratch.cluster.data)")
      }
    }

    @Test(.enabled(if: geteuid() == 0)) func `a cluster of another user is refused`() async throws {
      try await Scratch.with { scratch in
        _ = try await scratch.cluster.start()
        #expect(try await scratch.cluster.stop())
        setOwner(scratch.cluster.data, 65534)
        #expect(try await failure { _ = try await scratch.cluster.start() }.code == .unsafeDirectory)
      }
    }

    @Test func `a place where nothing can be created is a matter of permission or of the path`() async throws {
      let cluster = LocalCluster(environment: ["OPTCTL_LOCAL_DIR": "/sys/kernel/optctl/postgres"])
      #expect(cluster.status() == .notCreated)
      let error = try await failure { _ = try await cluster.start() }
      #expect(error.code == .permission)
      #expect(error.help != nil)
    }

    @Test(.enabled(if: geteuid() != 0)) func `a read-only directory is a matter of permission`() async throws {
      try await Scratch.with { scratch in
        try FileManager.default.createDirectory(atPath: scratch.cluster.directory, withIntermediateDirectories: true)
        setMode(scratch.root, 0o555)
        setMode(scratch.cluster.directory, 0o000)
        defer { setMode(scratch.root, 0o755) }
        #expect(try await failure { _ = try await scratch.cluster.start() }.code == .permission)
        let missing = LocalCluster(environment: ["OPTCTL_LOCAL_DIR": scratch.root + "/missing"])
        #expect(try await failure { _ = try await missing.start() }.code == .permission)
      }
    }

    @Test(.enabled(if: geteuid() == 0)) func `root is told when the server's account cannot reach the directory`()
      async throws
    {
      try await Scratch.with { scratch in
        setMode(scratch.root, 0o700)
        let error = try await failure { _ = try await scratch.cluster.start() }
        #expect(error.code == .permission)
        #expect(error.message.contains("cannot reach"))
        setMode(scratch.root, 0o755)
      }
    }

    @Test func `without the server programs the error says what to install`() async throws {
      try await Scratch.with { scratch in
        try FileManager.default.createDirectory(atPath: scratch.root + "/empty", withIntermediateDirectories: true)
        let environment = scratch.environment.merging(["OPTCTL_POSTGRES_BIN": scratch.root + "/empty"]) { $1 }
        let error = try await failure { _ = try await LocalCluster(environment: environment).start() }
        #expect(error.code == .notInstalled)
        #expect(error.message.contains(scratch.root + "/empty"))
        let nowhere = try await failure {
          _ = try Installation.find(
            environment: ["PATH": scratch.root + "/empty", "OPTCTL_POSTGRES_BIN": ""], layouts: [])
        }
        #expect(nowhere.code == .notInstalled)
        #expect(nowhere.help?.contains("apt-get install postgresql") == true)
      }
    }

    @Test func `a cluster of a version that is not installed is left alone`() async throws {
      try await Scratch.with { scratch in
        let started = try await scratch.cluster.start()
        #expect(try await scratch.cluster.stop())
        try "9999\n".write(toFile: scratch.cluster.data + "/PG_VERSION")
        let error = try await failure { _ = try await scratch.cluster.start() }
        #expect(error.code == .versionMismatch)
        #expect(error.message.contains("9999") && error.message.contains(started.version))
        try "\(started.version)\n".write(toFile: scratch.cluster.data + "/PG_VERSION")
        #expect(try await scratch.cluster.start().outcome == .started)
      }
    }

    @Test func `a server that cannot start says why, with its log`() async throws {
      try await Scratch.with { scratch in
        _ = try await scratch.cluster.start()
        #expect(try await scratch.cluster.stop())
        try "no_such_setting = 1\n".write(toFile: scratch.cluster.data + "/postgresql.auto.conf")
        let error = try await failure { _ = try await scratch.cluster.start() }
        #expect(error.code == .startFailed)
        #expect(error.log.contains { $0.contains("no_such_setting") })
        #expect(scratch.cluster.status() == .stopped)
      }
    }

    @Test func `a server whose socket was removed is reported, and can be stopped`() async throws {
      try await Scratch.with { scratch in
        _ = try await scratch.cluster.start()
        unsafe unlink(scratch.cluster.socket)
        let error = try await failure { _ = try await scratch.cluster.start() }
        #expect(error.code == .startFailed && error.message.contains("socket"))
        #expect(try await scratch.cluster.stop())
        #expect(try await scratch.cluster.start().outcome == .started)
      }
    }
  }
}
