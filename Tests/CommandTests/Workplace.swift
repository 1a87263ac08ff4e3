import Domain
import Foundation
import TestSupport
import Testing

/// A repository with manifests, a database with the tables, and the program between them.
struct Workplace {
  let repository: GitRepository
  let database: TestDatabase
  let optctl: Program

  /// - Parameter manifests: files of the manifest directory by name, committed.
  init(_ manifests: [String: String]) async throws {
    repository = try GitRepository()
    database = try await TestDatabase.make()
    optctl = Program(in: repository.path, database: database.url)
    for (name, text) in manifests { try repository.write("manifests/\(name)", text) }
    _ = try repository.commit()
    let answer = try optctl.run("db", "migrate")
    try #require(answer.status == 0, "\(answer)")
  }

  /// Replaces text in a manifest and commits.
  func edit(_ file: String, _ old: String, _ new: String, commit: Bool = true) throws {
    let path = "\(repository.path)/manifests/\(file)"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try #require(text.contains(old), "\(file) does not hold \(old)")
    try text.replacingOccurrences(of: old, with: new).write(toFile: path, atomically: true, encoding: .utf8)
    if commit { _ = try repository.commit() }
  }

  func plan(_ arguments: String...) throws -> JSON {
    let answer = try optctl.start(["plan", "--output", "json"] + arguments).wait()
    return try JSON(parsing: answer.output)
  }

  /// - Parameter consents: what `--allow` is given.
  func apply(allowing consents: String...) throws {
    let answer = try optctl.start(["apply", "--auto-approve"] + consents.flatMap { ["--allow", $0] }).wait()
    try #require(answer.status == 0, "\(answer)")
  }

  /// One value of one row, as text.
  func value(_ sql: String) throws -> String? {
    try database.connect().execute(sql).value(0, 0)
  }
}

/// A small catalogue that is right.
enum Sample {
  static let project = """
    apiVersion: optctl/v1
    kind: Project
    metadata: {name: sample}
    spec:
      environments:
        test: {database: "${DATABASE}", paths: [catalog]}

    """

  static let optimizer = """
    apiVersion: optctl/v1
    kind: Optimizer
    metadata: {code: rtb}
    spec: {name: RTB optimizer}
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

    """

  static let entity = """
    apiVersion: optctl/v1
    kind: Entity
    metadata: {code: site}
    spec:
      name: Site
      object: {type: ssp, id: 1}
      current_version: rtb/v1
      s3_base_path: s3://bucket/site
      configs: {enabled: true, min_bid: 2.50}

    """

  static let manifests = [
    "optctl.yaml": project, "catalog/optimizer.yaml": optimizer, "catalog/site.yaml": entity,
    "catalog/macros.yaml": """
    apiVersion: optctl/v1
    kind: FeatureMacros
    metadata: {name: adx}
    spec: {macros: {os_code: "[OS]"}}

    """,
  ]

  /// Runs that completed and passed, for the entity `site`.
  static func record(_ runs: String..., in database: TestDatabase) throws {
    for run in runs {
      try database.run(
        """
        INSERT INTO opt_runs (run_id, entity_id, version_id, status, triggered_by, trigger_type, s3_output_path,
          validation_status)
        SELECT '\(run)', entity_id, current_version_id, 'completed', 'test', 'manual', 's3://bucket/site/\(run)', 'passed'
        FROM opt_entities WHERE entity_code = 'site'
        """)
    }
  }

  static func deployment(_ arms: String) -> String {
    """
    apiVersion: optctl/v1
    kind: Deployment
    metadata: {entity: site}
    spec:
    \(arms.split(separator: "\n").map { "  \($0)\n" }.joined())
    """
  }
}
