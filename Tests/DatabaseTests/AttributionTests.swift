import Database
import Domain
import Planning
import Postgres
import TestSupport
import Testing

/// Address, field, and who with which program; `nobody` where the journal does not know.
private func hands(_ plan: Plan) -> [String] {
  plan.changes.flatMap { change in
    change.fields.map { field in
      "\(change.address) \(field.field.rawValue) \(field.drift.map { "\($0.by) \($0.application)" } ?? "nobody")"
    }
  }
}

private func planned(_ desired: Desired, _ connection: Connection) throws -> Plan {
  try SnapshotReader.read(connection) { reader throws(DatabaseError) in
    var snapshot = try reader.read()
    try reader.recall(objectsToRecall(desired: desired, snapshot: snapshot), into: &snapshot)
    var plan = plan(desired: desired, snapshot: snapshot, environment: "test", source: .test)
    try reader.attribute(&plan)
    return plan
  }
}

@Suite("Attribution")
struct AttributionTests {
  private static func applied() async throws -> TestDatabase {
    let database = try await TestDatabase.migrated()
    _ = try PlanAndApplyTests.apply(PlanAndApplyTests.catalogue(), to: database)
    return database
  }

  @Test("names who gave a field the value that it has now")
  func lastHand() async throws {
    let database = try await Self.applied()
    try database.run(
      as: "alice",
      "UPDATE opt_entities SET entity_name = 'A', s3_base_path = 's3://b/a'; UPDATE opt_entities SET object_id = 9")
    try database.run(as: "bob", program: "cron", "UPDATE opt_entities SET entity_name = 'B', object_id = 9")
    try database.run(as: "bob", program: "", "UPDATE opt_entity_configs SET config_value = '7' WHERE config_key = 'a'")
    let drift = try DriftReader.read(database.connect())
    #expect(
      hands(drift) == [
        "entity/drugs name bob cron", "entity/drugs object.id alice psql", "entity/drugs s3_base_path alice psql",
        "config/drugs/a value bob ",
      ])
    #expect(drift.changes.flatMap(\.fields).allSatisfy { $0.drift?.at.hasSuffix("Z") == true })
    #expect(try hands(planned(PlanAndApplyTests.catalogue(), database.connect())) == hands(drift))
    // What is put right is drift no more, and who did it is optctl.
    let receipt = try PlanAndApplyTests.apply(PlanAndApplyTests.catalogue(), to: database)
    #expect(receipt.revision == 2)
    #expect(try DriftReader.read(database.connect()).changes.isEmpty)
  }

  @Test("names who changed a default that nobody may see")
  func sensitiveDefault() async throws {
    let database = try await TestDatabase.migrated()
    func set(_ secret: String, as role: String) throws {
      try database.run(
        as: role,
        """
        UPDATE opt_versions SET supported_configs =
          '{"keys": {"s": {"type": "string", "scope": "entity", "sensitive": true, "default": "\(secret)"}}}'
        """)
    }
    var catalogue = PlanAndApplyTests.catalogue()
    for position in catalogue.versions.indices {
      catalogue.versions[position].resource.supportedConfigs = SupportedConfigs(
        json: try JSON(
          parsing: #"{"keys": {"s": {"type": "string", "scope": "entity", "sensitive": true, "default": "first"}}}"#))!
    }
    catalogue.entities = []
    catalogue.entityConfigs = []
    catalogue.deployments = []
    catalogue.deploymentDetails = []
    _ = try PlanAndApplyTests.apply(catalogue, to: database)
    try set("second", as: "alice")
    try set("third", as: "bob")
    try database.run(as: "alice", "UPDATE opt_versions SET version_name = version_name")
    let drift = try DriftReader.read(database.connect())
    #expect(
      Set(hands(drift).map { $0.split(separator: " ").dropFirst().joined(separator: " ") }) == [
        "supported_configs bob psql"
      ])
    #expect(!"\(drift)".contains("second"))
  }

  @Test("names who deleted, renamed and added rows")
  func rows() async throws {
    let database = try await Self.applied()
    try database.run(
      as: "alice",
      """
      DELETE FROM opt_entity_configs WHERE config_key = 'b';
      INSERT INTO opt_entity_configs (entity_id, config_key, config_value) VALUES (1, 'extra', 'x');
      """)
    try database.run(as: "bob", "UPDATE opt_feature_macros SET feature_name = 'other'")
    let drift = try DriftReader.read(database.connect())
    #expect(
      hands(drift) == [
        "config/drugs/b value alice psql", "macro/geo template bob psql", "macro/geo status bob psql",
        "config/drugs/extra value alice psql",
      ])
    // An entity under another name takes its configs with it.
    try database.run(as: "bob", "UPDATE opt_entities SET entity_code = 'renamed'")
    let lost = try DriftReader.read(database.connect())
    #expect(lost.changes.filter { $0.address.kind != .macro }.map(\.action) == [.create, .create, .create])
    #expect(hands(lost).allSatisfy { $0.hasSuffix("bob psql") })
    // Everything gone, whoever owned it.
    try database.run(
      as: "carol",
      "DELETE FROM opt_entity_configs; DELETE FROM opt_entities; DELETE FROM opt_versions; DELETE FROM opt_master")
    let gone = hands(try DriftReader.read(database.connect())).filter { !$0.hasPrefix("macro/") }
    #expect(gone.contains("optimizer/rtb name carol psql") && gone.contains("version/rtb/v4 status carol psql"))
    #expect(!gone.contains { $0.hasSuffix("nobody") })
  }

  @Test("names who changed what serves")
  func deployments() async throws {
    let database = try await Self.applied()
    try database.run(
      """
      INSERT INTO opt_runs (run_id, entity_id, version_id, status, validation_status, s3_output_path)
      SELECT r, entity_id, current_version_id, 'completed', 'passed', s3_base_path || '/' || r
      FROM opt_entities, unnest(ARRAY['r1', 'r2']) r
      """)
    try database.run(as: "alice", "INSERT INTO opt_deployments (run_id, entity_id, traffic_pct) VALUES ('r2', 1, 50)")
    #expect(hands(try DriftReader.read(database.connect())) == ["deployment/drugs arms alice psql"])
    try database.run(
      as: "bob", "UPDATE opt_deployments SET is_active = false, deactivated_at = clock_timestamp()")
    var desired = PlanAndApplyTests.catalogue()
    desired.deployments = [
      PlanAndApplyTests.declared(Deployment(entity: "drugs", arms: [.init(name: "control", run: "r1", traffic: .full)]))
    ]
    let place = PlanAndApplyTests.place
    desired.deploymentDetails = [DeploymentDetails(armPlaces: [.init(name: place, run: place, traffic: place)])]
    #expect(try PlanAndApplyTests.apply(desired, to: database).revision == 2)
    #expect(try DriftReader.read(database.connect()).changes.isEmpty)
    try database.run(
      as: "bob", "UPDATE opt_deployments SET is_active = false, deactivated_at = clock_timestamp() WHERE is_active")
    #expect(hands(try DriftReader.read(database.connect())) == ["deployment/drugs arms bob psql"])
    #expect(hands(try planned(desired, database.connect())) == ["deployment/drugs arms bob psql"])
  }

  @Test("does not believe that a write is of a revision, and knows nothing without entries")
  func doubt() async throws {
    let database = try await Self.applied()
    try database.run(as: "mallory", "SET optctl.revision = '1'; UPDATE opt_master SET opt_name = 'By hand'")
    #expect(hands(try DriftReader.read(database.connect())) == ["optimizer/rtb name mallory psql"])
    try database.run("TRUNCATE optctl.journal")
    #expect(hands(try DriftReader.read(database.connect())) == ["optimizer/rtb name nobody"])
    // A value that the journal did not see arrive is nobody's.
    try database.run(as: "alice", "UPDATE opt_master SET opt_name = 'Other'")
    try database.run("SET session_replication_role = replica; UPDATE opt_master SET opt_name = 'Unseen'")
    #expect(hands(try DriftReader.read(database.connect())) == ["optimizer/rtb name nobody"])
  }

  @Test("needs SELECT alone")
  func selectOnly() async throws {
    let database = try await Self.applied()
    try database.run(
      as: "alice", "UPDATE opt_master SET opt_name = 'By hand'; UPDATE opt_versions SET version_name = 'x'")
    try database.run(
      """
      DO $$ BEGIN CREATE ROLE planner LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
      GRANT USAGE ON SCHEMA optctl TO planner;
      GRANT SELECT ON ALL TABLES IN SCHEMA public, optctl TO planner;
      """)
    let connection = try Connection(database.url.replacing("//optctl@", with: "//planner@"))
    #expect(
      hands(try DriftReader.read(connection)) == [
        "optimizer/rtb name alice psql", "version/rtb/v4 name alice psql",
      ])
  }
}
