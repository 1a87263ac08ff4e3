/// Manifests that several tests begin with.
enum Samples {
  static let everyKind = """
    apiVersion: optctl/v1
    kind: Optimizer
    metadata: {code: rtb_optimizer}
    spec: {name: RTB optimizer, status: active, description: "Two\\n\\tlines"}
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
          targeting_type: {type: enum, scope: entity, required: true, values: [hcp, consumer]}
          ssp_exclusions: {type: list, scope: entity, items: string, unique: true}
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
      configs: {floor_available: false, targeting_type: hcp, ssp_exclusions: [a, "b"]}
    ---
    apiVersion: optctl/v1
    kind: FeatureMacros
    metadata: {name: adx}
    spec:
      macros:
        geo_region_name: "[ADX_GEO_STATE]"
        os_code: {template: "[ADX_USER_OS]", status: active, moved_from: old_os}
    ---
    apiVersion: optctl/v1
    kind: GatePolicy
    metadata: {name: hcp_default}
    spec:
      checks:
        - {metric: auc, min: 0.60}
    ---
    apiVersion: optctl/v1
    kind: Deployment
    metadata: {entity: drugs_hcp}
    spec:
      gates: [hcp_default]
      arms:
        - {name: control, run: "20260201_120000", traffic: 90}
        - {name: candidate, run: "20260203_121359", traffic: 9.50}
      holdback: 0.5
      accept_warnings: [{run: "20260203_121359", reason: "reviewed", expires: 2026-12-31}]
    """

  static func entity(_ code: String, _ extra: String = "") -> String {
    """
    apiVersion: optctl/v1
    kind: Entity
    metadata: {code: \(code)}
    spec:
      name: \(code)
      object: {type: ssp, id: 7}
      s3_base_path: s3://bucket/\(code)
    \(extra)
    """
  }
}
