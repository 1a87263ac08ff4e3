/// How runs are read for people and scripts.
public enum RunListStatements {
  /// Times that name no zone are in UTC, for this transaction.
  public static let useUTC = "SELECT set_config('TimeZone', 'UTC', true)"

  public static let now = "SELECT \(RevisionsTable.utc("clock_timestamp()"))"

  /// Reads $1 as a time, and says whether there is an entity $2.
  public static let check = """
    SELECT $1::timestamptz, $2::text IS NULL OR EXISTS (SELECT FROM opt_entities WHERE entity_code = $2)
    """

  /// The columns of ``RunTable/columns(_:)`` of the newest runs, at most $5: of an entity $1, of the states $2, created
  /// since $3, or null for all; with $4, those that an arm may name.
  public static func list(_ schema: LiveSchema) -> String {
    """
    SELECT \(RunTable.columns(schema))
    \(RunTable.joins)
    WHERE ($1::text IS NULL OR e.entity_code = $1) AND ($2::text[] IS NULL OR r.status::text = ANY ($2::text[]))
      AND ($3::timestamptz IS NULL OR r.created_at >= $3::timestamptz)
      AND (NOT $4::boolean OR r.status = 'completed' AND r.validation_status IN ('passed', 'warned')
        AND v.status IN ('active', 'deprecated') AND r.segments_count IS DISTINCT FROM 0)
    ORDER BY r.created_at DESC NULLS LAST, r.run_id::text COLLATE "C" DESC
    LIMIT $5::bigint
    """
  }

  /// Optimizer, version and supported configs of the versions of some runs, whose ids are $1.
  public static func supportedConfigs(_ schema: LiveSchema) -> String {
    """
    SELECT o.opt_code, v.version_code, v.supported_configs::text
    FROM opt_versions v JOIN opt_master o USING (opt_id)
    WHERE v.version_id IN (SELECT r.version_id FROM opt_runs r WHERE r.run_id = ANY ($1::\(schema.runID.rawValue)[]))
    """
  }
}
