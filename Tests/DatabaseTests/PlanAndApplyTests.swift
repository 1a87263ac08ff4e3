import Database
import Domain
import Planning
import TestSupport
import Testing

/// The planner and the tables together: what was applied needs no further plan.
@Suite("Planning and applying")
struct PlanAndApplyTests {
  static let place = Place(file: 0, line: 1, column: 1, endLine: 1, endColumn: 2)

  static func declared<R: Resource>(_ resource: R, movedFrom: String? = nil) -> Declared<R> {
    Declared(resource, place: place, fieldPlaces: R.fields.map { _ in place }, movedFrom: movedFrom)
  }

  static func configs(_ texts: KeyValuePairs<String, String>) -> [DeclaredConfig] {
    texts.map { DeclaredConfig(key: ConfigKey($0.key), place: place, text: $0.value) }
  }

  static func catalogue() -> Desired {
    var desired = Desired()
    desired.files = ["catalog.yaml"]
    desired.optimizers = [declared(ScriptTests.rtb)]
    desired.versions = [declared(ScriptTests.v4)]
    desired.entities = [declared(ScriptTests.drugs)]
    desired.entityConfigs = [configs(["a": "1", "b": "true"])]
    desired.macros = [declared(Macro(feature: "geo", template: "[GEO]"))]
    return desired
  }

  static func apply(_ desired: Desired, to database: TestDatabase) throws -> Receipt {
    try database.applier().apply(.test()) { snapshot, reader throws(DatabaseError) in
      try reader.recall(objectsToRecall(desired: desired, snapshot: snapshot), into: &snapshot)
      try reader.judge(runs: runsToJudge(desired: desired, snapshot: snapshot), into: &snapshot)
      try reader.readInFlight(of: entitiesThatSwitch(desired: desired, snapshot: snapshot), into: &snapshot)
      return plan(desired: desired, snapshot: snapshot, environment: "test", source: .test)
    } judging: { plan in
      plan.hasErrors ? .invalid : .approve(id: "p", document: "{}")
    }
  }

  @Test("settle from an empty database through renames, drift, an epoch and removals")
  func life() async throws {
    let database = try await TestDatabase.migrated()
    var desired = Self.catalogue()
    #expect(try Self.apply(desired, to: database).revision == 1)
    #expect(try Self.apply(desired, to: database).outcome == .nothingToDo)

    // Drift is put right.
    try database.run("UPDATE opt_entity_configs SET config_value = '7' WHERE config_key = 'a'")
    #expect(try Self.apply(desired, to: database).plan?.changes.map(\.address.description) == ["config/drugs/a"])

    // A run, and traffic for it.
    try database.run(
      """
      INSERT INTO opt_runs (run_id, entity_id, version_id, status, validation_status, s3_output_path)
      SELECT 'r1', entity_id, current_version_id, 'completed', 'passed', s3_base_path || '/r1' FROM opt_entities
      """)
    desired.deployments = [
      Self.declared(
        Deployment(entity: "drugs", arms: [.init(name: "control", run: "r1", traffic: .full)]))
    ]
    desired.deploymentDetails = [
      DeploymentDetails(armPlaces: [.init(name: Self.place, run: Self.place, traffic: Self.place)])
    ]
    #expect(try Self.apply(desired, to: database).revision == 3)
    #expect(try Self.apply(desired, to: database).outcome == .nothingToDo)

    // Everything gets another name, and keeps its rows.
    var (optimizer, version, entity) = (ScriptTests.rtb, ScriptTests.v4, ScriptTests.drugs)
    optimizer.code = "bidder"
    version.optimizer = "bidder"
    version.code = "four"
    entity.code = "hcp"
    entity.currentVersion = version.reference
    desired.optimizers = [Self.declared(optimizer, movedFrom: "rtb")]
    desired.versions = [Self.declared(version, movedFrom: "v4")]
    desired.entities = [Self.declared(entity, movedFrom: "drugs")]
    desired.entityConfigs = [Self.configs(["a": "2", "c": "new"])]
    desired.macros = [Self.declared(Macro(feature: "region", template: "[GEO]"), movedFrom: "geo")]
    desired.deployments[0].resource.entity = "hcp"
    #expect(try Self.apply(desired, to: database).revision == 4)
    #expect(try Self.apply(desired, to: database).outcome == .nothingToDo)
    #expect(try snapshot(of: database).configTexts == ["hcp": ["a": "2", "c": "new"]])
    #expect(try database.text("SELECT count(*) FROM opt_deployments") == "1")

    // Traffic ends, then everything goes: what a run refers to is retired, not deleted.
    desired.deployments[0].resource.arms = []
    desired.deployments[0].resource.holdback = .full
    desired.deploymentDetails = [DeploymentDetails(armPlaces: [], reason: "over")]
    #expect(try Self.apply(desired, to: database).revision == 5)
    var nothing = Desired()
    nothing.files = desired.files
    #expect(try Self.apply(nothing, to: database).revision == 6)
    #expect(try Self.apply(nothing, to: database).outcome == .nothingToDo)
    #expect(
      try database.texts(
        """
        SELECT status FROM opt_master UNION ALL SELECT status FROM opt_versions
        UNION ALL SELECT status FROM opt_entities UNION ALL SELECT status FROM opt_feature_macros
        """) == ["retired", "retired", "retired", "retired"])
    #expect(try database.text("SELECT count(*) FROM optctl.objects") == "0")
  }

  @Test("delete what nothing refers to")
  func deletion() async throws {
    let database = try await TestDatabase.migrated()
    #expect(try Self.apply(Self.catalogue(), to: database).revision == 1)
    var nothing = Desired()
    nothing.files = ["catalog.yaml"]
    #expect(try Self.apply(nothing, to: database).revision == 2)
    let live = try snapshot(of: database)
    #expect(live.optimizers.isEmpty && live.versions.isEmpty && live.entities.isEmpty && live.configs.count == 0)
    #expect(live.macros.map(\.status) == [.retired])
  }
}
