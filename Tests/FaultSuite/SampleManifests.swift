/// Two states of a catalogue. Going from one to the other takes statements of every kind: rows are created, updated,
/// renamed, retired and deleted, loaded by COPY, and an epoch of a deployment ends for the next.
enum SampleManifests {
  static let project = """
    apiVersion: optctl/v1
    kind: Project
    metadata: {name: sample}
    spec:
      environments:
        test: {database: "${DATABASE}", paths: [catalog]}

    """

  /// - Parameter state: 0 to have no deployment yet; 1 is where faults begin; later ones differ from it and each other.
  static func catalogue(_ state: Int) -> String {
    let isFirst = state <= 1
    var text = """
      apiVersion: optctl/v1
      kind: Optimizer
      metadata: {code: rtb}
      spec: {name: RTB optimizer \(isFirst ? 1 : state)}
      ---
      apiVersion: optctl/v1
      kind: OptimizerVersion
      metadata: {optimizer: rtb, code: v1}
      spec:
        name: First
        supported_configs:
          keys:
            enabled: {type: bool, scope: entity, required: true}
            min_bid: {type: decimal, scope: entity, default: 0.5, min: 0.01, max: 100, scale: 2}
            names:   {type: list, scope: entity, items: string}
      ---
      apiVersion: optctl/v1
      kind: Entity
      metadata: {code: site}
      spec:
        name: Site \(isFirst ? 1 : state)
        object: {type: ssp, id: 1}
        current_version: rtb/v1
        s3_base_path: s3://bucket/site
        configs: {enabled: true\(isFirst ? ", min_bid: 2.50" : ", names: [a, b]")}
      ---
      apiVersion: optctl/v1
      kind: FeatureMacros
      metadata: {name: adx}
      spec: {macros: {os_code: "[OS\(isFirst ? 1 : state)]"\(isFirst ? ", old: \"[OLD]\"" : "")}}

      """
    if state > 0 {
      let arms = isFirst ? "{name: control, run: r1, traffic: 100}" : "{name: control, run: r1, traffic: 90}"
      text += """
        ---
        apiVersion: optctl/v1
        kind: Deployment
        metadata: {entity: site}
        spec:
          arms:
            - \(arms)
        \(isFirst ? "" : "    - {name: candidate, run: r2, traffic: \(state % 10)}\n  holdback: \(10 - state % 10)")

        """
    }
    if !isFirst {
      text += """
        ---
        apiVersion: optctl/v1
        kind: OptimizerVersion
        metadata: {optimizer: rtb, code: v2}
        spec:
          name: Second
          supported_configs: {keys: {enabled: {type: bool, scope: entity, required: true}}}
        ---
        apiVersion: optctl/v1
        kind: Entity
        metadata: {code: page}
        spec:
          name: Page
          object: {type: ssp, id: 2}
          current_version: rtb/v2
          s3_base_path: s3://bucket/page
          configs: {enabled: false}

        """
    }
    return text
  }

  /// The last state, and six hundred macros.
  static var largeCatalogue: String {
    let macros = (0..<600).map { "    feature_\($0): \"[FEATURE_\($0)]\"\n" }.joined()
    return catalogue(9) + "---\napiVersion: optctl/v1\nkind: FeatureMacros\nmetadata: {name: many}\nspec:\n  macros:\n"
      + macros
  }

  /// Runs that may be deployed on the entity `site`.
  static let runs = """
    INSERT INTO opt_runs (run_id, entity_id, version_id, status, triggered_by, trigger_type, s3_output_path,
      validation_status)
    SELECT run, entity_id, current_version_id, 'completed', 'test', 'manual', 's3://bucket/site/' || run, 'passed'
    FROM opt_entities, (VALUES ('r1'), ('r2'), ('r3')) AS runs (run) WHERE entity_code = 'site'
    """
}
