import Domain
import Foundation
import TestSupport
import Testing

@Suite struct AcceptDriftTests {
  private static let entity = Sample.entity.replacing(
    "configs: {enabled: true, min_bid: 2.50}",
    with: "configs:\n    enabled: true # reviewed\n    min_bid: 2.50\n    names: [a]")

  private func applied() async throws -> Workplace {
    var manifests = Sample.manifests
    manifests["catalog/site.yaml"] = Self.entity
    manifests["catalog/optimizer.yaml"] = Sample.optimizer.replacing(
      "{type: list, scope: entity, items: string}",
      with: "{type: list, scope: entity, items: string}\n      token:   {type: string, scope: entity, sensitive: true}")
    let place = try await Workplace(manifests)
    try place.apply()
    try Sample.record("r1", "r2", in: place.database)
    try place.repository.write(
      "manifests/catalog/deployment.yaml",
      Sample.deployment("arms: # in bucket order\n  - {name: steady, run: r1, traffic: 100}"))
    _ = try place.repository.commit()
    try place.apply()
    return place
  }

  private func set(_ key: String, _ value: String, _ place: Workplace) throws {
    try place.database.run(
      """
      INSERT INTO opt_entity_configs (entity_id, config_key, config_value)
      SELECT entity_id, '\(key)', '\(value)' FROM opt_entities
      ON CONFLICT (entity_id, config_key) DO UPDATE SET config_value = excluded.config_value
      """)
  }

  @Test func whatWasChangedByHandIsEditedIntoItsLinesAndNothingElseIs() async throws {
    let place = try await applied()
    try set("min_bid", "7.25", place)
    try place.database.run(
      """
      UPDATE opt_entities SET entity_name = 'By hand: x';
      DELETE FROM opt_entity_configs WHERE config_key = 'names';
      UPDATE opt_feature_macros SET status = 'deprecated';
      UPDATE opt_versions SET supported_configs = jsonb_set(supported_configs::jsonb, '{keys,min_bid,max}', '200');
      UPDATE opt_deployments SET is_active = false, deactivated_at = clock_timestamp();
      INSERT INTO opt_deployments (run_id, entity_id, traffic_pct, is_active, deployed_by)
      SELECT run_id, entity_id, 95, true, 'hand' FROM opt_runs WHERE run_id = 'r2';
      """)
    let dry = try place.optctl.run("pull", "--drift", "--dry-run")
    #expect(dry.status == 0 && dry.errors.contains("Nothing was written"), "\(dry)")
    #expect(try place.repository.run("status", "--porcelain").isEmpty)

    let pulled = try place.optctl.run("pull", "--drift")
    #expect(pulled.status == 0 && pulled.output == dry.output, "\(pulled)")
    #expect(pulled.errors == "6 accepted. Next: optctl plan, commit, optctl apply.\n")
    let diff = try place.repository.run("diff", "--unified=0")
    let lines = diff.split(separator: "\n").filter { line in
      line.hasPrefix("+") && !line.hasPrefix("+++") || line.hasPrefix("-") && !line.hasPrefix("---")
    }
    #expect(
      lines.map(String.init) == [
        "-    - {name: steady, run: r1, traffic: 100}", "+    - {name: arm1, run: r2, traffic: 95}", "+  holdback: 5",
        "-spec: {macros: {os_code: \"[OS]\"}}",
        "+spec: {macros: {os_code: {template: \"[OS]\", status: deprecated}}}",
        "-      min_bid: {type: decimal, scope: entity, default: 0.5, min: 0.01, max: 100, scale: 2}",
        "+      min_bid: {type: decimal, scope: entity, default: 0.5, min: 0.01, max: 200, scale: 2}",
        "-  name: Site", "+  name: \"By hand: x\"", "-    min_bid: 2.50", "-    names: [a]", "+    min_bid: 7.25",
      ], "\(diff)")

    _ = try place.repository.commit()
    let plan = try place.plan()
    #expect(plan["summary"]?["drift"]?.int == 0 && plan["blocked"]?.bool == false)
    #expect((plan["changes"]?.elements ?? []).allSatisfy { $0["action"]?.string == "adopt" })
    try place.apply()
    #expect(try place.optctl.run("pull", "--drift").output.hasPrefix("Nothing to edit"))
  }

  @Test func whatOnlyAPersonCanDecideIsSaidAndLeft() async throws {
    let place = try await applied()
    try set("min_bid", "700", place)
    try set("nope", "1", place)
    try set("token", "CANARY", place)
    try set("enabled", "false", place)
    try place.database.run(
      "DELETE FROM opt_feature_macros; UPDATE opt_entities SET entity_name = 'By hand', object_id = 9")
    try place.edit("catalog/site.yaml", "name: Site", "name: By the author")
    let pulled = try place.optctl.run("pull", "--drift")
    #expect(pulled.status == 0)
    for reason in [
      "macro/os_code is not accepted: its row was deleted by hand: remove its document",
      "entity/site is not accepted: the manifest gives name another value that was not applied yet",
      "config/site/token is not accepted: its value is sensitive and never written",
      "config/site/min_bid is not accepted: the manifests would be wrong then: min_bid is 700, above the maximum 100",
      "config/site/nope is not accepted: the manifests would be wrong then: version `rtb/v1` has no config `nope`",
    ] { #expect(pulled.errors.contains("warning: \(reason)"), "\(pulled.errors)") }
    #expect(!"\(pulled)".contains("CANARY"))
    let diff = try place.repository.run("diff", "--numstat")
    #expect(diff == "2\t2\tmanifests/catalog/site.yaml", "\(diff)")
    #expect(pulled.errors.contains("2 accepted."))
  }
}
