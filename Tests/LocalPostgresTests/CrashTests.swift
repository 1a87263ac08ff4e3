import Foundation
import Testing

@testable import LocalPostgres

extension LocalPostgresTests {
  @Suite struct CrashTests {
    @Test func `a killed postmaster is noticed and replaced, committed data is kept`() async throws {
      try await Scratch.with { scratch in
        let first = try await scratch.cluster.start()
        _ = try scratch.query("create table t as select 42 as answer")
        try await killPostmaster(first.pid, of: scratch.cluster)
        #expect(FileManager.default.fileExists(atPath: scratch.cluster.pidFile))
        #expect(scratch.cluster.status() == .stopped)
        #expect(try await scratch.cluster.stop() == false)
        let second = try await scratch.cluster.start()
        #expect(second.outcome == .started)
        #expect(second.pid != first.pid)
        #expect(try scratch.query("select answer from t") == "42")
      }
    }

    @Test func `workers that outlive a killed postmaster do not stand in the way`() async throws {
      try await Scratch.with { scratch in
        let first = try await scratch.cluster.start()
        // A loop that never looks whether the postmaster lives.
        let client = try scratch.spawnPsql("do $$ begin loop perform 1; end loop; end $$")
        let running = "select count(*) from pg_stat_activity where state = 'active' and query like 'do %'"
        while try scratch.query(running) != "1" {}
        try await killPostmaster(first.pid, of: scratch.cluster)
        let second = try await scratch.cluster.start()
        #expect(second.pid != first.pid)
        #expect(try scratch.query("select 1") == "1")
        #expect(try await Scratch.exit(of: client.pid) != 0)
      }
    }

    @Test func `an id that another program has by now is not taken for the server`() async throws {
      try await Scratch.with { scratch in
        let first = try await scratch.cluster.start()
        #expect(try await scratch.cluster.stop())
        try await Scratch.withSleeper { stranger in
          try scratch.leavePidFile(pid: stranger)
          #expect(scratch.cluster.status() == .stopped)
          #expect(try await scratch.cluster.stop() == false)
          #expect(kill(stranger, 0) == 0)
          let second = try await scratch.cluster.start()
          #expect(second.pid != first.pid && second.pid != stranger)
          #expect(kill(stranger, 0) == 0)
        }
      }
    }

    @Test func `an id that another PostgreSQL has by now is not taken for the server`() async throws {
      try await Scratch.with { scratch in
        _ = try await scratch.cluster.start()
        #expect(try await scratch.cluster.stop())
        try await Scratch.with { other in
          let stranger = try await other.cluster.start().pid
          try scratch.leavePidFile(pid: stranger)
          #expect(scratch.cluster.status() == .stopped)
          #expect(try await scratch.cluster.stop() == false)
          let mine = try await scratch.cluster.start().pid
          #expect(mine != stranger)
          #expect(try other.query("select 1") == "1")
        }
      }
    }

    @Test func `a socket and a lock that were left behind are swept`() async throws {
      try await Scratch.with { scratch in
        let cluster = scratch.cluster
        _ = try await cluster.start()
        #expect(try await cluster.stop())
        try await Scratch.withSleeper { stranger in
          try "\(stranger)\n".write(toFile: cluster.socket + ".lock")
          try "".write(toFile: cluster.socket)
          try "left\n".write(toFile: cluster.lock)
          _ = try await cluster.start()
          #expect(try scratch.query("select 1") == "1")
        }
      }
    }

    @Test func `a postmaster.pid with anything in it does not hinder a start`() async throws {
      try await Scratch.with { scratch in
        _ = try await scratch.cluster.start()
        for text in ["", "not a number\n", "0\n", "-2147483648\n", "99999999999\n", "1\n\n\n"] {
          #expect(try await scratch.cluster.stop())
          try text.write(toFile: scratch.cluster.pidFile)
          #expect(scratch.cluster.status() == .stopped)
          #expect(try await scratch.cluster.start().outcome == .started)
        }
      }
    }

    @Test func `what an interrupted creation left is swept`() async throws {
      try await Scratch.with { scratch in
        let cluster = scratch.cluster
        try cluster.prepareDirectory()
        try cluster.markDirectory()
        for half in ["new-1-2/base/1", "trash-3-4/global"] {
          try FileManager.default.createDirectory(
            atPath: "\(cluster.directory)/\(half)", withIntermediateDirectories: true)
        }
        #expect(cluster.status() == .notCreated)
        #expect(try await cluster.start().outcome == .created)
        let left = try FileManager.default.contentsOfDirectory(atPath: cluster.directory)
        #expect(Set(left) == ["data", "run", "log", "log.old", "lock", ".optctl-local-cluster"])
      }
    }

    @Test func `an initdb that is killed leaves nothing half made`() async throws {
      try await Scratch.with { scratch in
        let killed = try scratch.cluster(
          withInitdb: """
            "$initdb" "$@" &
            until [ -e "$2/PG_VERSION" ]; do :; done
            kill -KILL $! $$
            """)
        let error = try await failure { _ = try await killed.start() }
        #expect(error.code == .initdbFailed)
        #expect(scratch.cluster.status() == .notCreated)
        #expect(try await scratch.cluster.start().outcome == .created)
      }
    }

    @Test func `a start that is cancelled while creating leaves nothing half made`() async throws {
      try await Scratch.with { scratch in
        let endless = try scratch.cluster(
          withInitdb: #"mkdir "$2/base" && echo 15 >"$2/PG_VERSION" && exec sleep 600"#)
        let attempt = Task { try await endless.start() }
        try await untilScratchExists(in: endless)
        attempt.cancel()
        let error = try await failure { _ = try await attempt.value }
        #expect(error.code == .cancelled)
        #expect(scratch.cluster.status() == .notCreated)
        #expect(try await scratch.cluster.start().outcome == .created)
      }
    }

    private func killPostmaster(_ pid: Int32, of cluster: LocalCluster) async throws {
      kill(pid, SIGKILL)
      while case .running = cluster.status() { try await Task.sleep(for: .milliseconds(1)) }
    }

    private func untilScratchExists(in cluster: LocalCluster) async throws {
      while true {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: cluster.directory)) ?? []
        if let new = names.first(where: { $0.hasPrefix("new-") }),
          FileManager.default.fileExists(atPath: "\(cluster.directory)/\(new)/PG_VERSION")
        {
          return
        }
        try await Task.sleep(for: .milliseconds(2))
      }
    }
  }
}
