import Database
import Postgres
import TestSupport
import Testing

@Suite("Migrations")
struct MigrationTests {
  @Test("create everything, and the second time nothing")
  func twice() async throws {
    let database = try await TestDatabase.make()
    let connection = try database.connect()
    #expect(try schemaState(connection) == .missing)
    let first = try migrate(connection)
    #expect(first.applied.map(\.number) == Array(1...SchemaState.latest))
    #expect(first.createdTables.count == 9)
    #expect(first.leftAlone.isEmpty)
    #expect(try schemaState(connection) == .current)
    let second = try migrate(connection)
    #expect(second.applied.isEmpty && second.createdTables.isEmpty && second.leftAlone.isEmpty)
    #expect(
      try database.texts("SELECT number FROM optctl.migrations ORDER BY 1") == (1...SchemaState.latest).map(String.init)
    )
  }

  @Test("by several at once are applied once")
  func atOnce() async throws {
    for _ in 0..<5 {
      let database = try await TestDatabase.make()
      let reports = try await concurrently(4) { _ in try migrate(database.connect()) }
      #expect(reports.filter { !$0.applied.isEmpty }.count == 1)
      #expect(try database.text("SELECT count(*) FROM optctl.migrations") == "\(SchemaState.latest)")
    }
  }

  @Test("leave a table alone that was there before, and say so")
  func existingTables() async throws {
    let database = try await TestDatabase.make()
    try database.run(
      """
      CREATE TABLE opt_entities (entity_id serial PRIMARY KEY, entity_code text);
      INSERT INTO opt_entities (entity_code) VALUES ('kept');
      CREATE TABLE opt_runs (run_id bigint PRIMARY KEY, entity_id int, UNIQUE (run_id, entity_id));
      """)
    let before = try database.text("SELECT count(*) FROM pg_attribute WHERE attrelid = 'opt_entities'::regclass")
    let report = try migrate(database.connect())
    #expect(report.leftAlone == ["opt_entities", "opt_runs"])
    #expect(report.createdTables.count == 7)
    #expect(try database.text("SELECT entity_code FROM opt_entities") == "kept")
    #expect(try database.text("SELECT count(*) FROM pg_attribute WHERE attrelid = 'opt_entities'::regclass") == before)
    #expect(
      try database.text(
        "SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = 'opt_run_metrics'::regclass "
          + "AND attname = 'run_id'") == "bigint")
    #expect(try database.text("SELECT left_alone FROM optctl.migrations WHERE number = 2") == "{opt_entities,opt_runs}")
  }

  @Test("follow the schema of the connection")
  func otherSchema() async throws {
    let database = try await TestDatabase.make()
    try database.run(
      """
      CREATE SCHEMA "Odd ""name"; CREATE SCHEMA decoy; CREATE TABLE decoy.opt_deployments (oops int);
      ALTER DATABASE \(database.name) SET search_path = "Odd ""name"
      """)
    _ = try migrate(database.connect())
    #expect(
      try database.text("SELECT relnamespace::regnamespace FROM pg_class WHERE oid = 'opt_deployments'::regclass")
        == #""Odd ""name""#)
    try database.run(TestDatabase.seed)
    let refusal = try database.refusal(
      """
      SET search_path = decoy, "Odd ""name";
      INSERT INTO "Odd ""name".opt_deployments (run_id, entity_id, traffic_pct) VALUES ('r1', 1, 60), ('r2', 1, 41)
      """)
    #expect(refusal == Refusal("23514", "opt_deployments_traffic_limit"))
  }

  @Test("do not take their own schema for that of the tables, though the role has its name")
  func roleNamedAsSchema() async throws {
    let database = try await TestDatabase.make()
    try database.run("CREATE SCHEMA optctl")
    #expect(try database.text("SELECT current_schema()") == "optctl")
    _ = try migrate(database.connect())
    #expect(try database.text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == "9")
  }

  @Test("that failed leave nothing behind")
  func failure() async throws {
    let database = try await TestDatabase.make()
    try database.run("CREATE TABLE opt_versions (nothing int)")
    let error = #expect(throws: DatabaseError.self) { try migrate(database.connect()) }
    #expect(error?.sqlstate == "42830" || error?.sqlstate == "42703" || error?.sqlstate == "42704")
    #expect(try schemaState(database.connect()) == .missing)
    #expect(try database.text("SELECT count(*) FROM pg_class WHERE relname LIKE 'opt\\_%'") == "1")
  }

  @Test("made by a newer optctl are recognized")
  func newer() async throws {
    let database = try await TestDatabase.migrated()
    try database.run("INSERT INTO optctl.migrations (number, name) VALUES (99, 'of tomorrow')")
    #expect(try schemaState(database.connect()) == .newer(99))
    #expect(throws: DatabaseError(.schema(.newer(99)))) { try snapshot(of: database) }
    try database.run("DELETE FROM optctl.migrations WHERE number > 1")
    #expect(throws: DatabaseError(.schema(.outdated(1)))) { try snapshot(of: database) }
  }
}
