import Testing

@testable import Manifests

struct WholeCatalogueTests {
  @Test func `A catalogue with every kind keeps every rule`() async throws {
    let loaded = try await MarkedManifests(
      """
      apiVersion: optctl/v1
      kind: Optimizer
      metadata: {code: rtb_optimizer}
      spec: {name: RTB optimizer, status: active, description: Segment bid tables for first-price auctions}
      ---
      apiVersion: optctl/v1
      kind: OptimizerVersion
      metadata: {optimizer: rtb_optimizer, code: v5}
      spec:
        name: Domain targeting
        status: active
        supported_configs:
          keys:
            floor_available: {type: bool, scope: entity, required: true}
            npi_enabled:     {type: bool, scope: entity, required: true}
            targeting_type:  {type: enum, scope: entity, required: true, values: [hcp, consumer]}
            ssp_exclusions:  {type: list, scope: entity, items: string, unique: true}
            min_bid_cpm:     {type: decimal, scope: entity, default: 0.5, min: 0.01, max: 100, scale: 2, unit: usd_cpm}
            max_bid_cpm_cap: {type: decimal, scope: entity, required: true, min: 1, max: 100, scale: 2, unit: usd_cpm}
            target_win_rate: {type: decimal, scope: run, required: true, min: 0.40, max: 0.85}
            max_bid:         {type: decimal, scope: run, required: true, exclusive_min: 0, scale: 2, unit: usd_cpm}
          rules:
            - {name: hcp_needs_npi, when: {targeting_type: hcp}, require: {npi_enabled: true}}
            - {name: bid_order, compare: [min_bid_cpm, "<=", max_bid_cpm_cap]}
      ---
      apiVersion: optctl/v1
      kind: Entity
      metadata: {code: drugs_hcp, protect: true}
      spec:
        name: Drugs.com HCP
        status: active
        object: {type: ssp, id: 1334}
        current_version: rtb_optimizer/v5
        s3_base_path: s3://example-optimizer-data/optimizer/drugs_hcp
        configs: {floor_available: false, npi_enabled: true, targeting_type: hcp, min_bid_cpm: 3.00, max_bid_cpm_cap: 30.00}
      ---
      apiVersion: optctl/v1
      kind: FeatureMacros
      metadata: {name: adx}
      spec:
        macros:
          geo_region_name: "[ADX_GEO_STATE]"
          os_code: {template: "[ADX_USER_OS]", status: active}
      ---
      apiVersion: optctl/v1
      kind: GatePolicy
      metadata: {name: hcp_default}
      spec:
        on_missing: fail                       # or warn; nothing passes for want of a metric
        checks:
          - {metric: auc, min: 0.60}
          - {metric: ece, max: 0.15}
          - {metric: ece, max: 0.10, severity: warn}
          - {metric: auc, versus: control, max_decrease: 0.02}
          - {field: npis_count, min: 1, when_config: {npi_enabled: true}}
          - {field: bid_max, at_most_config: max_bid_cpm_cap}
          - {field: data_end_dt, max_age_days: 14}
      ---
      apiVersion: optctl/v1
      kind: Deployment
      metadata: {entity: drugs_hcp}
      spec:
        gates: [hcp_default]
        arms:                                  # order is bucket order, and has meaning
          - {name: control,   run: "20260201_120000", traffic: 90}
          - {name: candidate, run: "20260203_121359", traffic: 10}
        holdback: 0                            # share that no run serves; arms + holdback = 100 exactly
        accept_warnings: [{run: "20260203_121359", reason: "ceiling share reviewed", expires: 2026-12-31}]
      """
    ).expectMarks()
    let configs = try #require(loaded?.desired.entityConfigs.first)
    #expect(configs.map(\.text) == ["false", "true", "hcp", "3", "30"])
    #expect(loaded?.desired.gatePolicies["hcp_default"]?.checks.count == 7)
  }
}
