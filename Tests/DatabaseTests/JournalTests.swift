import Database
import Domain
import Postgres
import TestSupport
import Testing

/// One row of `optctl.journal_rows`, as text.
private func journal(_ database: TestDatabase, where condition: String = "true") throws -> [String] {
  try database.texts(
    """
    SELECT concat_ws(' ', table_name, operation, id, code, coalesce(before, '-'), coalesce(after, '-'))
    FROM optctl.journal_rows WHERE \(condition) ORDER BY entry, code
    """)
}

extension TestDatabase {
  /// As another role, with a program of its own, as psql would connect.
  func run(as role: String, program: String = "psql", _ sql: String) throws {
    try run("DO $$ BEGIN CREATE ROLE \(role) LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
    try run("GRANT ALL ON ALL TABLES IN SCHEMA public TO \(role)")
    let url = url.replacing("//optctl@", with: "//\(role)@")
    let connection = try Connection(url, options: ConnectOptions(applicationName: program))
    try connection.execute(sql, simple: true)
  }
}

@Suite("The journal")
struct JournalTests {
  /// Table, a write, and what the journal says of it.
  static let writes: [(String, String, [String])] = [
    ("opt_master", "INSERT INTO opt_master (opt_code, opt_name) VALUES ('x', 'X')", ["insert 2 x - X"]),
    ("opt_master", "UPDATE opt_master SET opt_name = 'Y'", ["update 1 rtb RTB Y"]),
    (
      "opt_master",
      "INSERT INTO opt_master (opt_code, opt_name) VALUES ('x', 'X'); DELETE FROM opt_master WHERE opt_id = 2",
      ["insert 2 x - X", "delete 2 x X -"]
    ),
    (
      "opt_versions", "INSERT INTO opt_versions (opt_id, version_code, version_name) VALUES (1, 'v6', 'Six')",
      ["insert 3 v6 - Six"]
    ),
    (
      "opt_versions", "UPDATE opt_versions SET version_name = version_code",
      ["update 1 v4 Four v4", "update 2 v5 Five v5"]
    ),
    ("opt_versions", "DELETE FROM opt_versions WHERE version_code = 'v5'", ["delete 2 v5 Five -"]),
    ("opt_entities", "UPDATE opt_entities SET entity_name = 'D', entity_code = 'd'", ["update 1 drugs Drugs D"]),
    (
      "opt_entities",
      """
      INSERT INTO opt_entities (entity_code, entity_name, object_id, object_type, s3_base_path)
      VALUES ('e', 'E', 1, 'ssp', 's3://b/e');
      DELETE FROM opt_entities WHERE entity_code = 'e'
      """, ["insert 2 e - E", "delete 2 e E -"]
    ),
    (
      "opt_entity_configs", "INSERT INTO opt_entity_configs (entity_id, config_key, config_value) VALUES (1, 'c', '3')",
      ["insert 1 c - 3"]
    ),
    (
      "opt_entity_configs", "UPDATE opt_entity_configs SET config_value = '9' WHERE config_key = 'a'",
      ["update 1 a 1.50 9"]
    ),
    (
      "opt_entity_configs", "UPDATE opt_entity_configs SET config_key = 'z' WHERE config_key = 'a'",
      ["update 1 a 1.50 -", "update 1 z - 1.50"]
    ),
    ("opt_entity_configs", "DELETE FROM opt_entity_configs", ["delete 1 a 1.50 -", "delete 1 b true -"]),
    ("opt_entity_configs", "TRUNCATE opt_entity_configs", ["truncate 1 a 1.50 -", "truncate 1 b true -"]),
    (
      "opt_entity_configs",
      """
      INSERT INTO opt_entity_configs (entity_id, config_key, config_value) VALUES (1, 'a', '7'), (1, 'd', '8')
      ON CONFLICT (entity_id, config_key) DO UPDATE SET config_value = excluded.config_value
      """, ["update 1 a 1.50 7", "insert 1 d - 8"]
    ),
    (
      "opt_feature_macros", "INSERT INTO opt_feature_macros (feature_name, macro_template) VALUES ('m', '[M]')",
      ["insert 3 m - [M]"]
    ),
    (
      "opt_feature_macros", "UPDATE opt_feature_macros SET macro_template = '[G]' WHERE feature_name = 'geo'",
      ["update 1 geo [GEO] [G]"]
    ),
    ("opt_feature_macros", "DELETE FROM opt_feature_macros WHERE feature_name = 'os'", ["delete 2 os [OS] -"]),
    ("opt_feature_macros", "TRUNCATE opt_feature_macros", ["truncate 1 geo [GEO] -", "truncate 2 os [OS] -"]),
    (
      "opt_deployments", "INSERT INTO opt_deployments (run_id, entity_id, traffic_pct) VALUES ('r1', 1, 60)",
      ["insert 1 r1 - true"]
    ),
    (
      "opt_deployments",
      """
      INSERT INTO opt_deployments (run_id, entity_id, traffic_pct) VALUES ('r1', 1, 60);
      UPDATE opt_deployments SET is_active = false, deactivated_at = clock_timestamp()
      """, ["insert 1 r1 - true", "update 1 r1 true false"]
    ),
    // What changes nothing is no change.
    ("opt_master", "UPDATE opt_master SET opt_name = opt_name", []),
    ("opt_entity_configs", "UPDATE opt_entity_configs SET config_value = config_value", []),
    ("opt_feature_macros", "DELETE FROM opt_feature_macros WHERE false", []),
  ]

  @Test("keeps every write of every managed table, with before and after", arguments: writes.indices)
  func everyWrite(at index: Int) async throws {
    let (table, sql, expected) = Self.writes[index]
    let database = try await TestDatabase.seeded()
    try database.run("TRUNCATE optctl.journal RESTART IDENTITY")
    try database.run(as: "alice", sql)
    let shown = [
      "opt_master": "opt_name", "opt_versions": "version_name", "opt_entities": "entity_name",
      "opt_feature_macros": "macro_template", "opt_deployments": "is_active",
    ][table]
    let values = shown.map { "before::json ->> '\($0)', after::json ->> '\($0)'" } ?? "before, after"
    let found = try database.texts(
      """
      SELECT concat_ws(' ', operation, id, code, coalesce(b, '-'), coalesce(a, '-'))
      FROM (SELECT *, row_number() OVER () AS n FROM optctl.journal_rows) j
        CROSS JOIN LATERAL (SELECT \(values)) AS shown(b, a)
      WHERE table_name = '\(table)' AND written_by = 'alice' AND application = 'psql' AND revision IS NULL
        AND clock_timestamp() - at < interval '1 minute' AND client IS NULL ORDER BY n
      """)
    #expect(found.sorted() == expected.sorted())
    #expect(try database.text("SELECT count(*) FROM optctl.journal_rows") == "\(expected.count)")
  }

  @Test("takes a load of many rows as one entry, with every row of it")
  func load() async throws {
    let database = try await TestDatabase.seeded()
    try database.run("TRUNCATE optctl.journal")
    let connection = try database.connect()
    let rows = try connection.copyIn(
      "COPY opt_entity_configs (entity_id, config_key, config_value) FROM STDIN", operation: "load"
    ) { writer throws(PostgresError) in
      for i in 0..<20_000 {
        writer.int(1)
        writer.text("key_\(i)")
        writer.text("\(i)")
        try writer.endRow()
      }
    }
    #expect(rows == 20_000)
    #expect(
      try database.texts("SELECT concat_ws(' ', operation, row_count, first_id, last_id) FROM optctl.journal")
        == ["insert 20000 1 1"])
    #expect(
      try database.text(
        "SELECT count(*) FROM optctl.journal_rows WHERE code = 'key_' || after AND before IS NULL AND id = 1")
        == "20000")
    #expect(
      try database.text(
        "SELECT count(DISTINCT (transaction, at)) FROM optctl.journal_rows WHERE transaction IS NOT NULL")
        == "1")
  }

  @Test("counts optctl's writes under their revision, in the transaction that recorded it")
  func ownWrites() async throws {
    let database = try await TestDatabase.migrated()
    #expect(try PlanAndApplyTests.apply(PlanAndApplyTests.catalogue(), to: database).revision == 1)
    #expect(try database.texts("SELECT DISTINCT revision FROM optctl.journal") == ["1"])
    #expect(
      try database.texts(
        "SELECT count(DISTINCT table_name) FROM optctl.journal JOIN optctl.revisions USING (revision, transaction)")
        == ["5"])
    // What is set ends with the transaction: the next client of a pooled session is nobody's revision.
    let connection = try database.connect()
    for sql in ["BEGIN", "SELECT set_config('optctl.revision', '7', true)", "COMMIT"] { try connection.execute(sql) }
    try connection.execute("UPDATE opt_master SET opt_name = 'By hand'")
    #expect(try database.text("SELECT revision FROM optctl.journal ORDER BY entry DESC LIMIT 1") == "NULL")
    // Nonsense does not keep anybody from writing.
    try database.run("SET optctl.revision = '1; --'; UPDATE opt_master SET opt_name = 'Again'")
    #expect(try database.text("SELECT count(*) FROM optctl.journal WHERE revision IS NULL") == "2")
  }

  @Test("never holds a value that a version marks sensitive")
  func sensitive() async throws {
    let database = try await TestDatabase.seeded()
    try database.run(
      """
      UPDATE opt_versions SET supported_configs = '{"keys": {"secret": {"type": "string", "sensitive": true}, "a": {}}}'
        WHERE version_code = 'v4';
      UPDATE opt_versions SET supported_configs = '"sensitive"' WHERE version_code = 'v5';
      INSERT INTO opt_entity_configs (entity_id, config_key, config_value) VALUES (1, 'secret', 'canary1'), (1, 'open', 'o');
      UPDATE opt_entity_configs SET config_value = 'canary2' WHERE config_key = 'secret';
      DELETE FROM opt_entity_configs WHERE config_key = 'secret';
      """)
    #expect(
      try journal(database, where: "code IN ('secret', 'open')") == [
        "opt_entity_configs insert 1 open - o", "opt_entity_configs insert 1 secret - (sensitive)",
        "opt_entity_configs update 1 secret (sensitive) (sensitive)",
        "opt_entity_configs delete 1 secret (sensitive) -",
      ])
    #expect(try database.text("SELECT count(*) FROM optctl.journal j WHERE j::text LIKE '%canary%'") == "0")
  }

  @Test("never holds the default of a sensitive key, nor what a rule compares it with, and tells when it changed")
  func sensitiveDefaults() async throws {
    let database = try await TestDatabase.seeded()
    func write(_ secret: String, _ open: String) throws {
      try database.run(
        """
        UPDATE opt_versions SET supported_configs = '{"keys": {"s": {"sensitive": true, "default": "\(secret)"},
          "o": {"default": "\(open)"}}, "rules": [{"name": "r", "when": {"s": "\(secret)", "o": "x"}}, 7]}'
        WHERE version_code = 'v4'
        """)
    }
    try write("canary1", "x")
    try write("canary2", "x")
    try write("canary2", "y")
    #expect(try database.text("SELECT count(*) FROM optctl.journal j WHERE j::text LIKE '%canary%'") == "0")
    let shown = { (entry: Int, column: String, path: String) in
      try database.text(
        """
        SELECT \(column)::jsonb #>> '{supported_configs,\(path)}' FROM optctl.journal_rows
        WHERE table_name = 'opt_versions' AND code = 'v4' AND operation = 'update' ORDER BY entry OFFSET \(entry) LIMIT 1
        """)
    }
    #expect(try shown(1, "before", "keys,s,default") == "(sensitive, before)")
    #expect(try shown(1, "after", "keys,s,default") == "(sensitive)")
    #expect(try shown(1, "after", "rules,0,when,s") == "(sensitive)")
    #expect(try shown(1, "after", "rules,0,when,o") == "x")
    #expect(try shown(2, "after", "keys,o,default") == "y")
  }

  @Test("watches tables that were there before, whatever the types of their columns")
  func existingTables() async throws {
    let database = try await TestDatabase.make()
    try database.run(
      """
      CREATE TABLE opt_master (opt_id serial PRIMARY KEY, opt_code varchar(64), opt_name text, description text, status text);
      CREATE TABLE opt_versions (version_id serial PRIMARY KEY, opt_id int, version_code text, version_name text,
        supported_configs text, status text);
      CREATE TABLE opt_entities (entity_id serial PRIMARY KEY, entity_code text);
      CREATE TABLE opt_entity_configs (entity_id int, config_key varchar(40), config_value jsonb);
      CREATE TABLE opt_runs (run_id bigint, entity_id bigint, PRIMARY KEY (run_id), UNIQUE (run_id, entity_id));
      CREATE TABLE opt_feature_macros (feature_name text, macro_template text);
      """)
    let report = try migrate(database.connect())
    #expect(report.unwatched == ["opt_feature_macros"])
    #expect(report.leftAlone.count == 6)
    #expect(try database.text("SELECT left_alone FROM optctl.migrations WHERE number = 3") == "{opt_feature_macros}")
    try database.run(
      """
      INSERT INTO opt_master (opt_code) VALUES ('x');
      INSERT INTO opt_versions (opt_id, version_code, supported_configs) VALUES
        (1, 'v1', 'no json, sensitive'), (1, 'v2', '{"keys": {"s": {"sensitive": true}}}');
      INSERT INTO opt_entity_configs VALUES (1, 's', '"canary"'), (1, 'k', '[1]');
      UPDATE opt_entity_configs SET config_value = '[2]' WHERE config_key = 'k';
      INSERT INTO opt_feature_macros VALUES ('m', '[M]');
      """)
    #expect(
      try journal(database, where: "table_name = 'opt_entity_configs'") == [
        "opt_entity_configs insert 1 k - [1]", "opt_entity_configs insert 1 s - (sensitive)",
        "opt_entity_configs update 1 k [1] [2]",
      ])
    #expect(
      try database.text(
        "SELECT string_agg(after::jsonb ->> 'supported_configs', ' ') FROM optctl.journal_rows WHERE code IN ('v1', 'v2')"
      )
        == #"(sensitive) {"keys": {"s": {"sensitive": true}}}"#)
  }

  @Test("leaves a table on which the role may not create a trigger, and says so")
  func withoutTheRight() async throws {
    let database = try await TestDatabase.make()
    try database.run(
      """
      CREATE TABLE opt_entities (entity_id bigserial PRIMARY KEY, entity_code text);
      DO $$ BEGIN CREATE ROLE migrator LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
      GRANT SELECT, REFERENCES ON opt_entities TO migrator;
      GRANT CREATE ON SCHEMA public TO migrator;
      GRANT CREATE ON DATABASE \(database.name) TO migrator;
      """)
    let connection = try Connection(database.url.replacing("//optctl@", with: "//migrator@"))
    let report = try migrate(connection)
    #expect(report.unwatched == ["opt_entities"])
    try database.run("INSERT INTO opt_entities (entity_code) VALUES ('e')")
    #expect(try database.text("SELECT count(*) FROM optctl.journal") == "0")
  }

  @Test("is pruned by age, but for what may explain drift")
  func prune() async throws {
    let database = try await TestDatabase.migrated()
    #expect(try PlanAndApplyTests.apply(PlanAndApplyTests.catalogue(), to: database).revision == 1)
    try database.run("UPDATE opt_master SET opt_name = 'By hand'")
    let entries = try #require(try Int(database.text("SELECT count(*) FROM optctl.journal")))
    let connection = try database.connect()
    #expect(try pruneJournal(connection, olderThan: .seconds(3_600)) == (0, 0))
    try database.run(
      """
      UPDATE optctl.journal SET at = at - interval '91 days';
      UPDATE optctl.revisions SET applied_at = applied_at - interval '91 days';
      """)
    #expect(try pruneJournal(connection, olderThan: .seconds(90 * 86_400)) == (entries - 1, 1))
    #expect(try database.texts("SELECT table_name FROM optctl.journal") == ["opt_master"])
    #expect(try pruneJournal(connection, olderThan: .seconds(90 * 86_400)) == (0, 1))
    try database.run("UPDATE optctl.revisions SET applied_at = clock_timestamp()")
    #expect(try pruneJournal(connection, olderThan: .seconds(90 * 86_400)) == (1, 0))
  }
}
