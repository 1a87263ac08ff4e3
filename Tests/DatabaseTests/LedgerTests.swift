import Database
import Domain
import TestSupport
import Testing

@Suite("The ledger")
struct LedgerTests {
  @Test("tells the time of a moment by the server's clock")
  func moments() async throws {
    let connection = try await TestDatabase.seeded().connect()
    try connection.execute(
      """
      INSERT INTO optctl.revisions VALUES
        (4, 't', '2026-02-01 10:00:00.25Z', 'x', 'production', NULL, NULL, false, 'm', 'p', '{}', '[]', '{}', '0')
      """)
    #expect(
      try LedgerReader.time(connection, of: .time("2026-02-03T10:00:07.5+01:00")) == "2026-02-03T09:00:07.500000Z")
    #expect(try LedgerReader.time(connection, of: .revision(4)) == "2026-02-01T10:00:00.250000Z")
    let now = try connection.execute("SELECT extract(epoch FROM clock_timestamp())::bigint").int(0, 0) ?? 0
    let ago = try LedgerReader.time(connection, of: .ago(seconds: 7_200))
    let seconds = try connection.execute("SELECT extract(epoch FROM '\(ago)'::timestamptz)::bigint").int(0, 0) ?? 0
    #expect((7_195...7_205).contains(now - seconds))
    #expect(throws: LedgerReader.MomentProblem.noRevision) { try LedgerReader.time(connection, of: .revision(5)) }
    #expect(throws: LedgerReader.MomentProblem.ahead) {
      try LedgerReader.time(connection, of: .time("2999-01-01T00:00:00Z"))
    }
  }

  @Test("gives the split of then, with the names that its arms had")
  func split() async throws {
    let database = try await TestDatabase.seeded()
    try database.run(
      """
      INSERT INTO opt_deployments (run_id, entity_id, traffic_pct, is_active, deployed_at, deactivated_at)
        VALUES ('r1', 1, 60, false, '2026-01-01Z', '2026-02-01Z'), ('r2', 1, 30, false, '2026-01-01Z', '2026-02-01Z');
      INSERT INTO opt_deployments (run_id, entity_id, traffic_pct, deployed_at) VALUES ('r2', 1, 100, '2026-03-01Z');
      INSERT INTO optctl.objects VALUES ('deployment', 'drugs',
        '{"arms":[{"name":"control","run":"r2","traffic":100}]}', '', false, '', 1, 1, 1);
      INSERT INTO optctl.revisions VALUES
        (4, 't', '2026-01-01Z', 'x', 'production', NULL, NULL, false, 'm', 'p',
          '{"changes":[{"address":"deployment/drugs","fields":[{"field":"arms","after":[
            {"name":"old_control","run":"r1","traffic":60},{"name":"challenger","run":"r2","traffic":30}]}]}]}',
          '[]', '{}', '0');
      INSERT INTO optctl.revisions
        SELECT number, 't' || number, at::timestamptz, 'x', 'production', NULL, NULL, false, 'm', 'p',
          '{"changes":[{"address":"deployment/drugs","fields":[{"field":"arms","after":[
            {"name":"other","run":"r1","traffic":60}]}]}]}', '[]', '{}', '0'
        FROM (VALUES (3, '2025-12-01Z'), (5, '2026-02-20Z')) AS others (number, at);
      """)
    let connection = try database.connect()
    let then = try LedgerReader.split(connection, of: "drugs", at: "2026-01-31T00:00:00Z")
    #expect(then.entity?.arms.map(\.name) == ["old_control", "challenger"])
    #expect(then.entity?.arms.map(\.run) == ["r1", "r2"])
    #expect(then.entity?.holdback == Share(hundredths: 1_000))
    #expect(then.isBeforeFirstEpoch == false)

    let between = try LedgerReader.split(connection, of: "drugs", at: "2026-02-15T00:00:00Z")
    #expect(between.entity?.arms == [] && !between.isBeforeFirstEpoch)
    let before = try LedgerReader.split(connection, of: "drugs", at: "2025-12-31T23:59:59Z")
    #expect(before.isBeforeFirstEpoch && before.firstEpoch == "2026-01-01T00:00:00Z")
    let unknown = try LedgerReader.split(connection, of: "none", at: "2026-01-31T00:00:00Z")
    #expect(unknown.entity == nil && unknown.firstEpoch == nil)
  }
}
