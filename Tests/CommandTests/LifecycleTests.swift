import Domain
import Foundation
import TestSupport
import Testing

/// One pull request that retires a version, moves the current version, renames a macro and shifts the traffic.
@Suite struct LifecycleTests {
  private static func version(_ code: String, _ status: String, maximum: Int = 100) -> String {
    """
    apiVersion: optctl/v1
    kind: OptimizerVersion
    metadata: {optimizer: rtb, code: \(code)}
    spec:
      name: Version \(code)
      status: \(status)
      supported_configs:
        keys:
          enabled: {type: bool, scope: entity, required: true}
          min_bid: {type: decimal, scope: entity, default: 0.5, min: 0.01, max: \(maximum), scale: 2}

    """
  }

  private static func macro(_ entry: String) -> String {
    "apiVersion: optctl/v1\nkind: FeatureMacros\nmetadata: {name: adx}\nspec:\n  macros:\n    \(entry)\n"
  }

  private static let before = [
    "optctl.yaml": Sample.project.replacingOccurrences(
      of: "paths: [catalog]",
      with: "paths: [catalog], guards: {traffic-step: false, live-macro-change: false}"),
    "catalog/optimizer.yaml": """
    apiVersion: optctl/v1
    kind: Optimizer
    metadata: {code: rtb}
    spec: {name: RTB optimizer}

    """,
    "catalog/v1.yaml": version("v1", "active"), "catalog/v2.yaml": version("v2", "active"),
    "catalog/site.yaml": Sample.entity, "catalog/macros.yaml": macro("geo: \"[GEO]\""),
  ]

  /// `site` runs v1, and r1 of v1, which looks up `geo`, has all of its traffic. r2 is of v2 and looks up `region`.
  private func place() async throws -> Workplace {
    let place = try await Workplace(Self.before)
    try place.apply()
    for (run, version, feature) in [("r1", "v1", "geo"), ("r2", "v2", "region")] {
      try place.database.run(
        """
        INSERT INTO opt_runs (run_id, entity_id, version_id, status, triggered_by, trigger_type, s3_output_path,
          validation_status, segments_count, features_used)
        SELECT '\(run)', entity_id, version_id, 'completed', 'test', 'manual', s3_base_path || '/\(run)', 'passed', 9,
          '["\(feature)"]'
        FROM opt_entities, opt_versions WHERE version_code = '\(version)'
        """)
    }
    try place.repository.write("manifests/catalog/deployment.yaml", serving("r1"))
    _ = try place.repository.commit()
    try place.apply()
    return place
  }

  private func serving(_ run: String) -> String {
    Sample.deployment("arms:\n  - {name: control, run: \(run), traffic: 100}")
  }

  private func changes(_ plan: JSON) -> [String] {
    (plan["changes"]?.elements ?? []).map { "\($0["action"]?.string ?? "") \($0["address"]?.string ?? "")" }
  }

  private static let state = """
    SELECT string_agg(line, '; ' ORDER BY line) FROM (
      SELECT 'version ' || version_id || ' ' || version_code || ' ' || status FROM opt_versions
      UNION ALL SELECT 'macro ' || macro_id || ' ' || feature_name || ' ' || status FROM opt_feature_macros
      UNION ALL SELECT 'site runs ' || version_code FROM opt_entities JOIN opt_versions ON version_id = current_version_id
      UNION ALL SELECT run_id || ' serves ' || traffic_pct FROM opt_deployments WHERE is_active) AS lines(line)
    """

  @Test func everythingAtOnceAppliesInTheRightOrder() async throws {
    let place = try await place()
    #expect(
      try place.value(Self.state)
        == "macro 1 geo active; r1 serves 100.00; site runs v1; version 1 v1 active; version 2 v2 active")
    try place.edit("catalog/v1.yaml", "status: active", "status: retired", commit: false)
    try place.edit("catalog/site.yaml", "rtb/v1", "rtb/v2", commit: false)
    try place.edit(
      "catalog/macros.yaml", "geo: \"[GEO]\"", "region: {template: \"[GEO]\", moved_from: geo}", commit: false)
    try place.edit("catalog/deployment.yaml", "run: r1", "run: r2")
    let plan = try place.plan()
    #expect(
      changes(plan) == [
        "update version/rtb/v1", "update entity/site", "rename macro/region", "update deployment/site",
      ])
    #expect(plan["diagnostics"]?.elements?.contains { $0["severity"]?.string == "error" } == false, "\(plan.compact)")
    try place.apply()
    #expect(
      try place.value(Self.state)
        == "macro 1 region active; r2 serves 100.00; site runs v2; version 1 v1 retired; version 2 v2 active")
    #expect(try place.plan()["has_changes"] == .bool(false))

    // The revert brings everything back, in one plan as well.
    try place.repository.run("revert", "-n", "HEAD")
    try place.edit("catalog/macros.yaml", "geo: \"[GEO]\"", "geo: {template: \"[GEO]\", moved_from: region}")
    try place.apply()
    #expect(
      try place.value(Self.state)
        == "macro 1 geo active; r1 serves 100.00; site runs v1; version 1 v1 active; version 2 v2 active")
  }

  @Test func everythingButTheTrafficIsRefusedWithAReasonForEach() async throws {
    let place = try await place()
    try place.database.run(
      """
      INSERT INTO opt_runs (run_id, entity_id, version_id, status)
      SELECT 'r3', entity_id, version_id, 'running' FROM opt_entities, opt_versions WHERE version_code = 'v1'
      """)
    try place.edit("catalog/v1.yaml", "status: active", "status: retired", commit: false)
    try place.edit("catalog/v2.yaml", "max: 100", "max: 50", commit: false)
    try place.edit("catalog/site.yaml", "rtb/v1", "rtb/v2", commit: false)
    try place.edit("catalog/macros.yaml", "geo: \"[GEO]\"", "region: {template: \"[GEO]\", moved_from: geo}")
    let mine: Set<String> = ["version-in-use", "macro-in-use", "supported-configs-narrowed", "in-flight-runs"]
    let found = (try place.plan()["diagnostics"]?.elements ?? []).filter { mine.contains($0["code"]?.string ?? "") }
    let lines = found.map { diagnostic in
      let (line, column) = (diagnostic["line"]?.compact ?? "", diagnostic["column"]?.compact ?? "")
      return """
        \(diagnostic["file"]?.string ?? ""):\(line):\(column): \(diagnostic["severity"]?.string ?? "")\
        [\(diagnostic["code"]?.string ?? "")]: \(diagnostic["message"]?.string ?? "")
          \(diagnostic["help"]?.string ?? "")
        """
    }
    #expect(
      lines.joined(separator: "\n") == """
        manifests/catalog/macros.yaml:6:5: error[macro-in-use]: macro/region takes the place of geo, but that is a \
        feature of run r1 (100 %) of entity/site
          move the traffic to runs that know the new name in the same change, or keep the old name until then
        manifests/catalog/site.yaml:7:20: warning[in-flight-runs]: entity/site moves from rtb/v1 to rtb/v2 while a run \
        is in flight: r3
          wait until they have ended, or cancel them and start them again once this is applied
        manifests/catalog/v1.yaml:6:11: error[version-in-use]: version/rtb/v1 is retired, but runs made with it keep \
        serving: run r1 (100 %) of entity/site
          keep it deprecated until the traffic has moved, or move the traffic to runs of another version in the same \
        change
        manifests/catalog/v2.yaml:10:77: error[supported-configs-narrowed]: min_bid must be <= 50, and had to be <= 100; \
        version/rtb/v2 is in use by recorded runs
          create a new version with this change and move the entities to it; what is in use may only widen
        """)
    let answer = try place.optctl.run("apply", "--auto-approve")
    #expect(answer.status == 1, "\(answer)")
    #expect(
      try place.value(Self.state)
        == "macro 1 geo active; r1 serves 100.00; site runs v1; version 1 v1 active; version 2 v2 active")
  }
}
