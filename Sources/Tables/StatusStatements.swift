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

  /// A moment, and whether it lies ahead of the server's clock. $1 is a time, else $2 is how many seconds ago, else $3 is
  /// the revision that has just been applied then; no row where there is no such revision.
  public static let moment = """
    SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
      moment > clock_timestamp() + interval '1 second'
    FROM (
      SELECT coalesce($1::timestamptz, clock_timestamp() - $2::bigint * interval '1 second',
        (SELECT applied_at FROM optctl.revisions WHERE revision = $3::bigint)) AS moment
    ) AS one WHERE moment IS NOT NULL
    """

  /// When the first row of the entity $1 was deployed; null without one.
  public static let firstEpoch = """
    SELECT \(RevisionsTable.utc("min(d.deployed_at)")), min(d.deployed_at) <= $2::timestamptz
    FROM opt_deployments d JOIN opt_entities e ON e.entity_id = d.entity_id WHERE e.entity_code = $1
    """

  /// The fields of the changes of an address from the plans that were applied: those up to a time, newest first, then those
  /// of the next apply, which is recorded a moment after the epoch that it began. $1 is the address, $2 the address as it
  /// stands in a plan's JSON text, $3 the time.
  public static let appliedFields = """
    SELECT c ->> 'fields' FROM (
      SELECT revision, applied_at, plan FROM optctl.revisions
      WHERE position($2 IN plan) > 0 AND applied_at <= coalesce(
        (SELECT min(applied_at) FROM optctl.revisions WHERE applied_at > $3::timestamptz), $3::timestamptz) OFFSET 0
    ) AS candidates, json_array_elements(plan::json -> 'changes') c
    WHERE c ->> 'address' = $1 ORDER BY applied_at > $3::timestamptz, revision DESC LIMIT 20
    """

  /// The last revision up to $1, or of all: number, commit, environment.
  public static let lastRevision = """
    SELECT revision, commit, environment FROM optctl.revisions
    WHERE $1::timestamptz IS NULL OR applied_at <= $1::timestamptz ORDER BY revision DESC LIMIT 1
    """
}
