import Domain
import Foundation
import TestSupport
import Testing

/// `pick` judges the runs that an arm could name, and pins one of them.
@Suite struct PickTests {
  private static let more = """
    apiVersion: optctl/v1
    kind: OptimizerVersion
    metadata: {optimizer: rtb, code: v0}
    spec: {name: Draft, status: draft, supported_configs: {keys: {}}}
    ---
    apiVersion: optctl/v1
    kind: GatePolicy
    metadata: {name: quality}
    spec:
      checks:
        - {metric: auc, min: 0.60}
        - {metric: auc, versus: control, max_decrease: 0.02}
    ---
    apiVersion: optctl/v1
    kind: Entity
    metadata: {code: other}
    spec:
      name: Other
      object: {type: ssp, id: 2}
      current_version: rtb/v1
      s3_base_path: s3://bucket/other
      configs: {enabled: true}

    """

  private static let flow = """
    gates: [quality]
    arms: # in bucket order
      # reviewed
      - {name: control,   run: r1, traffic: 90} # steady
      - {name: candidate, run: 'r2',   traffic: 10.00}   # new
    holdback: 0
    """

  private static let block = """
    gates: [quality]
    arms:
    - name: control
      run: r1
      traffic: 90
    # the new one
    - run: r2 # what is tried
      name: candidate
      traffic: 10
    """

  /// The catalogue is applied, the deployment is not.
  private func place(_ deployment: String = Self.flow) async throws -> Workplace {
    let place = try await Workplace(Sample.manifests.merging(["catalog/more.yaml": Self.more]) { $1 })
    try place.apply()
    try place.repository.write("manifests/catalog/deployment.yaml", Sample.deployment(deployment))
    _ = try place.repository.commit()
    try record("r1", 1, "0.70", in: place)
    try record("r2", 2, "0.71", in: place)
    return place
  }

  /// A run that may serve, completed at noon of a day of February 2026, but for what `change` sets.
  private func record(_ id: String, _ day: Int, _ auc: String?, in place: Workplace, _ change: String = "") throws {
    try Sample.record(id, in: place.database)
    try place.database.run(
      """
      UPDATE opt_runs SET created_at = '2026-02-01 00:00Z', completed_at = '2026-02-01 12:00Z'::timestamptz
        + interval '\(day - 1) days' WHERE run_id = '\(id)'
      """)
    if let auc {
      try place.database.run(
        "INSERT INTO opt_run_metrics (run_id, metric_key, metric_value) VALUES ('\(id)', 'auc', \(auc))")
    }
    if !change.isEmpty { try place.database.run("UPDATE opt_runs SET \(change) WHERE run_id = '\(id)'") }
  }

  private func pick(_ place: Workplace, _ arguments: String...) throws -> Program.Answer {
    try place.optctl.start(["pick", "site", "--arm", "candidate"] + arguments).wait()
  }

  private func json(_ place: Workplace, _ arguments: String...) throws -> JSON {
    let answer = try place.optctl.start(
      ["pick", "site", "--arm", "candidate", "--format", "json", "--dry-run"] + arguments
    ).wait()
    return try JSON(parsing: answer.output)
  }

  private func manifest(_ place: Workplace) throws -> String {
    try String(contentsOfFile: "\(place.repository.path)/manifests/catalog/deployment.yaml", encoding: .utf8)
  }

  // MARK: - The list

  @Test func candidatesAreListedWithWhatPassesAndFails() async throws {
    let place = try await place()
    try record("worse", 4, "0.675", in: place)
    try record("late", 5, nil, in: place, "status = 'running', completed_at = NULL, validation_status = 'pending'")
    let answer = try pick(place)
    #expect(answer.status == 0, "\(answer)")
    let lines = answer.output.split(separator: "\n", omittingEmptySubsequences: false).map {
      $0.split(separator: " ").joined(separator: " ")
    }
    #expect(lines.first?.hasPrefix("deployment/site arm candidate run r2 10 % environment test 20") == true)
    #expect(
      lines.dropFirst().joined(separator: "\n") == """

        run version status validation completed
        ✗ worse rtb/v1 completed passed 2026-02-04 12:00:00Z
        fail auc 0.675 >= 0.68 (control r1 0.7 - 0.02) quality
        pass auc 0.675 >= 0.6 quality
        ✓ r2 rtb/v1 completed passed 2026-02-02 12:00:00Z the arm has it
        pass auc 0.71 >= 0.6 quality
        pass auc 0.71 >= 0.68 (control r1 0.7 - 0.02) quality
        ✗ r1 rtb/v1 completed passed 2026-02-01 12:00:00Z
        fail run r1 is that of arm control already duplicate-arm
        pass auc 0.7 >= 0.6 quality
        ✗ late rtb/v1 running pending -
        fail run late is running, not completed run-not-completed


        """)
    #expect(answer.errors == "Nothing is pinned: --latest, --best METRIC or --run ID does it.\n")
    #expect(try manifest(place) == Sample.deployment(Self.flow))

    let few = try pick(place, "--limit", "1")
    #expect(few.output.contains("✗ worse") && !few.output.contains("✓ r2"), "\(few)")
    #expect(few.output.hasSuffix("older runs are not shown\n"))
    #expect(try json(place, "--limit", "4")["cut"] == .bool(false))
    #expect(try json(place, "--limit", "3")["cut"] == .bool(true))
    // The limit is one of the list: the newest that may serve stands below it.
    #expect(try json(place, "--limit", "1", "--latest")["picked"]?.string == "r2")
  }

  /// What is wrong with a run, and the slugs that say so.
  private static let faults = [
    ("status = 'failed', validation_status = 'failed'", ["run-not-completed"]),
    ("validation_status = 'failed'", ["run-not-validated"]), ("validation_status = 'warned'", ["run-not-validated"]),
    (
      "version_id = (SELECT version_id FROM opt_versions WHERE version_code = 'v0')", ["run-version-unusable"]
    ),
    ("features_used = '[\"os_code\", \"gone\"]'", ["feature-without-macro"]),
    ("s3_output_path = 's3://bucket/other/x'", ["output-outside-entity"]), ("segments_count = 0", ["empty-output"]),
    ("features_used = '[\"os_code\"]'", []),
  ]

  @Test func whatKeepsARunOutIsWhatPlanSaysOfIt() async throws {
    let place = try await place()
    for (index, fault) in Self.faults.enumerated() {
      try record("fault\(index)", 3, "0.7", in: place, fault.0)
    }
    try record("low", 3, "0.59", in: place)
    try record("unmeasured", 3, nil, in: place)
    try record("strange", 3, "0.7", in: place)
    try place.database.run(
      "INSERT INTO opt_run_configs (run_id, config_key, config_value) VALUES ('strange', 'x', '1')")
    try record("foreign", 3, "0.7", in: place)
    try place.database.run(
      """
      UPDATE opt_runs SET entity_id = (SELECT entity_id FROM opt_entities WHERE entity_code = 'other')
        WHERE run_id = 'foreign'
      """)

    func errors(_ diagnostics: JSON?) -> [String] {
      (diagnostics?.elements ?? []).filter { $0["severity"]?.string == "error" }.compactMap { $0["code"]?.string }
        .sorted()
    }
    let listed = try #require(try json(place)["candidates"]?.elements)
    #expect(!listed.contains { $0["run_id"]?.string == "foreign" })
    var expected = Dictionary(
      uniqueKeysWithValues: Self.faults.enumerated().map { ("fault\($0.offset)", $0.element.1) })
    expected.merge([
      "low": ["gate-failed", "gate-failed"], "unmeasured": ["gate-metric-missing", "gate-metric-missing"],
    ]) { $1 }
    expected.merge(["strange": ["run-config-invalid"], "r1": ["duplicate-arm"], "r2": []]) { $1 }
    #expect(listed.count == expected.count)
    for candidate in listed {
      let id = try #require(candidate["run_id"]?.string)
      #expect(errors(candidate["diagnostics"]) == expected[id], "\(id)")
      #expect(candidate["eligible"] == .bool(expected[id]?.isEmpty == true), "\(id)")
    }
    expected.merge(["foreign": ["run-of-other-entity"], "unheard_of": ["unknown-run"]]) { $1 }
    for (id, codes) in expected where id != "r2" && id != "r1" {
      let answer = try pick(place, "--run", id, "--dry-run")
      #expect(answer.status == (codes.isEmpty ? 0 : 1), "\(answer)")
      guard !codes.isEmpty else { continue }
      #expect(answer.errors.hasPrefix("error: run \(id) may not serve as arm candidate of site\n  help: "), "\(answer)")
      #expect(answer.output.contains("    fail  "), "\(answer)")
      // As plan sees it.
      try place.repository.write(
        "manifests/catalog/deployment.yaml",
        Sample.deployment(Self.flow.replacingOccurrences(of: "'r2'", with: id)))
      let plan = try place.plan()
      let line =
        try #require(try manifest(place).components(separatedBy: "\n").firstIndex { $0.contains("candidate") }) + 1
      #expect(
        errors(.array((plan["diagnostics"]?.elements ?? []).filter { $0["line"]?.int == line })) == codes, "\(id)")
    }
  }

  // MARK: - The choice

  @Test func tiesAreBrokenByCompletionThenCreationThenId() async throws {
    let place = try await place()
    for (id, auc) in [("a", "0.8"), ("b", "0.9"), ("c", "0.9"), ("B", "0.7")] { try record(id, 3, auc, in: place) }
    try record("older", 2, "0.95", in: place)
    #expect(try json(place, "--latest")["picked"]?.string == "c")
    try place.database.run("UPDATE opt_runs SET created_at = created_at + interval '1 microsecond' WHERE run_id = 'a'")
    #expect(try json(place, "--latest")["picked"]?.string == "a")
    try place.database.run(
      "UPDATE opt_runs SET completed_at = completed_at + interval '1 microsecond' WHERE run_id = 'B'")
    #expect(try json(place, "--latest")["picked"]?.string == "B")
    let order = try json(place)["candidates"]?.elements?.compactMap { $0["run_id"]?.string }
    #expect(order == ["B", "a", "c", "b", "r2", "older", "r1"])

    #expect(try json(place, "--best", "auc")["picked"]?.string == "older")
    #expect(try json(place, "--best", "auc", "--lowest")["picked"]?.string == "B")
    try place.database.run("UPDATE opt_runs SET status = 'failed' WHERE run_id = 'older'")
    #expect(try json(place, "--best", "auc")["picked"]?.string == "c")
    let unknown = try pick(place, "--best", "acu")
    #expect(unknown.status == 1)
    #expect(
      unknown.errors == """
        error: no run that may serve as arm candidate of site recorded a finite acu
          help: did you mean auc? they recorded auc

        """)
  }

  @Test func whereNoneMayServeTheReasonsAreShown() async throws {
    let place = try await place()
    try place.database.run("UPDATE opt_run_metrics SET metric_value = 0.5 WHERE run_id = 'r2'")
    let answer = try pick(place, "--latest")
    #expect(answer.status == 1)
    #expect(answer.output.contains("fail  auc 0.5 >= 0.6 ") && answer.output.contains("duplicate-arm"), "\(answer)")
    #expect(
      answer.errors == """
        error: none of 2 runs may serve as arm candidate of site
          help: each says above why; optctl explain has more

        """)
    try place.database.run("DELETE FROM opt_run_metrics; DELETE FROM opt_runs")
    let empty = try pick(place, "--latest")
    #expect(empty.status == 1 && empty.errors.hasPrefix("error: no run of site is recorded\n"), "\(empty)")
    #expect(try pick(place).output.hasSuffix("\n\nNo runs.\n"))
    #expect(try manifest(place) == Sample.deployment(Self.flow))
  }

  // MARK: - The edit

  @Test func nothingButTheRunIsRewritten() async throws {
    let place = try await place()
    try record("20260203_150000", 3, "0.72", in: place)
    let texts = [
      (Sample.deployment(Self.flow), "'r2'", "'20260203_150000'"),
      (Sample.deployment(Self.flow).replacingOccurrences(of: "\n", with: "\r\n"), "'r2'", "'20260203_150000'"),
      (Sample.deployment(Self.block) + "# the end", "r2", "\"20260203_150000\""),
    ]
    for (text, old, new) in texts {
      try place.repository.write("manifests/catalog/deployment.yaml", text)
      let dry = try pick(place, "--latest", "--dry-run")
      #expect(dry.status == 0 && dry.errors.hasPrefix("\nNothing was written."), "\(dry)")
      #expect(try manifest(place).utf8.elementsEqual(text.utf8))
      let answer = try pick(place, "--latest")
      #expect(answer.status == 0, "\(answer)")
      #expect(answer.errors == "\nEdited. Next: optctl plan, commit, optctl apply.\n")
      let edited = try manifest(place)
      #expect(edited.utf8.elementsEqual(text.replacingOccurrences(of: old, with: new).utf8), "\(edited)")

      let again = try pick(place, "--latest")
      #expect(again.status == 0, "\(again)")
      #expect(again.output.hasSuffix("\n\nNothing to edit: the arm names this run already.\n") && again.errors.isEmpty)
    }
    #expect(try place.value("SELECT count(*) FROM opt_deployments") == "0")
    _ = try place.repository.commit()
    try place.apply()
    #expect(
      try place.value("SELECT string_agg(run_id, ' ' ORDER BY traffic_pct) FROM opt_deployments")
        == "20260203_150000 r1")

    let diff = try pick(place, "--run", "r2")
    #expect(
      diff.output.hasSuffix(
        """

        manifests/catalog/deployment.yaml
        @@ -9 +9 @@
             traffic: 90
           # the new one
        -  - run: "20260203_150000" # what is tried
        +  - run: "r2" # what is tried
             name: candidate
             traffic: 10

        """), "\(diff)")
  }

  @Test func acceptanceOfAWarnedRunGoesWithIt() async throws {
    let accepted = "\naccept_warnings: [{run: r2, reason: seen, expires: 2999-12-31}]"
    let place = try await place(Self.flow + accepted)
    try place.database.run("UPDATE opt_runs SET validation_status = 'warned' WHERE run_id = 'r2'")
    #expect(try json(place, "--latest")["picked"]?.string == "r2")
    try record("next", 3, "0.72", in: place)
    #expect(try pick(place, "--latest").status == 0)
    #expect(try manifest(place) == Sample.deployment(Self.flow.replacingOccurrences(of: "'r2'", with: "'next'")))
    #expect(try place.optctl.run("validate").status == 0)
  }

  @Test func whatCannotBePickedIsTold() async throws {
    let place = try await place()
    func error(_ arguments: String...) throws -> String {
      let answer = try place.optctl.start(["pick"] + arguments).wait()
      return "\(answer.status) " + answer.errors.split(separator: "\n").prefix(2).joined()
    }
    #expect(
      try error("site", "--arm", "candidat")
        == "1 error: the deployment of site has no arm candidat  help: did you mean candidate? it has control, candidate"
    )
    #expect(
      try error("other", "--arm", "control")
        == "1 error: the environment test declares no deployment of other  help: declare one below its paths first")
    #expect(
      try error("sit", "--arm", "control") == "1 error: no manifest declares an entity sit  help: did you mean site?")
    #expect(
      try error("site", "--arm", "candidate", "--run", "r1")
        == "1 error: run r1 may not serve as arm candidate of site  help: name another run, or make one arm of the two")
    for arguments in [["--latest", "--best", "auc"], ["--lowest"], ["--limit", "0"]] {
      #expect(try place.optctl.start(["pick", "site", "--arm", "control"] + arguments).wait().status == 64)
    }
    // What a database may hold and a manifest may not.
    try record("a\u{7}b", 3, "0.72", in: place)
    let hostile = try pick(place, "--latest")
    #expect(hostile.status == 1 && !hostile.output.contains("\u{7}") && !hostile.errors.contains("\u{7}"), "\(hostile)")
    #expect(try manifest(place) == Sample.deployment(Self.flow))
    try place.edit("catalog/deployment.yaml", "arms:", "arms: [", commit: false)
    let invalid = try pick(place)
    #expect(invalid.status == 1 && invalid.errors.contains("\nerror: the manifests have errors\n"), "\(invalid)")
  }
}
