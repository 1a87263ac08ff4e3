import Database
import Domain
import Planning
import Tables
import TestSupport
import Testing

/// Every kind of write, applied to a real server and read back.
@Suite("A script")
struct ScriptTests {
  static let rtb = Optimizer(code: "rtb", name: "RTB")
  static let v4 = Version(
    optimizer: "rtb", code: "v4", name: "Four",
    supportedConfigs: SupportedConfigs(json: .object(["keys": .object([])]), definitions: [], rules: []))
  static let drugs = Entity(
    code: "drugs", name: "Drugs", objectType: "ssp", objectID: 7,
    currentVersion: VersionReference(optimizer: "rtb", version: "v4"), s3BasePath: "s3://b/drugs")

  @Test("creates objects that refer to one another, whatever order the plan has them in")
  func creates() async throws {
    let database = try await TestDatabase.migrated()
    let version = Version(
      optimizer: "rtb", code: "v4", name: "N'4\\", description: "a\nb",
      supportedConfigs: SupportedConfigs(
        json: .object(["keys": .object(["a": .object(["max": .number("0.1")])])]), definitions: [], rules: []))
    var bare = Self.drugs
    bare.code = "bare"
    bare.currentVersion = nil
    let rows: [Row] = [
      .config(Config(entity: "drugs", key: "k", text: "a\tb\\N")), .config(Config(entity: "bare", key: "k", text: "")),
      .entity(Self.drugs), .entity(bare), .version(version), .optimizer(Self.rtb),
      .macro(Macro(feature: "geo", template: "[GEO]", status: .deprecated)),
    ]
    let receipt = try database.applier().apply(.of(rows.map { .of(.create, .insert($0)) }))
    #expect(receipt.outcome == .applied(revision: 1))
    let live = try snapshot(of: database)
    for row in rows { #expect(live.contains(row), "\(row.address)") }
  }

  @Test("updates and deletes rows that are as the plan says")
  func updatesAndDeletes() async throws {
    let database = try await TestDatabase.seeded()
    var entity = Self.drugs
    entity.name = "Drugs HCP"
    entity.status = .paused
    entity.objectType = "site"
    entity.objectID = 8
    entity.currentVersion = VersionReference(optimizer: "rtb", version: "v5")
    entity.s3BasePath = "s3://b/other"
    var version = Self.v4
    version.status = .deprecated
    version.description = "old"
    let plan = Plan.of([
      .of(.update, .update(before: .entity(Self.drugs), after: .entity(entity))),
      .of(.update, .update(before: .version(Self.v4), after: .version(version))),
      .of(
        .update,
        .update(
          before: .config(Config(entity: "drugs", key: "a", text: "1.50")),
          after: .config(Config(entity: "drugs", key: "a", text: "2")))),
      .of(.delete, .delete(.config(Config(entity: "drugs", key: "b", text: "true")))),
      .of(
        .retire,
        .update(
          before: .macro(Macro(feature: "os", template: "[OS]")),
          after: .macro(Macro(feature: "os", template: "[OS]", status: .retired)))),
    ])
    #expect(try database.applier().apply(plan).revision == 1)
    let live = try snapshot(of: database)
    #expect(live.entities == [entity])
    #expect(live.versions.contains(version))
    #expect(live.configTexts == ["drugs": ["a": "2"]])
    #expect(try database.text("SELECT entity_id FROM opt_entities") == "1")
  }

  @Test("deletes children before their parents")
  func deletes() async throws {
    let database = try await TestDatabase.seeded()
    try database.run("DELETE FROM opt_runs; DELETE FROM opt_versions WHERE version_code = 'v5'")
    let plan = Plan.of([
      .of(.delete, .delete(.optimizer(Self.rtb))), .of(.delete, .delete(.version(Self.v4))),
      .of(.delete, .delete(.entity(Self.drugs))),
      .of(.delete, .delete(.config(Config(entity: "drugs", key: "a", text: "1.50")))),
      .of(.delete, .delete(.config(Config(entity: "drugs", key: "b", text: "true")))),
    ])
    #expect(try database.applier().apply(plan).revision == 1)
    let live = try snapshot(of: database)
    #expect(live.optimizers.isEmpty && live.versions.isEmpty && live.entities.isEmpty && live.configs.count == 0)
  }

  @Test("renames a whole family at once and keeps its ids")
  func renames() async throws {
    let database = try await TestDatabase.seeded()
    let optimizer = Optimizer(code: "bidder", name: "Bidder")
    var version = Self.v4
    version.optimizer = "bidder"
    version.code = "four"
    var entity = Self.drugs
    entity.code = "hcp"
    entity.currentVersion = version.reference
    let before = try database.text(
      "SELECT (v.opt_id, version_id, entity_id) FROM opt_master, opt_versions v, opt_entities WHERE version_code = 'v4'"
    )
    let plan = Plan.of([
      .of(.rename, .update(before: .optimizer(Self.rtb), after: .optimizer(optimizer))),
      .of(.rename, .update(before: .version(Self.v4), after: .version(version))),
      .of(.rename, .update(before: .entity(Self.drugs), after: .entity(entity))),
      .of(
        .update,
        .update(
          before: .config(Config(entity: "drugs", key: "a", text: "1.50")),
          after: .config(Config(entity: "hcp", key: "a", text: "9")))),
      .of(.create, .insert(.config(Config(entity: "hcp", key: "new", text: "1")))),
      .of(.delete, .delete(.config(Config(entity: "drugs", key: "b", text: "true")))),
      .of(
        .create, .epoch(entity: "hcp", closing: [], opening: [.init(name: "only", run: "r1", traffic: .full)])),
    ])
    #expect(try database.applier().apply(plan).revision == 1)
    let live = try snapshot(of: database)
    #expect(live.optimizers == [optimizer])
    #expect(live.versions.contains(version))
    #expect(live.entities == [entity])
    #expect(live.configTexts == ["hcp": ["a": "9", "new": "1"]])
    #expect(live.deployments.first?.entity == "hcp")
    let after = try database.text(
      "SELECT (v.opt_id, version_id, entity_id) FROM opt_master, opt_versions v, opt_entities WHERE version_code = 'four'"
    )
    #expect(after == before)
  }

  @Test("lets two macros swap their templates and a third take one that becomes free")
  func macros() async throws {
    let database = try await TestDatabase.seeded()
    try database.run("INSERT INTO opt_feature_macros (feature_name, macro_template) VALUES ('old', '[OLD]')")
    let (geo, os) = (Macro(feature: "geo", template: "[GEO]"), Macro(feature: "os", template: "[OS]"))
    let old = Macro(feature: "old", template: "[OLD]")
    let plan = Plan.of([
      .of(.create, .insert(.macro(Macro(feature: "new", template: "[OLD]")))),
      .of(.update, .update(before: .macro(geo), after: .macro(Macro(feature: "geo", template: "[OS]")))),
      .of(.update, .update(before: .macro(os), after: .macro(Macro(feature: "os", template: "[GEO]")))),
      .of(
        .retire,
        .update(before: .macro(old), after: .macro(Macro(feature: "old", template: "[OLD]", status: .retired)))),
    ])
    #expect(try database.applier().apply(plan).revision == 1)
    #expect(
      try database.texts("SELECT macro_template FROM opt_feature_macros WHERE status = 'active' ORDER BY feature_name")
        == ["[OS]", "[OLD]", "[GEO]"])
  }

  @Test("closes one epoch and opens the next with one timestamp, in the order of the arms")
  func epochs() async throws {
    let database = try await TestDatabase.seeded()
    let first = Plan.of([
      .of(
        .create,
        .epoch(
          entity: "drugs", closing: [],
          opening: [
            .init(name: "b", run: "r3", traffic: Share(hundredths: 5_000)),
            .init(name: "a", run: "r1", traffic: Share(hundredths: 4_999)),
          ]))
    ])
    #expect(try database.applier().apply(first).revision == 1)
    let arms = try #require(try snapshot(of: database).deployments.first?.arms)
    #expect(arms.map(\.run) == ["r3", "r1"])
    let second = Plan.of([
      .of(
        .update,
        .epoch(
          entity: "drugs", closing: arms,
          opening: [
            .init(name: "a", run: "r1", traffic: Share(hundredths: 9_000)),
            .init(name: "b", run: "r2", traffic: Share(hundredths: 1_000)),
          ]))
    ])
    #expect(try database.applier().apply(second).revision == 2)
    #expect(try snapshot(of: database).deployments.first?.arms.map(\.run) == ["r1", "r2"])
    #expect(
      try database.text(
        """
        SELECT count(DISTINCT moment) FROM (
          SELECT deactivated_at AS moment FROM opt_deployments WHERE NOT is_active
          UNION ALL SELECT deployed_at FROM opt_deployments WHERE is_active) m
        """) == "1")
    #expect(try database.text("SELECT count(*) FROM opt_deployments") == "4")
    #expect(try database.text("SELECT DISTINCT deployed_by FROM opt_deployments") == "optctl")
    let last = try #require(try snapshot(of: database).deployments.first?.arms)
    let none = Plan.of([.of(.update, .epoch(entity: "drugs", closing: last, opening: []))])
    #expect(try database.applier().apply(none).revision == 3)
    #expect(try snapshot(of: database).deployments.isEmpty)
  }

  @Test("never ends an interval before it began, though the clock went back")
  func clockGoesBack() async throws {
    let database = try await TestDatabase.seeded()
    try database.run(
      "INSERT INTO opt_deployments (run_id, entity_id, traffic_pct, deployed_at) VALUES ('r1', 1, 100, '2099-01-01Z')")
    let arms = try #require(try snapshot(of: database).deployments.first?.arms)
    let plan = Plan.of([.of(.update, .epoch(entity: "drugs", closing: arms, opening: []))])
    #expect(try database.applier().apply(plan).revision == 1)
    #expect(try database.text("SELECT deactivated_at = deployed_at FROM opt_deployments") == "t")
  }

  @Test("remembers and forgets objects")
  func memory() async throws {
    let database = try await TestDatabase.seeded()
    try database.run(
      "INSERT INTO optctl.objects VALUES ('macro', 'gone', '{}', '', false, '', 1, 1, 1), "
        + "('entity', 'drugs', '{}', '', false, '', 1, 1, 1)")
    var fields = AppliedFields(Self.drugs)
    fields.configs = ["k": "v\"\\"]
    let memory = Memory(
      address: Self.drugs.address, fields: fields, fingerprint: Fingerprint(), isProtected: true,
      source: .init(file: "e.yaml", line: 9, column: 20, endLine: 9, endColumn: 25))
    let macro = Macro(feature: "geo", template: "[GEO]")
    let plan = Plan.of(
      [.of(.update, .update(before: .macro(macro), after: .macro(Macro(feature: "geo", template: "[G]"))))],
      remember: [memory], forget: [Address(.macro, "gone")])
    #expect(try database.applier().apply(plan).revision == 1)
    let live = try SnapshotReader.read(try database.connect()) { reader throws(DatabaseError) in
      var snapshot = try reader.read()
      try reader.recall(snapshot.applied.map(\.address), into: &snapshot)
      return snapshot
    }
    #expect(live.applied.count == 1)
    #expect(live.applied.first?.fields == fields)
    #expect(live.applied.first?.isProtected == true)
    #expect(live.applied.first?.fingerprint == Fingerprint())
    #expect(live.applied.first?.source?.line == 9)
    #expect(try database.text("SELECT revision FROM optctl.objects") == "1")
  }

  @Test("loads what was not remembered yet, and takes what somebody put there for a conflict")
  func newMemory() async throws {
    let database = try await TestDatabase.seeded()
    func plan(from before: String, to after: String) -> Plan {
      var fields = AppliedFields(Self.drugs)
      fields.configs = ["k": "v\"\\\n\t", "list": "[\"a\"]"]
      return .of(
        [ApplierTests.change("geo", before, after)],
        remember: [Self.drugs.address, Address(.entity, "other")].map {
          Memory(
            address: $0, fields: fields, fingerprint: Fingerprint(), isProtected: $0.key == "other",
            source: .init(file: "a\tb\\.yaml", line: 9, column: 20, endLine: 9, endColumn: 25), isNew: true)
        })
    }
    #expect(try database.applier().apply(plan(from: "[GEO]", to: "[A]")).revision == 1)
    let first = plan(from: "[GEO]", to: "[A]").remember
    let live = try SnapshotReader.read(try database.connect()) { reader throws(DatabaseError) in
      var snapshot = try reader.read()
      try reader.recall(snapshot.applied.map(\.address), into: &snapshot)
      return snapshot
    }
    #expect(live.applied.map(\.address) == first.map(\.address))
    #expect(live.applied.map(\.fields) == first.map(\.fields))
    #expect(live.applied.map(\.isProtected) == [false, true])
    #expect(live.applied.map(\.source?.file) == first.map(\.source.file))
    #expect(try database.texts("SELECT revision FROM optctl.objects") == ["1", "1"])

    let failure = #expect(throws: ApplyFailure.self) { try database.applier().apply(plan(from: "[A]", to: "[B]")) }
    guard case .database(let error) = failure else {
      Issue.record("the failure is not the database's")
      return
    }
    #expect(error.sqlstate == "23505")
    #expect(try database.text("SELECT macro_template FROM opt_feature_macros WHERE feature_name = 'geo'") == "[A]")
  }

  @Test("writes tables whose columns have other types")
  func otherTypes() async throws {
    let database = try await TestDatabase.make()
    try database.run(TestDatabase.oldTables)
    _ = try migrate(database.connect())
    let live = try snapshot(of: database)
    let arms = try #require(live.deployments.first?.arms)
    var version = try #require(live.versions.first)
    version.supportedConfigs = SupportedConfigs(json: .object(["rules": .array([])]), definitions: [], rules: [])
    let texts = ["n1": "0.7", "n2": "false", "n3": #"["x"]"#, "n4": "plain", "n5": "007", "n6": "{}", "n7": "null"]
    var changes: [Change] = [
      .of(.update, .update(before: .version(try #require(live.versions.first)), after: .version(version))),
      .of(
        .update,
        .update(
          before: .config(Config(entity: "drugs", key: "rate", text: "0.650")),
          after: .config(Config(entity: "drugs", key: "rate", text: "0.5")))),
      .of(.delete, .delete(.config(Config(entity: "drugs", key: "text", text: "raw")))),
      .of(
        .update,
        .epoch(
          entity: "drugs", closing: arms, opening: [.init(name: "a", run: "20260202", traffic: Share(hundredths: 5))])),
    ]
    changes += texts.map { .of(.create, .insert(.config(Config(entity: "drugs", key: $0.key, text: $0.value)))) }
    #expect(try database.applier().apply(.of(changes)).revision == 1)
    let after = try snapshot(of: database)
    let kept = ["flag": "true", "list": #"["a", "b"]"#, "rate": "0.5"]
    #expect(after.configTexts["drugs"] == texts.merging(kept) { a, _ in a })
    #expect(after.versions == [version])
    #expect(
      try database.text("SELECT jsonb_typeof(config_value) FROM opt_entity_configs WHERE config_key = 'n1'") == "number"
    )
    #expect(try database.text("SELECT traffic_pct FROM opt_deployments WHERE is_active = 1") == "0.05")
  }
}
