import Testing

@testable import Manifests

@Suite("Fields of the kinds")
struct KindTests {
  @Test("an entity names its object, its version and its configs in their forms")
  func entities() async throws {
    try await MarkedManifests(
      """
      apiVersion: optctl/v1
      kind: Entity
      metadata: {code: drugs_hcp, moved_from: drugs_hcp}
      #                                       ^^^^^^^^^ error invalid-value
      spec:
        name: Drugs
        object: {type: website, id: 1.5}
      #                ^^^^^^^ error invalid-value allowed: ssp, publisher, site, app, placement, deal
      #                             ^^^ error invalid-value
        current_version: rtb_optimizer
      #                  ^^^^^^^^^^^^^ error invalid-value
        s3_base_path: s3://bucket/x
        configs:
          a: {b: c}
      #      ^ error wrong-type
          d: [e, [f]]
      #          ^^^ error wrong-type
          g: ~
      #      ^ error wrong-type
          h: "\\0"
      #      ^^^^ error invalid-value U+0000
          i: yes
      ---
      apiVersion: optctl/v1
      kind: Entity
      metadata: {code: second}
      spec:
        name: Second
        object: {type: ssp, id: 9223372036854775808}
      #                         ^ error invalid-value
        current_version: rtb/1.10
        s3_base_path: s3://bucket/y
      ---
      apiVersion: optctl/v1
      kind: Entity
      metadata: {code: third}
      spec:
        name: Third
        object: {type: ssp, id: -4}
      #                         ^^ error invalid-value
        current_version: rtb/1/2
      #                  ^^^^^^^ error invalid-value
        s3_base_path: s3://bucket/z
      """
    ).expectDocumentMarks()
  }

  @Test("features of macros have names, and macros templates")
  func macros() async throws {
    let long = String(repeating: "x", count: 64)
    try await MarkedManifests(
      """
      apiVersion: optctl/v1
      kind: FeatureMacros
      metadata: {name: adx}
      spec:
        macros:
          on: "[ON]"
      #   ^^ error ambiguous-scalar write "on"
          "": "[EMPTY]"
      #   ^^ error invalid-value empty
          "tab\\t": "[TAB]"
      #   ^ error invalid-value U+0009
          \(long): "[LONG]"
      #   ^ error invalid-value 64 bytes
          bare: {status: active}
      #   ^^^^ error missing-field `template`
          list: ["[A]"]
      #         ^^^^^^^ error wrong-type
          old: {template: "[B]", moved_from: old}
      #                                      ^^^ error invalid-value
      ---
      apiVersion: optctl/v1
      kind: FeatureMacros
      metadata: {name: other}
      spec: {macros: [a]}
      #              ^^^ error wrong-type
      """
    ).expectDocumentMarks()
  }

  @Test("arms have a name, a run and a share of at most two decimals")
  func deployments() async throws {
    try await MarkedManifests(
      """
      apiVersion: optctl/v1
      kind: Deployment
      metadata: {entity: drugs_hcp}
      spec:
        gates: [a, no, ""]
      #            ^^ error ambiguous-scalar write "no"
      #                ^^ error invalid-value empty
        arms:
          - {name: a, run: 20260203_150000, traffic: 10.001}
      #                    ^^^^^^^^^^^^^^^ error ambiguous-scalar write "20260203_150000"
      #                                              ^^^^^^ error invalid-traffic at most two decimals
          - {name: b, run: "", traffic: 0}
      #                    ^^ error invalid-value
      #                                 ^ error invalid-traffic
          - {name: c, traffic: 100.01, wieght: 1}
      #     ^ error missing-field `run`
      #                        ^^^^^^ error invalid-traffic
      #                                ^^^^^^ error unknown-field
          - control
      #     ^^^^^^^ error wrong-type a mapping is expected
        holdback: -1
      #           ^^ error invalid-traffic from 0 to 100
        accept_warnings:
          - {run: r1, reason: "", expires: 2026-02-30}
      #                       ^^ error invalid-value
      #                                    ^^^^^^^^^^ error invalid-value
          - {run: r1, expires: "2026-02-28"}
      #     ^ error missing-field `reason`
      ---
      apiVersion: optctl/v1
      kind: Deployment
      metadata: {entity: second}
      spec:
        arms: []
      # ^^^^ error missing-field `reason`
      ---
      apiVersion: optctl/v1
      kind: Deployment
      metadata: {entity: third}
      spec: {arms: [], reason: "  "}
      #                        ^^^^ error invalid-value
      ---
      apiVersion: optctl/v1
      kind: Deployment
      metadata: {entity: fourth}
      spec: {arms: [], reason: paused for the audit}
      ---
      apiVersion: optctl/v1
      kind: Deployment
      metadata: {entity: fifth}
      spec: {arms: [{name: a, run: "\(String(repeating: "r", count: 201))", traffic: 100}]}
      #                            ^ error invalid-value 200
      """
    ).expectDocumentMarks()
  }

  @Test("three provider ids in one value are warned of, wherever it stands")
  func npis() async throws {
    // 1234567893 and the two others pass the check; 1234567890 does not.
    try await MarkedManifests(
      """
      apiVersion: optctl/v1
      kind: Optimizer
      metadata: {code: rtb_optimizer}
      spec:
        name: RTB
        description: "1234567893, 1245319599 and 1003000126"
      #              ^ warning npi-data
      ---
      apiVersion: optctl/v1
      kind: Optimizer
      metadata: {code: second}
      spec: {name: "1234567893 1234567890 1245319599 11234567893", description: one 1003000126 only}
      ---
      apiVersion: optctl/v1
      kind: Entity
      metadata: {code: drugs_hcp}
      spec:
        name: Drugs
        object: {type: ssp, id: 1}
        s3_base_path: s3://bucket/x
        configs:
          npis: [1234567893, "1245319599", 1003000126]
      #         ^ warning npi-data
          segments: ["1234567893 1245319599 1003000126", other]
      #              ^ warning npi-data
      """
    ).expectDocumentMarks()
  }
}
