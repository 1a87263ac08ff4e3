import Domain
import Foundation
import TestSupport
import Testing

@Suite struct PullTests {
  private func count(_ plan: JSON, _ name: String) -> Int? { plan["summary"]?[name]?.int }

  private func expectAdoptionsAlone(_ plan: JSON, sourceLocation: SourceLocation = #_sourceLocation) {
    for action in ["create", "update", "rename", "retire", "delete"] {
      #expect(count(plan, action) == 0, "\(action)", sourceLocation: sourceLocation)
    }
  }

  private func text(_ file: String, _ place: Workplace) throws -> String {
    try String(contentsOfFile: "\(place.repository.path)/\(file)", encoding: .utf8)
  }

  @Test func twoThousandRowsAreAdoptedAsTheyAreAndOneEditIsOneChange() async throws {
    let place = try await Workplace([:])
    try place.database.run(HandWrittenRows.catalogue)
    let rows = try place.value(
      """
      SELECT (SELECT count(*) FROM opt_master) + (SELECT count(*) FROM opt_versions)
        + (SELECT count(*) FROM opt_entities) + (SELECT count(*) FROM opt_entity_configs)
        + (SELECT count(*) FROM opt_feature_macros)
        + (SELECT count(DISTINCT entity_id) FROM opt_deployments)
      """)
    let before = try place.optctl.run("pull", "-e", "live")
    #expect(before.status == 0 && before.errors.isEmpty, "\(before.errors)")
    #expect(before.output == (try place.optctl.run("pull", "-e", "live")).output)

    let pulled = try place.optctl.run("pull", "--out", "manifests", "-e", "live")
    #expect(pulled.status == 0 && pulled.output.contains("catalog/entities/"), "\(pulled)")
    _ = try place.repository.commit()
    let plan = try place.plan()
    expectAdoptionsAlone(plan)
    #expect(count(plan, "adopt").map(String.init) == rows)
    #expect(count(plan, "unmanaged") == 0)

    try place.apply()
    let after = try place.optctl.run("plan", "--detailed-exitcode")
    #expect(after.status == 0, "\(after)")
    #expect(try place.value("SELECT count(*) FROM opt_deployments WHERE deactivated_at IS NOT NULL") == "0")

    try place.edit("catalog/entities/site_4.yaml", "min_bid: 0.01", "min_bid: 0.75")
    let changes = try #require(try place.plan()["changes"]?.elements)
    #expect(changes.map { $0["address"]?.string } == ["config/site_4/min_bid"])
    #expect(changes.first?["fields"]?.elements?.first?["after"] == .number("0.75"))
  }

  @Test func manifestsAreAsAPersonWouldWriteThem() async throws {
    let place = try await Workplace([:])
    try place.database.run(HandWrittenRows.catalogue)
    try place.optctl.run("pull", "--out", "pulled", "-e", "live")
    #expect(
      try text("pulled/catalog/entities/site_4.yaml", place) == """
        apiVersion: optctl/v1
        kind: Entity
        metadata: {code: site_4}
        spec:
          name: Größe – 大きい
          status: active
          object: {type: placement, id: 4}
          current_version: opt_5/v2.0
          s3_base_path: s3://bucket-4/base/4
          configs:
            cap: 14
            enabled: true
            ids: [3, 1, 2]
            label: "it's \\"x\\""
            min_bid: 0.01
            mode: "on"
            since: "2026-02-03"
            sites: ["no", a b, "1.10"]

        """)
    #expect(
      try text("pulled/environments/live/deployments/site_4.yaml", place).hasSuffix(
        """
          arms: # in bucket order
            - {name: arm1, run: "20260201_000041", traffic: 87.5}
            - {name: arm2, run: "20260201_000042", traffic: 10}
          holdback: 2.5

        """))
    let optimizer = try text("pulled/catalog/optimizers/opt_1.yaml", place)
    #expect(optimizer.contains("  description: |-\n    First line\n\n      indented\n    last\n"))
    #expect(
      optimizer.contains(
        "      min_bid: {type: decimal, scope: entity, default: 0.5, min: 0.01, max: 100, unit: usd_cpm}\n"))
    #expect(optimizer.contains("      label:\n        type: string\n        scope: entity\n        max_length: 40\n"))
  }

  @Test func whatARuleRefusesIsLeftOutWithItsReason() async throws {
    let place = try await Workplace([:])
    try place.database.run(HandWrittenRows.catalogue)
    try place.database.run(HandWrittenRows.refused)
    let pulled = try place.optctl.run("pull", "--out", "manifests", "-e", "live")
    #expect(pulled.status == 0)
    for reason in [
      "optimizer/../../evil is left out: its code is not a code", "optimizer/empty_name is left out: the text is empty",
      "entity/a\\nb: c is left out: its code is not a code",
      "entity/bad_path is left out: `http://x` is not an S3 path",
      "entity/site_1 is left out: the base path of `site_1` contains that of `nested` [s3-overlap]",
      "config/bad_configs/cap is left out: cap is NaN, which is not a whole number",
      "config/bad_configs/nope is left out: version opt_1/v2.0 has no such config",
      "config/bad_configs/max_bid is left out: `max_bid` is chosen for each run",
      "config/unversioned/enabled is left out: the entity has no version that says what it means",
      "config/with_token/token is left out: its value is sensitive and never shown",
      "macro/bad is left out: the template `no token` holds a space",
      "deployment/paused_live is left out: the entity is paused, and yet it serves",
    ] { #expect(pulled.errors.contains("warning: \(reason)"), "\(reason)\n\(pulled.errors)") }
    #expect(!FileManager.default.fileExists(atPath: "\(place.repository.path)/evil.yaml"))
    let configs = try text("manifests/catalog/entities/with_token.yaml", place)
    #expect(configs.contains("    # token is left out: its value is sensitive and never shown\n"))
    let stream = try place.optctl.run("pull", "-e", "live")
    #expect(!(stream.output + stream.errors).contains("CANARY"))

    _ = try place.repository.commit()
    let plan = try place.plan()
    expectAdoptionsAlone(plan)
    #expect(
      !(plan["diagnostics"]?.elements ?? []).contains {
        $0["severity"]?.string == "error" && $0["code"]?.string != "s3-overlap"
      })
  }

  @Test func nothingIsOverwrittenAndAPasswordIsNotWritten() async throws {
    let place = try await Workplace([:])
    try place.database.run(HandWrittenRows.catalogue)
    try place.repository.write("pulled/catalog/macros.yaml", "mine\n")
    try place.repository.write("pulled/catalog/entities/site_1.yaml", "mine\n")
    let refused = try place.optctl.run("pull", "--out", "pulled")
    #expect(refused.status == 1)
    #expect(
      refused.errors.contains("2 files exist already: catalog/entities/site_1.yaml, catalog/macros.yaml"), "\(refused)")
    #expect(try text("pulled/catalog/macros.yaml", place) == "mine\n")
    #expect(!FileManager.default.fileExists(atPath: "\(place.repository.path)/pulled/optctl.yaml"))
    #expect(!FileManager.default.fileExists(atPath: "\(place.repository.path)/pulled/catalog/optimizers"))

    let secret = place.database.url + "&password=CANARY"
    let pulled = try place.optctl.run("pull", "--out", "other", "--database", secret)
    #expect(pulled.status == 0, "\(pulled)")
    let project = try text("other/optctl.yaml", place)
    #expect(project.contains("database: \"${OPTCTL_DATABASE_URL}\"\n") && !project.contains("CANARY"), "\(project)")
    #expect(project.contains("paths: [catalog, environments/local]\n"))
  }

  @Test func whatIsOwnedComesBackAsItWasDeclaredAndUnmanagedIsTheRest() async throws {
    var manifests = Sample.manifests
    manifests["catalog/site.yaml"] = Sample.entity.replacing("{code: site}", with: "{code: site, protect: true}")
    let place = try await Workplace(manifests)
    try place.apply()
    try Sample.record("r1", "r2", in: place.database)
    try place.repository.write(
      "manifests/catalog/deployment.yaml",
      Sample.deployment(
        "arms:\n  - {name: steady, run: r1, traffic: 60}\n  - {name: bold, run: r2, traffic: 30}\nholdback: 10"))
    _ = try place.repository.commit()
    try place.apply()
    try place.database.run(
      """
      INSERT INTO opt_entities (entity_code, entity_name, object_id, object_type, current_version_id, s3_base_path)
      SELECT 'other', 'Other', 2, 'ssp', current_version_id, 's3://bucket/other' FROM opt_entities;
      INSERT INTO opt_entity_configs (entity_id, config_key, config_value)
      SELECT entity_id, 'enabled', 'false' FROM opt_entities WHERE entity_code = 'other';
      INSERT INTO opt_versions (opt_id, version_code, version_name, supported_configs)
      SELECT opt_id, 'v2', 'By hand', '{"keys": {}}' FROM opt_master;
      INSERT INTO opt_feature_macros (feature_name, macro_template) VALUES ('browser', '[BROWSER]');
      """)
    #expect(try place.optctl.run("pull", "--unmanaged", "--out", "manifests").status == 0)
    let status = try place.repository.run("status", "--porcelain", "--untracked-files=all")
    #expect(
      status.split(separator: "\n").map { $0.dropFirst(3) } == [
        "manifests/catalog/entities/other.yaml", "manifests/catalog/macros_unmanaged.yaml",
        "manifests/catalog/optimizers/rtb.v2.yaml",
      ])
    _ = try place.repository.commit()
    let plan = try place.plan()
    expectAdoptionsAlone(plan)
    #expect(count(plan, "adopt") == 4 && count(plan, "unmanaged") == 0)
    try place.apply()
    #expect(try place.optctl.run("pull", "--unmanaged").output.isEmpty)

    let whole = try place.optctl.run("pull", "--out", "whole", "-e", "test")
    #expect(whole.status == 0 && whole.errors.contains("warning") == false, "\(whole)")
    _ = try place.repository.commit()
    let again = try place.optctl.run("plan", "--detailed-exitcode", "--manifests", "whole")
    #expect(again.status == 0, "\(again)")
    #expect(try text("whole/catalog/entities/site.yaml", place).contains("{code: site, protect: true}"))
    let arms = try text("whole/environments/test/deployments/site.yaml", place)
    #expect(arms.contains("{name: steady, run: r1, traffic: 60}") && arms.contains("holdback: 10"), "\(arms)")

    // A paused entity keeps the arms that it resumes with; no traffic has a reason.
    try place.edit("catalog/site.yaml", "name: Site", "name: Site\n  status: paused", commit: false)
    _ = try place.repository.commit()
    #expect(try place.optctl.run("apply", "--auto-approve", "--allow", "traffic-loss:site").status == 0)
    #expect(try place.optctl.run("pull").output.contains("{name: bold, run: r2, traffic: 30}"))
    try place.repository.write("manifests/catalog/deployment.yaml", Sample.deployment("arms: []\nreason: kill switch"))
    _ = try place.repository.commit()
    let off = try place.optctl.run("apply", "--auto-approve")
    #expect(off.status == 0, "\(off)")
    #expect(try place.optctl.run("pull").output.contains("  arms: []\n  reason: nothing served when this was pulled\n"))
  }
}
