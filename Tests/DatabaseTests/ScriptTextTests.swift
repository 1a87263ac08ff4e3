import Domain
import Planning
import Tables
import TestSupport
import Testing

@Suite("A script as text")
struct ScriptTextTests {
  @Test("does what the statements do, whatever the values hold")
  func runs() async throws {
    let database = try await TestDatabase.seeded()
    let name = "N'4\\ \u{202E}東\n$1"
    let plan = Plan.of([
      .of(.create, .insert(.optimizer(Optimizer(code: "new", name: name)))),
      .of(.create, .insert(.config(Config(entity: "drugs", key: "k", text: "a'b")))),
      .of(
        .update,
        .epoch(
          entity: "drugs", closing: [], opening: [.init(name: "a", run: "r1", traffic: Share(hundredths: 1_050))])),
    ])
    let text = scriptText(of: plan, schema: LiveSchema())
    #expect(!text.unicodeScalars.contains("\u{202E}"))
    try database.run(text)
    #expect(try database.text("SELECT opt_name FROM opt_master WHERE opt_code = 'new'") == name)
    #expect(try database.text("SELECT config_value FROM opt_entity_configs WHERE config_key = 'k'") == "a'b")
    #expect(try database.text("SELECT traffic_pct FROM opt_deployments WHERE run_id = 'r1'") == "10.50")
  }

  @Test("updates and deletes as the statements do")
  func updatesAndDeletes() async throws {
    let database = try await TestDatabase.seeded()
    var entity = ScriptTests.drugs
    entity.name = "Drugs 👩‍🔬"
    entity.currentVersion = nil
    var version = ScriptTests.v4
    version.description = "old"
    let plan = Plan.of([
      .of(
        .rename,
        .update(before: .optimizer(ScriptTests.rtb), after: .optimizer(Optimizer(code: "bidder", name: "RTB")))),
      .of(.update, .update(before: .version(ScriptTests.v4), after: .version(version))),
      .of(.update, .update(before: .entity(ScriptTests.drugs), after: .entity(entity))),
      .of(
        .update,
        .update(
          before: .config(Config(entity: "drugs", key: "a", text: "1.50")),
          after: .config(Config(entity: "drugs", key: "a", text: "2")))),
      .of(.delete, .delete(.config(Config(entity: "drugs", key: "b", text: "true")))),
      .of(
        .update,
        .update(
          before: .macro(Macro(feature: "geo", template: "[GEO]")),
          after: .macro(Macro(feature: "geo", template: "[OS]")))),
      .of(
        .update,
        .update(
          before: .macro(Macro(feature: "os", template: "[OS]")),
          after: .macro(Macro(feature: "os", template: "[GEO]")))),
    ])
    // The optimizer has its new code by the time its version is looked for.
    var renamed = plan
    renamed.changes[1].write = .update(
      before: .version(ScriptTests.v4),
      after: .version(
        {
          version.optimizer = "bidder"
          return version
        }()))
    try database.run(scriptText(of: renamed, schema: LiveSchema()))
    let live = try snapshot(of: database)
    #expect(live.optimizers.map(\.code) == ["bidder"])
    #expect(live.versions.contains(version))
    #expect(live.entities == [entity])
    #expect(live.configTexts == ["drugs": ["a": "2"]])
    #expect(
      try database.texts("SELECT macro_template FROM opt_feature_macros ORDER BY feature_name") == ["[OS]", "[GEO]"])
  }

  @Test("has a line for each row, below the names of the columns")
  func layout() {
    let text = scriptText(
      of: .of([
        .of(
          .update,
          .update(
            before: .macro(Macro(feature: "geo", template: "[GEO]")),
            after: .macro(Macro(feature: "geo", template: "[ADX_GEO]")))),
        .of(.create, .insert(.config(Config(entity: "drugs", key: "max_bid_cpm_cap", text: "30")))),
        .of(.create, .insert(.config(Config(entity: "drugs", key: "on", text: "true")))),
        .of(
          .create,
          .epoch(entity: "drugs", closing: [], opening: [.init(name: "a", run: "r1", traffic: Share(hundredths: 5))])),
      ]), schema: LiveSchema())
    #expect(
      text.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false).last == """

        BEGIN;

        -- Update 1 macro, from its first line to its second, if it still is as the plan saw it.
        UPDATE opt_feature_macros AS t SET feature_name = i.feature, macro_template = i.template, status = i.status
        FROM (VALUES
        -- feature template     status
          ('geo',  '[GEO]',     'active',
           'geo',  '[ADX_GEO]', 'active')
        ) AS i(old_feature, old_template, old_status,
            feature, template, status)
        WHERE t.feature_name = i.old_feature AND coalesce(t.macro_template, '') = i.old_template AND t.status = i.old_status;

        -- Create 2 configs.
        INSERT INTO opt_entity_configs (entity_id, config_key, config_value)
        SELECT e.entity_id, i.key, i.value::text
        FROM (VALUES
        -- entity   key                value
          ('drugs', 'max_bid_cpm_cap', '30'),
          ('drugs', 'on',              'true')
        ) AS i(entity, key, value)
          JOIN opt_entities e ON e.entity_code = i.entity;

        -- Open 1 arm, in bucket order.
        INSERT INTO opt_deployments (run_id, entity_id, traffic_pct, is_active, deployed_by, deployed_at)
        SELECT i.run::text, e.entity_id, i.hundredths / 100.0, true, session_user,
          'now'::timestamptz
        FROM (VALUES
        -- n  entity   run   hundredths
          (1, 'drugs', 'r1', 5)
        ) AS i(n, entity, run, hundredths)
          JOIN opt_entities e ON e.entity_code = i.entity
        ORDER BY i.n;

        COMMIT;

        """)
  }

  @Test("of very many changes has short lines, and psql's server takes it")
  func many() async throws {
    let database = try await TestDatabase.seeded()
    let macros = (0..<20_000).map { Macro(feature: "f\($0)", template: "[F\($0)]") }
    let text = scriptText(of: .of(macros.map { .of(.create, .insert(.macro($0))) }), schema: LiveSchema())
    #expect(text.split(separator: "\n").allSatisfy { $0.utf8.count < 120 })
    #expect(text.split(separator: "\n").count { $0.hasPrefix("  ('f") } == 20_000)
    try database.run(text)
    #expect(try database.text("SELECT count(*) FROM opt_feature_macros WHERE feature_name ~ '^f[0-9]'") == "20000")
  }

  @Test("shows no value that is nobody's business")
  func masks() {
    let row = Config(entity: "drugs", key: "token", text: "hunter2")
    let secret = JSON.string("(sensitive)")
    let change = Change(
      row.address, .update, cause: .manifest, source: nil,
      fields: [FieldChange(.value, before: secret, after: secret, cause: .manifest, source: nil)],
      write: .update(before: .config(Config(entity: "drugs", key: "token", text: "hunter1")), after: .config(row)))
    let text = scriptText(of: .of([change]), schema: LiveSchema())
    #expect(!text.contains("hunter"))
    #expect(text.contains("(sensitive)"))
    #expect(text.contains("-- Sensitive values are masked"))
  }
}
