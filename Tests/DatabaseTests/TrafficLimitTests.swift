import Postgres
import TestSupport
import Testing

@Suite("100 percent of an entity are never exceeded")
struct TrafficLimitTests {
  static let levels = ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"]

  @Test("by two writers at once, whatever their isolation levels", arguments: levels, levels)
  func twoWriters(_ first: String, _ second: String) async throws {
    let database = try await TestDatabase.seeded()
    let rounds = 60
    // A fresh entity each round, so that the guard row is sometimes inserted and sometimes updated.
    try database.run(
      """
      INSERT INTO opt_entities (entity_code, entity_name, object_id, object_type, s3_base_path)
        SELECT 'e' || n, '', 1, 'ssp', 's3://b' FROM generate_series(1, \(rounds)) n;
      INSERT INTO opt_runs (run_id, entity_id, version_id)
        SELECT e.entity_code || '_' || side, e.entity_id, 1 FROM opt_entities e, generate_series(0, 1) side
        WHERE e.entity_code <> 'drugs'
      """)
    let counts = try await concurrently(2) { side in
      let connection = try database.connect()
      var written = 0
      for round in 1...rounds {
        do throws(PostgresError) {
          try connection.execute("BEGIN ISOLATION LEVEL \(side == 0 ? first : second)")
          // The snapshot of the stricter levels is taken before the other has committed.
          try connection.execute("SELECT count(*) FROM opt_deployments")
          try connection.execute(
            """
            INSERT INTO opt_deployments (run_id, entity_id, traffic_pct)
            SELECT run_id, entity_id, 60 FROM opt_runs WHERE run_id = $1
            """, [.text("e\(round)_\(side)")])
          try connection.execute("COMMIT")
          written += 1
        } catch {
          guard ["23514", "40001", "40P01"].contains(error.sqlstate) else { throw error }
          try connection.execute("ROLLBACK")
        }
      }
      return written
    }
    let highest = try database.text(
      "SELECT max(sum) FROM (SELECT sum(traffic_pct) FROM opt_deployments WHERE is_active GROUP BY entity_id) s")
    #expect(highest == "60.00")
    #expect(counts.reduce(0, +) >= rounds / 2)
  }

  @Test("not even when the sum was read before the other committed")
  func blockedWriter() async throws {
    for (first, second) in Self.levels.flatMap({ a in Self.levels.map { (a, $0) } }) {
      let database = try await TestDatabase.seeded()
      let a = try database.connect()
      try a.execute("BEGIN ISOLATION LEVEL \(first)")
      try a.execute("INSERT INTO opt_deployments (run_id, entity_id, traffic_pct) VALUES ('r1', 1, 60)")
      async let other = concurrently(1) { _ in
        try database.refusal(
          """
          BEGIN ISOLATION LEVEL \(second); SELECT count(*) FROM opt_deployments;
          INSERT INTO opt_deployments (run_id, entity_id, traffic_pct) VALUES ('r2', 1, 60); COMMIT
          """)
      }
      while try database.text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'") == "0" {}
      try a.execute("COMMIT")
      let refusal = try await other[0]
      #expect(["23514", "40001"].contains(refusal?.sqlstate), "\(first) then \(second)")
    }
  }

  @Test("a writer without rights on the guard rows is held to it as well")
  func ordinaryRole() async throws {
    let database = try await TestDatabase.seeded()
    try database.run(
      """
      DO $$ BEGIN CREATE ROLE ledger_writer; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
      GRANT SELECT, INSERT ON opt_deployments, opt_runs TO ledger_writer;
      """)
    try database.run(
      "SET ROLE ledger_writer; INSERT INTO opt_deployments (run_id, entity_id, traffic_pct) VALUES ('r1', 1, 60)")
    let refusal = try database.refusal(
      "SET ROLE ledger_writer; INSERT INTO opt_deployments (run_id, entity_id, traffic_pct) VALUES ('r2', 1, 41)")
    #expect(refusal == Refusal("23514", "opt_deployments_traffic_limit"))
    #expect(try database.refusal("SET ROLE ledger_writer; SELECT FROM optctl.traffic_guards")?.sqlstate == "42501")
  }
}
