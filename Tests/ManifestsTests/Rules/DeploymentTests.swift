import Testing

@testable import Manifests

struct DeploymentTests {
  @Test func `Arms and holdback add up to exactly 100`() async throws {
    try await expect(
      """
      spec:
        arms: [{name: a, run: r1, traffic: 90}, {name: b, run: r2, traffic: 9.99}]
      #       ^ error traffic-sum the arms add up to 99.99, and not to 100: 0.01 is missing; help: give it to an arm, or write `holdback: 0.01`
      """)
    try await expect(
      """
      spec:
        arms: [{name: a, run: r1, traffic: 90}, {name: b, run: r2, traffic: 10}]
      #       ^ error traffic-sum arms and holdback add up to 100.5, and not to 100: 0.5 is too much
        holdback: 0.5
      """)
    try await expect("spec: {arms: [{name: a, run: r1, traffic: 33.33}, {name: b, run: r2, traffic: 66.67}]}")
    try await expect("spec: {arms: [{name: a, run: r1, traffic: 90}], holdback: 10}")
  }

  @Test func `Without arms there is a reason and no sum`() async throws {
    try await expect("spec: {arms: [], reason: broken feed, holdback: 5}")
    try await expect(
      """
      spec:
        arms: []
      # ^^^^ error missing-field reason
      """)
  }

  @Test func `A share that cannot be read is reported once`() async throws {
    try await expect(
      """
      spec:
        arms: [{name: a, run: r1, traffic: 0}, {name: b, run: r2, traffic: 10}]
      #                                    ^ error invalid-traffic
      """)
  }

  @Test func `Every arm has its own name and its own run`() async throws {
    try await expect(
      """
      spec:
        arms:
          - {name: a, run: r1, traffic: 50}
      #            ^ related duplicate-arm
      #                    ^^ related duplicate-arm
          - {name: a, run: r2, traffic: 25}
      #            ^ error duplicate-arm stands twice
          - {name: c, run: r1, traffic: 25}
      #                    ^^ error duplicate-arm two arms serve the run `r1`
      """)
  }

  @Test func `Ids of other bytes are those of two runs, and names that look alike are one`() async throws {
    try await expect("spec: {arms: [{name: a, run: caf\u{E9}, traffic: 50}, {name: b, run: cafe\u{301}, traffic: 50}]}")
    try await expect(
      """
      spec:
        arms:
          - {name: caf\u{E9}, run: r1, traffic: 50}
      #            ^ related duplicate-arm
          - {name: cafe\u{301}, run: r2, traffic: 50}
      #            ^ error duplicate-arm stands twice
      """)
  }

  @Test func `Warnings are accepted of runs that arms serve, each once`() async throws {
    try await expect(
      """
      spec:
        arms: [{name: a, run: run_1, traffic: 100}]
        accept_warnings:
          - {run: run_1, reason: seen, expires: 2026-12-31}
      #           ^^^^^ related invalid-value
          - {run: run_2, reason: seen, expires: 2026-12-31}
      #           ^^^^^ error invalid-value did you mean `run_1`?
          - {run: run_1, reason: seen, expires: 2026-12-31}
      #           ^^^^^ error invalid-value accepted twice
      """)
  }

  @Test func `A gate is the name of a policy`() async throws {
    try await expect(
      """
      spec:
        gates: [quality, qualitty]
      #                  ^^^^^^^^ error unknown-gate did you mean `quality`?
        arms: [{name: a, run: r1, traffic: 100}]
      """)
  }

  @Test func `A deployment is of a declared entity`() async throws {
    try await expectMarks(
      """
      apiVersion: optctl/v1
      kind: Deployment
      metadata: {entity: drugz}
      #                  ^^^^^ error unknown-entity did you mean `drugs`?
      spec: {arms: [{name: a, run: r1, traffic: 100}]}
      ---
      \(sampleEntity(configs: "    {npi_enabled: true}"))
      """)
  }

  @Test(arguments: [("draft", true), ("retired", true), ("paused", false), ("active", false)])
  func `Only an active or paused entity has arms`(_ status: String, _ isError: Bool) async throws {
    func mark(_ text: String) -> String { isError ? text : "# nothing" }
    for arms in ["[{name: a, run: r1, traffic: 100}]", "[], reason: none"] {
      let hasArms = arms.contains("run")
      try await expectMarks(
        """
        apiVersion: optctl/v1
        kind: Deployment
        metadata: {entity: drugs}
        spec: {arms: \(arms)}
        \(hasArms ? mark("#            ^ error entity-not-active is \(status)") : "# nothing")
        ---
        apiVersion: optctl/v1
        kind: Entity
        metadata: {code: drugs}
        spec:
          name: Drugs
          status: \(status)
        \(hasArms ? mark("#         ^ related entity-not-active") : "# nothing")
          object: {type: ssp, id: 1}
          s3_base_path: s3://bucket/drugs
        """)
    }
  }

  private func expect(_ spec: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    try await expectMarks(
      """
      apiVersion: optctl/v1
      kind: Deployment
      metadata: {entity: drugs}
      \(spec)
      ---
      apiVersion: optctl/v1
      kind: GatePolicy
      metadata: {name: quality}
      spec: {checks: [{metric: auc, min: 0.6}]}
      ---
      \(sampleEntity(configs: "    {npi_enabled: true}"))
      """, sourceLocation: sourceLocation)
  }
}
