import Domain
import Testing

@testable import Manifests

struct GatePolicyDecoderTests {
  @Test func `Every kind of check is read`() async throws {
    let loaded = try await expect(
      """
      spec:
        on_missing: warn
        checks:
          - {metric: auc, min: 0.60, max: 1}
          - {metric: ece, max: 0.10, severity: warn, on_missing: fail}
          - {metric: auc, versus: control, max_decrease: 0.02, min_ratio: 0.9}
          - {field: npis_count, min: 1, when_config: {npi_enabled: true, kind: hcp, bid: 3.00}}
          - {field: bid_max, at_most_config: max_bid_cpm_cap}
          - {field: data_end_dt, max_age_days: 14}
          - {config: max_bid, at_least_config: min_bid}
          - {field: validation_status, equals: passed}
      """)
    let policy = try #require(loaded?.desired.gatePolicies["quality"])
    #expect(policy.onMissing == .warn)
    func decimal(_ text: String) throws -> ExactDecimal { try #require(ExactDecimal(text)) }
    #expect(
      policy.checks == [
        .init(subject: .metric("auc"), limits: [.minimum(try decimal("0.6")), .maximum(try decimal("1"))]),
        .init(subject: .metric("ece"), limits: [.maximum(try decimal("0.1"))], severity: .warn, onMissing: .fail),
        .init(
          subject: .metric("auc"),
          limits: [
            .maximumDecrease(try decimal("0.02"), versus: .control),
            .minimumRatio(try decimal("0.9"), versus: .control),
          ]),
        .init(
          subject: .field("npis_count"), limits: [.minimum(try decimal("1"))],
          whenConfig: [
            .init(key: "npi_enabled", text: "true"), .init(key: "kind", text: "hcp"), .init(key: "bid", text: "3"),
          ]),
        .init(subject: .field("bid_max"), limits: [.atMostConfig("max_bid_cpm_cap")]),
        .init(subject: .field("data_end_dt"), limits: [.maximumAgeDays(14)]),
        .init(subject: .config("max_bid"), limits: [.atLeastConfig("min_bid")]),
        .init(subject: .field("validation_status"), limits: [.equals("passed")]),
      ])
  }

  @Test func `A check that says too little or too much is reported`() async throws {
    try await expect(
      """
      spec:
        on_missing: ignore
      #             ^^^^^^ error invalid-value fail, warn
        checks:
          - {min: 1}
      #     ^ error missing-field what it looks at
          - {metric: auc}
      #     ^ error missing-field no limit
          - {metric: auc, field: bid_max, min: 1}
      #                   ^^^^^ error invalid-value second
          - {field: bid_maxx, min: 1}
      #             ^^^^^^^^ error invalid-value did you mean `bid_max`?
          - {metric: auc, max_decrease: 0.1}
      #                   ^^^^^^^^^^^^ error missing-field versus: control
          - {metric: auc, min: 0.5, versus: control}
      #                             ^^^^^^ error missing-field
          - {metric: auc, versus: best, max_decrease: -1}
      #                           ^^^^ error invalid-value control, previous
      #                                               ^^ error invalid-value below 0
          - {metric: auc, min: 2, max: 1}
      #                        ^ error invalid-value nothing lies between
          - {metric: auc, max_age_days: 3}
      #                   ^^^^^^^^^^^^ error invalid-value a metric
          - {field: data_end_dt, min: 3}
      #                          ^^^ error invalid-value
          - {field: data_end_dt, max_age_days: 1.5}
      #                                        ^^^ error invalid-value
          - {metric: auc, minimum: 3, min: high, severity: loud, when_config: [a]}
      #                   ^^^^^^^ error unknown-field
      #                                    ^^^^ error invalid-number
      #                                                    ^^^^ error invalid-value
      #                                                                       ^^^ error wrong-type
          - 5
      #     ^ error wrong-type
          - {metric: auc, equals: no}
      #                           ^^ error ambiguous-scalar
      """)
    try await expect(
      """
      spec: {checks: []}
      #              ^^ error invalid-value checks nothing
      """)
    try await expect(
      """
      spec: {}
      #     ^ error missing-field checks
      """)
  }

  @discardableResult
  private func expect(
    _ spec: String, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> LoadedManifests? {
    try await MarkedManifests(
      """
      apiVersion: optctl/v1
      kind: GatePolicy
      metadata: {name: quality}
      \(spec)
      """
    ).expectMarks(sourceLocation: sourceLocation)
  }
}
