/// The manifests of a new repository: the smallest catalogue that shows every kind, with the reasons beside it.
enum StarterManifests {
  static let project = """
    # The project: which files make which environment, and which database it describes.
    apiVersion: optctl/v1
    kind: Project
    metadata: {name: optimizers}
    spec:
      default_environment: local
      environments:
        # The PostgreSQL that optctl runs for you: `optctl local status`.
        local:
          database: local
          paths: [catalog, environments/local]
        production:
          # Nothing secret stands in this file: the variable holds the whole connection string.
          database: ${OPTCTL_PRODUCTION_URL}
          paths: [catalog, environments/production]
          # A guard that is left out keeps its default: optctl explain traffic-step
          guards:
            traffic-step: {max_increase: 25}
            removals: {max_count: 5, max_percent: 30}

    """

  static let optimizer = """
    apiVersion: optctl/v1
    kind: Optimizer
    metadata: {code: example_optimizer}
    spec:
      name: Example optimizer
      status: active
      description: The program that computes bids
    ---
    # A version says which configs it understands. Once it is in use it may only widen: otherwise create a new version.
    apiVersion: optctl/v1
    kind: OptimizerVersion
    metadata: {optimizer: example_optimizer, code: v1}
    spec:
      name: First
      status: active
      supported_configs:
        keys:
          # scope entity: set in the `configs` of an entity; scope run: chosen for each run by itself.
          enabled: {type: bool, scope: entity, required: true}
          min_bid_cpm: {type: decimal, scope: entity, default: 0.5, min: 0.01, max: 100, scale: 2, unit: usd_cpm}
          max_bid_cpm: {type: decimal, scope: entity, required: true, min: 1, max: 100, scale: 2, unit: usd_cpm}
          target_win_rate: {type: decimal, scope: run, required: true, min: 0.4, max: 0.85}
        rules:
          - {name: bid_order, compare: [min_bid_cpm, "<=", max_bid_cpm]}

    """

  static let entity = """
    # An SSP client that bids are optimized for. `protect: true` in the metadata keeps it from being removed.
    apiVersion: optctl/v1
    kind: Entity
    metadata: {code: example_site}
    spec:
      name: Example site
      status: active
      object: {type: site, id: 1}
      current_version: example_optimizer/v1
      s3_base_path: s3://example-bucket/optimizer/example_site
      configs:
        enabled: true
        max_bid_cpm: 30.00

    """

  static let macros = """
    # Feature of the training data, and the token that the bidder fills in at auction time.
    apiVersion: optctl/v1
    kind: FeatureMacros
    metadata: {name: example}
    spec:
      macros:
        geo_region_name: "[GEO_STATE]"
        os_code: "[USER_OS]"

    """

  static let gates = """
    # What a run must show before it may serve. A deployment names the policies that judge it.
    apiVersion: optctl/v1
    kind: GatePolicy
    metadata: {name: default}
    spec:
      on_missing: fail
      checks:
        - {metric: auc, min: 0.60}
        - {metric: ece, max: 0.15}
        - {field: bid_max, at_most_config: max_bid_cpm}

    """

  /// Of an environment: run ids belong to one database.
  static func deployment(in environment: String) -> String {
    """
    # What serves in \(environment). A run can be named once it completed: `optctl run list --deployable` has them. Then
    # remove the signs at the beginning of these lines, and name the run.
    #
    # apiVersion: optctl/v1
    # kind: Deployment
    # metadata: {entity: example_site}
    # spec:
    #   gates: [default]
    #   arms: # in bucket order
    #     - {name: control, run: "20260201_120000", traffic: 100}

    """
  }
}
