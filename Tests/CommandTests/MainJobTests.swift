import Domain
import Foundation
import TestSupport
import Testing

@Suite struct MainJobTests {
  @Test func fromManifestsToRowsAndNothingLeftToDo() async throws {
    let place = try await Workplace(Sample.manifests)
    let planned = try place.optctl.run("plan", "--detailed-exitcode")
    #expect(planned.status == 2)
    #expect(planned.output.contains("+ entity/site"))
    #expect(planned.output.contains("manifests/catalog/site.yaml:3:"))

    let applied = try place.optctl.run("apply", "--auto-approve")
    #expect(applied.status == 0, "\(applied)")
    #expect(applied.output.contains("Applied revision 1"))

    let again = try place.optctl.run("plan", "--detailed-exitcode")
    #expect(again.status == 0, "\(again)")
    #expect(again.output.contains("No changes"))
    #expect(try place.value("SELECT count(*) FROM optctl.revisions") == "1")
    #expect(try place.value("SELECT config_value FROM opt_entity_configs WHERE config_key = 'min_bid'") == "2.5")
    #expect(try place.value("SELECT supported_configs #>> '{keys,min_bid,default}' FROM opt_versions") == "0.5")

    let nothing = try place.optctl.run("apply", "--auto-approve")
    #expect(nothing.status == 0 && nothing.output.contains("Nothing to apply"), "\(nothing)")
    #expect(try place.value("SELECT count(*) FROM optctl.revisions") == "1")
  }

  @Test func aDeploymentServesAndASplitChangeIsANewEpoch() async throws {
    let place = try await Workplace(Sample.manifests)
    try place.apply()
    try Sample.record("r1", "r2", in: place.database)
    try place.repository.write(
      "manifests/catalog/deployment.yaml",
      Sample.deployment("arms:\n  - {name: control, run: r1, traffic: 100}"))
    _ = try place.repository.commit()
    try place.apply()
    try place.edit(
      "catalog/deployment.yaml", "  - {name: control, run: r1, traffic: 100}",
      "  - {name: control, run: r1, traffic: 90}\n    - {name: candidate, run: r2, traffic: 7.5}\n  holdback: 2.5")
    let plan = try place.plan()
    let change = try #require(plan["changes"]?.elements?.first)
    #expect(change["address"]?.string == "deployment/site")
    #expect(change["fields"]?.elements?.count == 2)
    try place.apply()
    #expect(
      try place.value(
        "SELECT string_agg(run_id || '=' || traffic_pct, ' ' ORDER BY deployment_id) FROM opt_deployments WHERE is_active"
      )
        == "r1=90.00 r2=7.50")
    #expect(
      try place.value("SELECT count(DISTINCT deployed_at) FROM opt_deployments WHERE is_active") == "1")
    #expect(
      try place.value(
        """
        SELECT count(*) FROM opt_deployments a JOIN opt_deployments b ON a.deactivated_at = b.deployed_at
        WHERE NOT a.is_active AND b.is_active
        """) == "2")
    let status = try JSON(parsing: place.optctl.run("status", "--format", "json").output)
    let entity = try #require(status["entities"]?.elements?.first)
    #expect(entity["holdback"] == .number("2.5"))
    #expect(entity["arms"]?.elements?.compactMap { $0["name"]?.string } == ["control", "candidate"])
  }

  @Test func aSavedPlanIsAppliedOnlyWhileItHolds() async throws {
    let place = try await Workplace(Sample.manifests)
    try place.optctl.run("plan", "--out", "plan.json")
    #expect(try place.optctl.run("apply", "plan.json").status == 0)
    try place.edit("catalog/site.yaml", "min_bid: 2.50", "min_bid: 3")
    try place.optctl.run("plan", "--out", "plan.json")
    try place.database.run("UPDATE opt_entity_configs SET config_value = '2.7' WHERE config_key = 'min_bid'")
    let stale = try place.optctl.run("apply", "plan.json")
    #expect(stale.status == 4, "\(stale)")
    #expect(stale.errors.contains("config/site/min_bid"), "\(stale)")
    #expect(try place.value("SELECT config_value FROM opt_entity_configs WHERE config_key = 'min_bid'") == "2.7")
  }

  @Test func whatChangedByHandIsDriftAndBothAtOnceIsAConflict() async throws {
    let place = try await Workplace(Sample.manifests)
    try place.apply()
    try place.database.run("UPDATE opt_entities SET entity_name = 'By hand'")
    func cause() throws -> String? { try place.plan()["changes"]?.elements?.first?["cause"]?.string }
    #expect(try cause() == "drift")
    try place.edit("catalog/site.yaml", "name: Site", "name: Both")
    #expect(try cause() == "conflict")
    try place.database.run("UPDATE opt_entities SET entity_name = 'Site'")
    #expect(try cause() == "manifest")
    try place.apply()
    #expect(try place.value("SELECT entity_name FROM opt_entities") == "Both")
    try place.database.run("DELETE FROM opt_entity_configs WHERE config_key = 'min_bid'")
    let plan = try place.plan()
    #expect(plan["summary"]?["drift"] == .number("1"))
    #expect(plan["changes"]?.elements?.first?["action"]?.string == "create")
  }

  @Test func uncommittedFilesArePlannedButNotAppliedUnlessAsked() async throws {
    let place = try await Workplace(Sample.manifests)
    try place.apply()
    try place.edit("catalog/site.yaml", "name: Site", "name: Edited", commit: false)
    let plan = try place.plan()
    #expect(plan["source"]?["dirty"] == .bool(true))
    #expect(plan["has_changes"] == .bool(true))
    #expect(try place.plan("--rev", "HEAD")["has_changes"] == .bool(false))
    try place.apply()
    #expect(try place.value("SELECT entity_name FROM opt_entities") == "Site")
    #expect(try place.optctl.run("apply", "--worktree", "--auto-approve").status == 0)
    #expect(try place.value("SELECT entity_name FROM opt_entities") == "Edited")
    let history = try JSON(parsing: place.optctl.run("history", "--format", "json").output)
    #expect(history["revisions"]?.elements?.map { $0["dirty"] } == [.bool(true), .bool(false)])
  }

  @Test func wrongManifestsAreReportedWithoutADatabase() async throws {
    let place = try await Workplace(Sample.manifests)
    try place.edit("catalog/site.yaml", "min_bid: 2.50", "min_bit: 2.50")
    let program = Program(in: place.repository.path)
    let text = try program.run("validate")
    #expect(text.status == 1)
    #expect(text.output.contains("manifests/catalog/site.yaml:9:28: error[unknown-config]"), "\(text)")
    #expect(text.output.contains("did you mean `min_bid`"), "\(text)")
    let json = try JSON(parsing: program.run("validate", "--format", "json").output)
    #expect(json["valid"] == .bool(false))
    #expect(json["diagnostics"]?.elements?.first?["column"] == .number("28"))
    #expect(try place.optctl.run("plan").status == 1)
    #expect(try place.optctl.run("apply", "--auto-approve").status == 1)
  }

  @Test func removedConfigsAndEntitiesGoAndUnmanagedRowsStay() async throws {
    let place = try await Workplace(Sample.manifests)
    try place.apply()
    try place.database.run(
      "INSERT INTO opt_feature_macros (feature_name, macro_template, status) VALUES ('foreign', '[FOREIGN]', 'active')")
    try place.edit("catalog/site.yaml", ", min_bid: 2.50", "")
    try place.apply()
    #expect(try place.value("SELECT count(*) FROM opt_entity_configs") == "1")
    try place.repository.run("rm", "-q", "manifests/catalog/site.yaml", "manifests/catalog/macros.yaml")
    _ = try place.repository.commit()
    try place.apply()
    #expect(try place.value("SELECT count(*) FROM opt_entities") == "0")
    #expect(
      try place.value("SELECT string_agg(feature_name || ' ' || status, ', ' ORDER BY 1) FROM opt_feature_macros")
        == "foreign active, os_code retired")
    #expect(try place.plan()["has_changes"] == .bool(false))
  }

  @Test func usageErrorsHaveTheirOwnStatus() async throws {
    let program = Program(in: FileManager.default.temporaryDirectory.path)
    #expect(try program.run("plan", "--nonsense").status == 64)
    #expect(try program.run("apply").status == 64)
    #expect(try program.run("--version").output.hasPrefix("optctl "))
  }
}
