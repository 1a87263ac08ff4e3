import Foundation
import Testing

@testable import LocalPostgres

extension LocalPostgresTests {
  @Suite struct LifeCycleTests {
    @Test func `a first start creates the cluster and its database, a second one finds it running`() async throws {
      try await Scratch.with { scratch in
        #expect(scratch.cluster.status() == .notCreated)
        let first = try await scratch.cluster.start()
        #expect(first.outcome == .created)
        #expect(scratch.cluster.status() == .running(pid: first.pid, version: first.version))
        #expect(
          try scratch.query(
            "select current_database(), current_user, version() like 'PostgreSQL ' || \(first.version) || '%'")
            == "optctl|optctl|t")
        let second = try await scratch.cluster.start()
        #expect(second.outcome == .alreadyRunning)
        #expect(second.pid == first.pid)
      }
    }

    @Test func `a stop keeps the data for the next start`() async throws {
      try await Scratch.with { scratch in
        _ = try await scratch.cluster.start()
        _ = try scratch.query("create table t as select 42 as answer")
        #expect(try await scratch.cluster.stop())
        #expect(scratch.cluster.status() == .stopped)
        let again = try await scratch.cluster.start()
        #expect(again.outcome == .started)
        #expect(try scratch.query("select answer from t") == "42")
      }
    }

    @Test func `stop says that nothing ran, whether stopped or never created`() async throws {
      try await Scratch.with { scratch in
        #expect(try await scratch.cluster.stop() == false)
        #expect(!FileManager.default.fileExists(atPath: scratch.cluster.directory))
        _ = try await scratch.cluster.start()
        #expect(try await scratch.cluster.stop())
        #expect(try await scratch.cluster.stop() == false)
      }
    }

    @Test func `a stop does not wait for clients`() async throws {
      try await Scratch.with { scratch in
        _ = try await scratch.cluster.start()
        let client = try scratch.spawnPsql("select pg_sleep(600)")
        while try scratch.query("select count(*) from pg_stat_activity where query like 'select pg_sleep%'") != "1" {}
        #expect(try await scratch.cluster.stop())
        #expect(try await Scratch.exit(of: client.pid) != 0)
      }
    }

    @Test func `eight starts at once make one cluster and one server`() async throws {
      try await Scratch.with { scratch in
        let cluster = scratch.cluster
        let all = try await withThrowingTaskGroup(of: LocalCluster.Started.self) { group in
          for _ in 0..<8 { group.addTask { try await cluster.start() } }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(all.map(\.pid)).count == 1)
        #expect(all.filter { $0.outcome == .created }.count == 1)
        #expect(all.filter { $0.outcome == .alreadyRunning }.count == 7)
      }
    }

    @Test func `a start while the server shuts down waits and brings it up again`() async throws {
      try await Scratch.with { scratch in
        let first = try await scratch.cluster.start()
        kill(first.pid, SIGINT)
        let second = try await scratch.cluster.start()
        #expect(try scratch.query("select 1") == "1" || second.pid == first.pid)
        let third = try await scratch.cluster.start()
        #expect(third.pid != first.pid)
        #expect(try scratch.query("select 1") == "1")
      }
    }

    @Test func `starts and destroys at once end in a cluster or in nothing, never in half of one`() async throws {
      try await Scratch.with { scratch in
        let cluster = scratch.cluster
        await withTaskGroup(of: Void.self) { group in
          for _ in 0..<3 {
            group.addTask { _ = try? await cluster.start() }
            group.addTask { try? await cluster.destroy() }
          }
        }
        _ = try await cluster.start()
        #expect(try scratch.query("select 1") == "1")
      }
    }

    @Test func `destroy removes the directory and all that is in it`() async throws {
      try await Scratch.with { scratch in
        let started = try await scratch.cluster.start()
        try await scratch.cluster.destroy()
        #expect(!FileManager.default.fileExists(atPath: scratch.cluster.directory))
        #expect(
          ProcessIdentity(of: started.pid, dataDirectory: scratch.cluster.data, account: scratch.cluster.account!)
            != .server)
        #expect(scratch.cluster.status() == .notCreated)
        try await scratch.cluster.destroy()
      }
    }

    @Test func `the server is reached only through a socket that is the account's alone`() async throws {
      try await Scratch.with { scratch in
        _ = try await scratch.cluster.start()
        #expect(try scratch.query("show listen_addresses") == "")
        #expect(try FileStatus(scratch.cluster.socketDirectory).permissions == 0o700)
        #expect(try FileStatus(scratch.cluster.socket).permissions == 0o700)
        #expect(try FileStatus(scratch.cluster.data).permissions == 0o700)
        #expect(
          try scratch.query("select count(*) from pg_hba_file_rules where type <> 'local' and auth_method <> 'reject'")
            == "0")
      }
    }

    @Test func `the server keeps what it is told to keep`() async throws {
      try await Scratch.with { scratch in
        _ = try await scratch.cluster.start()
        for (name, value) in [
          ("fsync", "on"), ("synchronous_commit", "on"), ("full_page_writes", "on"), ("autovacuum", "on"),
          ("jit", "off"),
        ] {
          #expect(try scratch.query("show \(name)") == value)
        }
      }
    }

    @Test func `the server has its own session and none of the starter's files or environment`() async throws {
      try await Scratch.with { scratch in
        let inheritable = unsafe open("/etc/passwd", O_RDONLY)
        defer { close(inheritable) }
        let pid = try await scratch.cluster.start().pid
        #expect(getsid(pid) == pid)
        let files = scratch.cluster.account!.looking {
          let numbers = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd")) ?? []
          return numbers.compactMap {
            try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/fd/\($0)")
          }
        }
        #expect(files.contains(scratch.cluster.log))
        #expect(!files.contains("/etc/passwd"))
        #expect(!files.contains(scratch.cluster.lock))
        let environment = scratch.cluster.account!.looking { readText("/proc/\(pid)/environ") }
        #expect(environment?.contains("HOME=") == false)
      }
    }

    @Test func `an address in the environment does not lead elsewhere`() async throws {
      let other = ["PGHOSTADDR": "192.0.2.1", "PGPORT": "1", "PGDATABASE": "none", "PGCONNECT_TIMEOUT": "1"]
      try await Scratch.with(extra: other) { scratch in
        _ = try await scratch.cluster.start()
        #expect(try scratch.query("select 1") == "1")
      }
    }
  }
}
