import Database
import Domain
import Planning
import TestSupport
import Testing

/// What the planner asks the tables about what is in use, and rows that keep their ids, on a real server.
@Suite("The life of objects")
struct LifecycleTests {
  private typealias Life = PlanAndApplyTests

  private static func version(_ code: String, maximum: Int, status: Status = .active) throws -> Version {
    let text = #"{"keys": {"a": {"type": "int", "scope": "entity", "max": \#(maximum)}}}"#
    return Version(
      optimizer: "rtb", code: code, name: code, status: status,
      supportedConfigs: try #require(SupportedConfigs(json: try JSON(parsing: text))))
  }

  /// One optimizer with v4 and v5, one entity that runs v4, and a macro.
  private static func catalogue(_ maximum: Int, current: String = "v4") throws -> Desired {
    var desired = Life.catalogue()
    desired.versions = [
      Life.declared(try version("v4", maximum: maximum)), Life.declared(try version("v5", maximum: maximum)),
    ]
    desired.entities[0].resource.currentVersion = VersionReference(optimizer: "rtb", version: current)
    desired.entityConfigs = [Life.configs(["a": "1"])]
    return desired
  }

  private static func planned(_ desired: Desired, on database: TestDatabase) throws -> Plan {
    try SnapshotReader.read(try database.connect()) { reader throws(DatabaseError) in
      var snapshot = try reader.read()
      try reader.recall(objectsToRecall(desired: desired, snapshot: snapshot), into: &snapshot)
      try reader.judge(runs: runsToJudge(desired: desired, snapshot: snapshot), into: &snapshot)
      try reader.readInFlight(of: entitiesThatSwitch(desired: desired, snapshot: snapshot), into: &snapshot)
      return plan(desired: desired, snapshot: snapshot, environment: "test", source: .test)
    }
  }

  private static func record(
    _ run: String, _ version: String, status: String = "completed", features: String = "[]", in database: TestDatabase
  ) throws {
    try database.run(
      """
      INSERT INTO opt_runs (run_id, entity_id, version_id, status, validation_status, features_used, s3_output_path)
      SELECT '\(run)', entity_id, version_id, '\(status)', 'passed', '\(features)', s3_base_path || '/\(run)'
      FROM opt_entities, opt_versions WHERE version_code = '\(version)'
      """)
  }

  @Test("A version that a run was made with only widens, also when no entity runs it any more")
  func narrowing() async throws {
    let database = try await TestDatabase.migrated()
    #expect(try Life.apply(Self.catalogue(5, current: "v5"), to: database).revision == 1)
    // v4 is used by nothing.
    var desired = try Self.catalogue(5, current: "v5")
    desired.versions[0] = Life.declared(try Self.version("v4", maximum: 3))
    #expect(try Self.planned(desired, on: database).diagnostics.isEmpty)
    try Self.record("r1", "v4", in: database)
    let refused = try Self.planned(desired, on: database)
    #expect(refused.diagnostics.map(\.code) == [.supportedConfigsNarrowed])
    #expect(refused.diagnostics.first?.message.contains("in use by recorded runs") == true)
    #expect(throws: ApplyFailure.self) { try Life.apply(desired, to: database) }
    // What was widened by hand is held to the same, although the manifest did not change.
    desired = try Self.catalogue(5, current: "v5")
    try database.run(
      "UPDATE opt_versions SET supported_configs = jsonb_set(supported_configs, '{keys,a,max}', '9')")
    #expect(
      try Self.planned(desired, on: database).diagnostics.map(\.code)
        == [.supportedConfigsNarrowed, .supportedConfigsNarrowed])
    try database.run("DELETE FROM opt_runs")
    try database.run("UPDATE opt_entities SET current_version_id = NULL")
    #expect(try Self.planned(desired, on: database).diagnostics.isEmpty)
  }

  @Test("Runs in flight are named when the current version moves, and at no other time")
  func inFlight() async throws {
    let database = try await TestDatabase.migrated()
    #expect(try Life.apply(Self.catalogue(5), to: database).revision == 1)
    for (run, status) in [("c", "running"), ("a", "pending"), ("d", "completed"), ("b", "failed")] {
      try Self.record(run, "v4", status: status, in: database)
    }
    for i in 1...5 { try Self.record("e\(i)", "v4", status: "pending", in: database) }
    #expect(try Self.planned(Self.catalogue(5), on: database).diagnostics.isEmpty)
    let plan = try Self.planned(Self.catalogue(5, current: "v5"), on: database)
    #expect(
      plan.diagnostics.map(\.message)
        == ["entity/drugs moves from rtb/v4 to rtb/v5 while runs are in flight: a, c, e1, e2, e3 and 2 more"])
    #expect(plan.diagnostics.map(\.severity) == [.warning])
    #expect(try Life.apply(Self.catalogue(5, current: "v5"), to: database).revision == 2)
    #expect(try Self.planned(Self.catalogue(5, current: "v5"), on: database).diagnostics.isEmpty)
  }

  @Test("A macro that a serving run uses goes in the plan that moves the traffic, and not before")
  func macro() async throws {
    let database = try await TestDatabase.migrated()
    var desired = try Self.catalogue(5)
    #expect(try Life.apply(desired, to: database).revision == 1)
    try Self.record("r1", "v4", features: #"["geo"]"#, in: database)
    try Self.record("r2", "v4", features: #"["region"]"#, in: database)
    func serving(_ run: String) {
      desired.deployments = [
        Life.declared(Deployment(entity: "drugs", arms: [.init(name: "control", run: run, traffic: .full)]))
      ]
      desired.deploymentDetails = [
        DeploymentDetails(armPlaces: [.init(name: Life.place, run: Life.place, traffic: Life.place)])
      ]
    }
    serving("r1")
    #expect(try Life.apply(desired, to: database).revision == 2)
    let id = try database.text("SELECT macro_id FROM opt_feature_macros")
    desired.macros = [Life.declared(Macro(feature: "region", template: "[GEO]"), movedFrom: "geo")]
    #expect(try Self.planned(desired, on: database).diagnostics.map(\.code) == [.macroInUse])
    #expect(throws: ApplyFailure.self) { try Life.apply(desired, to: database) }
    serving("r2")
    #expect(try Life.apply(desired, to: database).revision == 3)
    #expect(try Life.apply(desired, to: database).outcome == .nothingToDo)
    #expect(try database.texts("SELECT macro_id || ' ' || feature_name FROM opt_feature_macros") == ["\(id) region"])
  }

  @Test("Renames keep ids beside a retirement, a switch, other fields and a new row under no old name")
  func renames() async throws {
    let database = try await TestDatabase.migrated()
    var desired = try Self.catalogue(5)
    #expect(try Life.apply(desired, to: database).revision == 1)
    let ids = """
      SELECT 'o' || opt_id FROM opt_master UNION ALL SELECT 'v' || version_id FROM opt_versions
      UNION ALL SELECT 'e' || entity_id FROM opt_entities UNION ALL SELECT 'm' || macro_id FROM opt_feature_macros
      ORDER BY 1
      """
    let before = try database.texts(ids)
    var optimizer = ScriptTests.rtb
    optimizer.code = "bidder"
    optimizer.name = "Bidder"
    var (old, new) = try (Self.version("v4", maximum: 5, status: .retired), Self.version("six", maximum: 9))
    old.optimizer = "bidder"
    new.optimizer = "bidder"
    desired.optimizers = [Life.declared(optimizer, movedFrom: "rtb")]
    desired.versions = [Life.declared(new, movedFrom: "bidder/v5"), Life.declared(old)]
    desired.entities[0].resource.code = "hcp"
    desired.entities[0].movedFrom = "drugs"
    desired.entities[0].resource.currentVersion = new.reference
    desired.entities[0].resource.status = .paused
    desired.macros = [Life.declared(Macro(feature: "region", template: "[REGION]"), movedFrom: "geo")]
    #expect(
      try Life.apply(desired, to: database).plan?.changes.map { "\($0.action.rawValue) \($0.address)" } == [
        "rename optimizer/bidder", "rename version/bidder/six", "update version/bidder/v4", "rename entity/hcp",
        "rename macro/region",
      ])
    #expect(try database.texts(ids) == before)
    #expect(try Life.apply(desired, to: database).outcome == .nothingToDo)
    #expect(
      try database.texts("SELECT key FROM optctl.objects ORDER BY kind, key")
        == ["hcp", "region", "bidder", "bidder/six", "bidder/v4"])
  }

  @Test("What was retired comes back as the same row, and gets its configs again")
  func comingBack() async throws {
    let database = try await TestDatabase.migrated()
    let desired = try Self.catalogue(5)
    #expect(try Life.apply(desired, to: database).revision == 1)
    try Self.record("r1", "v4", in: database)
    let id = try database.text("SELECT entity_id FROM opt_entities")
    var without = desired
    (without.entities, without.entityConfigs, without.macros) = ([], [], [])
    #expect(
      try Life.apply(without, to: database).plan?.changes.map { "\($0.action.rawValue) \($0.address)" } == [
        "retire entity/drugs", "retire macro/geo", "delete config/drugs/a",
      ])
    #expect(try Life.apply(without, to: database).outcome == .nothingToDo)
    #expect(
      try Life.apply(desired, to: database).plan?.changes.map { "\($0.action.rawValue) \($0.address)" } == [
        "update entity/drugs", "create config/drugs/a", "update macro/geo",
      ])
    #expect(try database.texts("SELECT entity_id || ' ' || status FROM opt_entities") == ["\(id) active"])
    #expect(try Life.apply(desired, to: database).outcome == .nothingToDo)
  }
}
