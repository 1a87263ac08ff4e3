import Testing

@testable import Manifests

/// An optimizer whose version v5 knows configs of every kind, for entities to be judged by.
let sampleVersion = """
  apiVersion: optctl/v1
  kind: Optimizer
  metadata: {code: rtb}
  spec: {name: RTB}
  ---
  apiVersion: optctl/v1
  kind: OptimizerVersion
  metadata: {optimizer: rtb, code: v5}
  spec:
    name: Five
    supported_configs:
      keys:
        npi_enabled: {type: bool, scope: entity, required: true}
        targeting_type: {type: enum, scope: entity, values: [hcp, consumer, "no"]}
        ssp_exclusions: {type: list, scope: entity, items: string, unique: true, max_items: 3}
        min_bid: {type: decimal, scope: entity, default: 0.5, min: 0.01, max: 100, scale: 2, unit: usd_cpm}
        max_bid: {type: decimal, scope: entity, min: 1}
        depth: {type: int, scope: entity, exclusive_min: 0}
        label: {type: string, scope: entity, max_length: 5, pattern: "[a-z ]+", deprecated: use name}
        token: {type: string, scope: entity, sensitive: true, min_length: 8}
        launch: {type: date, scope: entity}
        win_rate: {type: decimal, scope: run, required: true}
        floor: {type: decimal, scope: entity, default: 1, materialize: true}
      rules:
        - {name: hcp_needs_npi, when: {targeting_type: hcp}, require: {npi_enabled: true}}
        - {name: bid_order, compare: [min_bid, "<=", max_bid]}
        - {name: no_deep_consumer, when: {targeting_type: consumer}, forbid: {depth: 9}}
        - {name: rate_of_run, when: {npi_enabled: true}, require: {win_rate: 1}}
  """

/// An entity of version v5 with these configs, written below `configs:` with an indentation of four.
func sampleEntity(_ code: String = "drugs", configs: String) -> String {
  """
  apiVersion: optctl/v1
  kind: Entity
  metadata: {code: \(code)}
  spec:
    name: Drugs
    object: {type: ssp, id: 1}
    s3_base_path: s3://bucket/\(code)
    current_version: rtb/v5
    configs:
  \(configs)
  """
}

/// Holds `text` against its marks beside ``sampleVersion``.
@discardableResult
func expectMarks(
  _ text: String, unmarked: [String] = [], sourceLocation: SourceLocation = #_sourceLocation
) async throws -> LoadedManifests? {
  try await MarkedManifests(["catalog/test.yaml": text, "catalog/version.yaml": sampleVersion])
    .expectMarks(unmarked: unmarked, sourceLocation: sourceLocation)
}
