/// Everything that a snapshot is read with.
public enum SnapshotStatements {
  public static let optimizers = OptimizerTable.read
  public static let versions = VersionTable.read
  public static let entities = EntityTable.read
  public static let macros = MacroTable.read
  public static let referencedEntities = EntityTable.referenced
  public static let referencedVersions = VersionTable.referenced
  public static let inFlight = RunTable.inFlight
  public static func configs(_ schema: LiveSchema) -> String { ConfigTable.read(schema) }
  public static func deployments(_ schema: LiveSchema) -> String { DeploymentTable.read(schema) }
  public static func runs(_ schema: LiveSchema) -> String { RunTable.read(schema) }
  public static func servingRuns(_ schema: LiveSchema, whole: Bool) -> String {
    RunTable.readServing(schema, whole: whole)
  }
}

/// What an apply locks beside the sentinel before it trusts what it read.
public enum RowLocks {
  public static let entities = EntityTable.lock
  public static let runs = RunTable.hold
  public static let moment = DeploymentTable.moment
}
