/// What `status` shows, at a time in the past too: the ledger keeps every epoch.
public enum StatusStatements {
  /// Code, name, status, and optimizer and version of the current version. $1 is one code, or null for all.
  public static let entities = """
    SELECT e.entity_code, coalesce(e.entity_name, ''), e.status, o.opt_code, v.version_code
    FROM opt_entities e LEFT JOIN opt_versions v ON v.version_id = e.current_version_id
      LEFT JOIN opt_master o USING (opt_id)
    WHERE $1::text IS NULL OR e.entity_code = $1
    ORDER BY e.entity_code COLLATE "C"
    """

  /// Entity, run, hundredths of a percent, optimizer, version and beginning of every arm that serves, or served at $2.
  public static func arms(_ schema: LiveSchema) -> String {
    """
    SELECT e.entity_code, d.run_id, (d.traffic_pct * 100)::integer, o.opt_code, v.version_code,
      \(RevisionsTable.utc("d.deployed_at"))
    FROM opt_deployments d JOIN opt_entities e ON e.entity_id = d.entity_id LEFT JOIN opt_runs r ON r.run_id = d.run_id
      LEFT JOIN opt_versions v ON v.version_id = r.version_id LEFT JOIN opt_master o ON o.opt_id = v.opt_id
    WHERE ($1::text IS NULL OR e.entity_code = $1)
      AND CASE WHEN $2::timestamptz IS NULL THEN \(schema.active("d"))
        ELSE d.deployed_at <= $2::timestamptz AND (d.deactivated_at IS NULL OR d.deactivated_at > $2::timestamptz) END
    ORDER BY e.entity_code COLLATE "C", d.deployment_id
    """
  }

  /// Entity and fields of each remembered deployment: the names of arms, and the holdback. $1 is one code, or null.
  public static let deployments = """
    SELECT key, fields FROM optctl.objects WHERE kind = 'deployment' AND ($1::text IS NULL OR key = $1)
    """

  /// The last revision up to $1, or of all: number, commit, environment.
  public static let lastRevision = """
    SELECT revision, commit, environment FROM optctl.revisions
    WHERE $1::timestamptz IS NULL OR applied_at <= $1::timestamptz ORDER BY revision DESC LIMIT 1
    """
}
