import Database
import Domain
import Postgres
import TestSupport
import Testing

@Suite("Status and history")
struct HistoryTests {
  @Test("show what serves now and what served then")
  func status() async throws {
    let database = try await TestDatabase.seeded()
    try database.run(
      """
      INSERT INTO opt_deployments (run_id, entity_id, traffic_pct, is_active, deployed_at, deactivated_at)
        VALUES ('r1', 1, 100, false, '2026-01-01Z', '2026-02-01Z');
      INSERT INTO opt_deployments (run_id, entity_id, traffic_pct, deployed_at)
        VALUES ('r2', 1, 90, '2026-02-01Z'), ('r3', 1, 7.5, '2026-02-01Z');
      INSERT INTO opt_entities (entity_code, entity_name, object_id, object_type, s3_base_path, status)
        VALUES ('bare', 'Bare', 1, 'ssp', 's3://b', 'draft');
      INSERT INTO optctl.objects VALUES ('deployment', 'drugs',
        '{"arms":[{"name":"control","run":"r2","traffic":90}],"holdback":2.5}', '', false, '', 1, 1, 1);
      INSERT INTO optctl.revisions VALUES
        (4, 't', '2026-02-01Z', 'x', 'production', 'c0ffee', NULL, false, 'm', 'p', '{}', '[]', '{}', '0');
      """)
    let v4 = VersionReference(optimizer: "rtb", version: "v4")
    let now = try StatusReader.read(database.connect())
    #expect(now.lastRevision == 4)
    #expect(now.lastCommit == "c0ffee")
    #expect(now.environment == "production")
    #expect(now.entities.map(\.code) == ["bare", "drugs"])
    #expect(now.entities[0].holdback == .full)
    #expect(now.entities[0].currentVersion == nil)
    let drugs = now.entities[1]
    #expect(drugs.currentVersion == v4)
    #expect(drugs.holdback == Share(hundredths: 250))
    #expect(drugs.arms.map(\.name) == ["control", nil])
    #expect(drugs.arms.map(\.run) == ["r2", "r3"])
    #expect(drugs.arms.map(\.version) == [v4, v4])
    #expect(drugs.arms[1].since == "2026-02-01T00:00:00Z")

    let then = try StatusReader.read(database.connect(), entity: "drugs", at: "2026-01-31T23:59:59Z")
    #expect(then.lastRevision == nil)
    #expect(then.entities.map { $0.arms.map(\.run) } == [["r1"]])
    let turn = try StatusReader.read(database.connect(), entity: "drugs", at: "2026-02-01Z")
    #expect(turn.entities.map { $0.arms.map(\.run) } == [["r2", "r3"]])
    #expect(try StatusReader.read(database.connect(), entity: "none").entities.isEmpty)
  }

  @Test("list revisions newest first, and those that changed an object")
  func history() async throws {
    let database = try await TestDatabase.seeded()
    for template in ["[A]", "[B]"] {
      let live = try snapshot(of: database).macros.first { $0.feature == "geo" }?.template ?? ""
      _ = try database.applier().apply(.of([ApplierTests.change("geo", live, template)]))
    }
    try database.run(
      #"UPDATE optctl.revisions SET plan = '{"changes":[{"address":"macro/os","note":"macro/geo"}]}' WHERE revision = 2"#
    )
    let revisions = try HistoryReader.list(database.connect())
    #expect(revisions.map(\.number) == [2, 1])
    #expect(revisions[0].allowed == ["removals:entity=8"])
    #expect(revisions[0].appliedBy == "optctl")
    #expect(revisions[0].summary["create"]?.int == 0)
    #expect(try HistoryReader.list(database.connect(), limit: 1).map(\.number) == [2])
    #expect(try HistoryReader.list(database.connect(), touching: Address(.macro, "geo")).map(\.number) == [1])
    #expect(try HistoryReader.list(database.connect(), touching: Address(.macro, "os")).map(\.number) == [2])
    let one = try HistoryReader.read(database.connect(), revision: 1)
    #expect(one?.revision == revisions[1])
    #expect(one?.plan == #"{"changes":[{"address":"macro/geo"}]}"#)
    #expect(try HistoryReader.read(database.connect(), revision: 9) == nil)
  }
}
