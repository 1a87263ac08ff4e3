/// How an execution is recorded. A role that may write the three tables of runs, and read the rest, can run all of it.
public enum RunLedgerStatements {
  /// Milliseconds for a lock, for a statement and for silence, as ``TransactionStatements/limit`` takes them.
  public static let limits = ["10000", "60000", "60000"]

  // MARK: - What a start is judged by

  /// Of the code $1: code, name, status, then optimizer and version of the current version.
  public static let entity = """
    SELECT e.entity_code, coalesce(e.entity_name, ''), e.status, o.opt_code, v.version_code
    FROM opt_entities e LEFT JOIN opt_versions v ON v.version_id = e.current_version_id
      LEFT JOIN opt_master o USING (opt_id)
    WHERE e.entity_code = $1
    """

  /// Of the optimizer $1 and the version $2: status and supported configs.
  public static let version = """
    SELECT v.status, v.supported_configs::text FROM opt_versions v JOIN opt_master o USING (opt_id)
    WHERE o.opt_code = $1 AND v.version_code = $2
    """

  /// Key and value of every config of the entity $1.
  public static func entityConfigs(_ schema: LiveSchema) -> String {
    """
    SELECT c.config_key, \(schema.configText("c")) FROM opt_entity_configs c JOIN opt_entities e USING (entity_id)
    WHERE e.entity_code = $1 ORDER BY c.config_key
    """
  }

  /// What a slip of the keyboard may have meant.
  public static let entityCodes = "SELECT entity_code FROM opt_entities ORDER BY entity_code LIMIT 5000"
  public static let versionCodes = """
    SELECT o.opt_code || '/' || v.version_code FROM opt_versions v JOIN opt_master o USING (opt_id)
    ORDER BY o.opt_code, v.version_code LIMIT 5000
    """

  // MARK: - Starting

  /// Of the clock of the server, in UTC: `20260203_121359`. A column of numbers takes the digits alone.
  public static func newID(_ schema: LiveSchema) -> String {
    "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', '\(schema.runID == .text ? "YYYYMMDD_HH24MISS" : "YYYYMMDDHH24MISS")')"
  }

  /// The id to try when `attempt` - 1 others that begin with the same text are taken.
  public static func id(_ base: String, attempt: Int, _ schema: LiveSchema) -> String {
    guard attempt > 1 else { return base }
    let number = String(attempt)
    return schema.runID == .text
      ? "\(base)_\(number)" : base + String(repeating: "0", count: max(0, 4 - number.utf8.count)) + number
  }

  /// Id, entity, optimizer and version, status, who, trigger and days of the data. No row is inserted where the id is
  /// taken, by a transaction that is still open too: this one waits for it; nor where entity and version are not, any
  /// more, what the start was judged by ($10 and $11, their states).
  public static func insert(_ schema: LiveSchema) -> String {
    """
    INSERT INTO opt_runs
      (run_id, entity_id, version_id, status, triggered_by, trigger_type, data_start_dt, data_end_dt, created_at,
        started_at, validation_status)
    SELECT $1::\(schema.runID.rawValue), e.entity_id, v.version_id, $5::text, coalesce($6::text, session_user::text),
      $7::text, $8::date, $9::date, t.now, CASE WHEN $5::text = 'running' THEN t.now END, 'pending'
    FROM opt_entities e, opt_versions v JOIN opt_master o USING (opt_id), (SELECT clock_timestamp() AS now) AS t
    WHERE e.entity_code = $2 AND o.opt_code = $3 AND v.version_code = $4 AND e.status::text = $10
      AND v.status::text = $11
      AND NOT EXISTS (SELECT FROM opt_runs r WHERE r.run_id = $1::\(schema.runID.rawValue))
    ON CONFLICT DO NOTHING
    """
  }

  /// Keys $2 and values $3 of the run $1.
  public static func insertConfigs(_ schema: LiveSchema) -> String {
    """
    INSERT INTO opt_run_configs (run_id, config_key, config_value)
    SELECT $1::\(schema.runID.rawValue), i.key, i.value::\(schema.runConfigValue.rawValue)
    FROM unnest($2::text[], $3::text[]) AS i(key, value)
    """
  }

  // MARK: - Moving forward

  /// Status of the run $1, and since when it has it.
  public static func state(_ schema: LiveSchema) -> String {
    """
    SELECT r.status, \(RevisionsTable.utc("coalesce(r.completed_at, r.started_at, r.created_at)::timestamptz"))
    FROM opt_runs r WHERE r.run_id = $1::\(schema.runID.rawValue)
    """
  }

  /// Moves the run $1 to the status $2 if it is in one of $3. Zero rows mean that it is in another.
  public static func begin(_ schema: LiveSchema) -> String { move(schema, setting: "started_at = clock_timestamp()") }

  public static func cancel(_ schema: LiveSchema) -> String {
    move(schema, setting: "completed_at = clock_timestamp()")
  }

  /// $4 is what went wrong.
  public static func fail(_ schema: LiveSchema) -> String {
    move(schema, setting: "completed_at = clock_timestamp(), error_message = $4")
  }

  /// From $4 on the counts, the bids, the features as JSON, the path and the validation status. What is null was not
  /// reported, and stays as it is.
  public static func finish(_ schema: LiveSchema) -> String {
    let counts = [
      ("total_bids", "bigint"), ("total_views", "bigint"), ("total_clicks", "bigint"), ("segments_count", "bigint"),
      ("domains_count", "bigint"), ("npis_count", "bigint"), ("bid_median", "numeric"), ("bid_min", "numeric"),
      ("bid_max", "numeric"),
    ]
    let numbers = counts.enumerated().map { "\($1.0) = coalesce($\($0 + 4)::\($1.1), \($1.0))" }
    return move(
      schema,
      setting: """
        completed_at = clock_timestamp(), \(numbers.joined(separator: ", ")),
          features_used = CASE WHEN $13::text IS NULL THEN features_used ELSE \(schema.features(asColumn: "$13::text")) END,
          s3_output_path = coalesce($14::text, s3_output_path), validation_status = coalesce($15::text, validation_status)
        """)
  }

  /// Names $2 and values $3 of the run $1.
  public static func insertMetrics(_ schema: LiveSchema) -> String {
    """
    INSERT INTO opt_run_metrics (run_id, metric_key, metric_value)
    SELECT $1::\(schema.runID.rawValue), i.key, i.value::double precision
    FROM unnest($2::text[], $3::text[]) AS i(key, value)
    """
  }

  private static func move(_ schema: LiveSchema, setting: String) -> String {
    """
    UPDATE opt_runs SET status = $2::text, \(setting)
    WHERE run_id = $1::\(schema.runID.rawValue) AND status::text = ANY ($3::text[])
    """
  }
}
