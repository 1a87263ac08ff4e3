import Testing

@testable import Manifests

struct ConfigRuleJudgementTests {
  @Test func `A rule is named where the value stands that breaks it`() async throws {
    try await expectMarks(
      sampleEntity(
        configs: """
              npi_enabled: false
          #                ^^^^^ error config-rule rule `hcp_needs_npi`: targeting_type is hcp, so npi_enabled must be true
              targeting_type: hcp
          #                   ^^^ related config-rule
          """))
  }

  @Test func `A forbidden value is reported where it stands`() async throws {
    try await expectMarks(
      sampleEntity(
        configs: """
              npi_enabled: false
              depth: 9
          #          ^ error config-rule rule `no_deep_consumer`: targeting_type is consumer, so depth must not be 9
              targeting_type: consumer
          #                   ^^^^^^^^ related config-rule
          """))
    try await expectMarks(
      sampleEntity(
        configs: """
              npi_enabled: false
              depth: 8
              targeting_type: consumer
          """))
  }

  @Test func `Comparisons are by value, defaults included`() async throws {
    try await expectMarks(
      sampleEntity(
        configs: """
              npi_enabled: false
              min_bid: 9.5
          #            ^^^ error config-rule rule `bid_order`: min_bid 9.5 must be <= max_bid 9
              max_bid: 9
          """))
    try await expectMarks(sampleEntity(configs: "    {npi_enabled: false, min_bid: 9.5, max_bid: 10.0}"))
    try await expectMarks(sampleEntity(configs: "    {npi_enabled: false, max_bid: 1}"))
  }

  @Test func `A rule about a value that cannot be read says nothing`() async throws {
    try await expectMarks(
      sampleEntity(
        configs: """
              npi_enabled: maybe
          #                ^^^^^ error invalid-config
              targeting_type: hcp
          """))
    try await expectMarks(
      sampleEntity(
        configs: """
              npi_enabled: {a: b}
          #                ^ error wrong-type
              targeting_type: hcp
          """))
  }
}
