import Database
import Domain
import Planning
import Postgres
import Tables
import TestSupport
import Testing

/// Tables that were there before, whose columns have other types: what optctl writes to them it reads back.
@Suite("Tables that were there before")
struct OddTypesTests {
  struct Types: Sendable, CustomTestStringConvertible {
    var run = "text"
    var config = "text"
    var supported = "jsonb"
    var flag = "boolean"
    var share = "numeric(5, 2)"
    var moment = "timestamptz"
    var features = "jsonb"

    var testDescription: String { [run, config, supported, flag, share, moment, features].joined(separator: " ") }

    /// Without a constraint that optctl could do without.
    var tables: String {
      """
      CREATE TABLE opt_master (opt_id serial PRIMARY KEY, opt_code varchar(64) UNIQUE, opt_name text, status varchar(20),
        description text);
      CREATE TABLE opt_versions (version_id serial PRIMARY KEY, opt_id int, version_code varchar(64), version_name text,
        supported_configs \(supported), description text, status varchar(20), UNIQUE (opt_id, version_code));
      CREATE TABLE opt_entities (entity_id serial PRIMARY KEY, entity_code varchar(64) UNIQUE, entity_name text,
        object_id int, object_type varchar(20), current_version_id int, s3_base_path text, status varchar(20));
      CREATE TABLE opt_entity_configs (id serial PRIMARY KEY, entity_id int, config_key text, config_value \(config),
        UNIQUE (entity_id, config_key));
      CREATE TABLE opt_runs (run_id \(run) PRIMARY KEY, entity_id int, version_id int, status text, triggered_by text,
        trigger_type text, data_start_dt date, data_end_dt \(moment), total_bids int, total_views bigint,
        total_clicks numeric, segments_count smallint, domains_count int, npis_count bigint, features_used \(features),
        bid_median numeric, bid_min real, bid_max double precision, s3_output_path varchar(200),
        validation_status text, error_message text, created_at \(moment), started_at \(moment), completed_at \(moment),
        UNIQUE (run_id, entity_id));
      CREATE TABLE opt_deployments (deployment_id serial PRIMARY KEY, run_id \(run), entity_id int,
        traffic_pct \(share), is_active \(flag), deployed_by text, deployed_at \(moment), deactivated_at \(moment));
      """
    }
  }

  static let variants = [
    Types(), Types(run: "bigint"), Types(run: "integer"), Types(run: "varchar(40)"), Types(config: "jsonb"),
    Types(config: "json"), Types(supported: "json"), Types(supported: "text"), Types(flag: "smallint"),
    Types(flag: "integer", share: "double precision"), Types(moment: "timestamp"),
    Types(
      run: "bigint", config: "json", supported: "text", flag: "smallint", share: "real", moment: "timestamp",
      features: "text[]"),
  ]

  private static func version(_ supported: String) throws -> Version {
    Version(
      optimizer: "rtb", code: "v4", name: "Four",
      supportedConfigs: try #require(SupportedConfigs(json: try JSON(parsing: supported))))
  }

  @Test("are planned and applied", arguments: variants)
  func life(_ types: Types) async throws {
    let database = try await TestDatabase.make()
    try database.run(types.tables)
    let report = try migrate(database.connect())
    #expect(report.leftAlone.count == 6 && report.createdTables.count == 3)

    let version = try Self.version(
      #"{"keys": {"a": {"type": "int", "scope": "entity"}, "d": {"type": "list", "items": "string", "scope": "entity"}}}"#
    )
    var desired = PlanAndApplyTests.catalogue()
    desired.versions = [PlanAndApplyTests.declared(version)]
    desired.entityConfigs = [
      PlanAndApplyTests.configs(["a": "1", "b": "true", "c": "0.65", "d": #"["x","y"]"#, "e": "raw", "f": "\"q\""])
    ]
    #expect(try PlanAndApplyTests.apply(desired, to: database).revision == 1)
    #expect(try PlanAndApplyTests.apply(desired, to: database).outcome == .nothingToDo)

    // Every kind of value changes, and an epoch follows on another.
    try database.run(
      """
      INSERT INTO opt_runs (run_id, entity_id, version_id, status, validation_status, s3_output_path)
      SELECT r::\(types.run), entity_id, current_version_id, 'completed', 'passed', s3_base_path || '/' || r
      FROM opt_entities, unnest(ARRAY['20260201', '20260202']) r
      """)
    let changed = try Self.version(
      #"{"keys": {"a": {"type": "int", "scope": "entity"}, "d": {"type": "list", "items": "string", "scope": "entity", "#
        + #""description": "é"}}}"#)
    desired.versions = [PlanAndApplyTests.declared(changed)]
    desired.entityConfigs = [
      PlanAndApplyTests.configs(["a": "2", "b": "false", "c": "raw", "d": "[]", "e": "7"])
    ]
    for (revision, arms) in [(2, [("20260201", 10_000)]), (3, [("20260201", 3_333), ("20260202", 6_667)])] {
      desired.deployments = [
        PlanAndApplyTests.declared(
          Deployment(
            entity: "drugs",
            arms: arms.map { .init(name: "r\($0.0)", run: $0.0, traffic: Share(hundredths: $0.1)) }))
      ]
      let place = PlanAndApplyTests.place
      desired.deploymentDetails = [
        DeploymentDetails(armPlaces: arms.map { _ in .init(name: place, run: place, traffic: place) })
      ]
      #expect(try PlanAndApplyTests.apply(desired, to: database).revision == revision)
      #expect(try PlanAndApplyTests.apply(desired, to: database).outcome == .nothingToDo)
    }
    let live = try snapshot(of: database)
    #expect(live.configTexts == ["drugs": ["a": "2", "b": "false", "c": "raw", "d": "[]", "e": "7"]])
    #expect(live.deployments.map { $0.arms.map(\.run) } == [["20260201", "20260202"]])
    #expect(
      try database.texts("SELECT (is_active::integer, deactivated_at IS NULL) FROM opt_deployments ORDER BY 1")
        == ["(0,f)", "(1,t)", "(1,t)"])
    let status = try StatusReader.read(database.connect())
    let since = try database.text(
      "SELECT to_char(max(deployed_at)::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') "
        + "FROM opt_deployments")
    #expect(status.entities.first?.arms.map(\.since) == [since, since])
  }

  @Test(
    "give the features of a run as a JSON array, and take one",
    arguments: [
      ("jsonb", #"["a", "b c", "d,e", "[f", ""]"#), ("json", #"["a","b c","d,e","[f",""]"#),
      ("text[]", #"["a","b c","d,e","[f",""]"#), ("varchar(30)[]", #"["a","b c","d,e","[f",""]"#),
      ("text", #"["a","b c","d,e","[f",""]"#),
    ])
  func features(_ type: String, _ read: String) async throws {
    let database = try await TestDatabase.make()
    try database.run("CREATE TABLE opt_runs (n serial, features_used \(type))")
    var schema = LiveSchema()
    schema.note(
      table: "opt_runs", column: "features_used", type: type.replacing("varchar(30)", with: "character varying"),
      rows: 0)
    let connection = try database.connect()
    let plain = #"["geo","os version"]"#
    for json in [nil, "[]", plain, #"["a","b c","d,e","[f",""]"#] {
      try connection.execute(
        "INSERT INTO opt_runs (features_used) SELECT \(schema.features(asColumn: "$1::text"))", [Parameter(json)])
    }
    let result = try connection.execute("SELECT \(schema.featuresJSON("r")) FROM opt_runs r ORDER BY n")
    let texts = (0..<4).map { result.value($0, 0) }
    #expect(texts[0] == nil && texts[1] == "[]" && texts[3] == read)
    #expect(texts[2].flatMap { try? JSON(parsing: $0) } == (try JSON(parsing: plain)))
    if type == "text" {
      #expect(try database.text("SELECT features_used FROM opt_runs WHERE n = 3") == "geo,os version")
    }
  }

  @Test("may separate features by commas and blanks")
  func commas() async throws {
    let database = try await TestDatabase.make()
    try database.run(
      """
      CREATE TABLE opt_runs (n serial, features_used text);
      INSERT INTO opt_runs (features_used) VALUES (' geo ,os,  "q" ,'), (''), (NULL), (' ["a"]'), ('one')
      """)
    var schema = LiveSchema()
    schema.note(table: "opt_runs", column: "features_used", type: "text", rows: 0)
    let texts = try database.texts("SELECT \(schema.featuresJSON("r")) FROM opt_runs r ORDER BY n")
    #expect(texts == [#"["geo","os","\"q\""]"#, "[]", "NULL", #" ["a"]"#, #"["one"]"#])
  }
}
