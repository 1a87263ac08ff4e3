enum RunTable {
  /// Of runs by their ids $1: the columns in the order of ``columns(_:)``.
  static func read(_ schema: LiveSchema) -> String {
    """
    SELECT \(columns(schema))
    \(joins)
    WHERE r.run_id = ANY ($1::\(schema.runID.rawValue)[])
    """
  }

  /// Id, codes of entity, optimizer and version, then what the run recorded, its configs and its metrics.
  static func columns(_ schema: LiveSchema) -> String {
    """
    r.run_id, coalesce(e.entity_code, ''), coalesce(o.opt_code, ''), coalesce(v.version_code, ''), r.status,
      coalesce(r.validation_status, ''),
      \(recordedColumns(
        schema,
        configs: """
          (SELECT json_object_agg(c.config_key, \(schema.runConfigText("c"))) FROM opt_run_configs c \
          WHERE c.run_id = r.run_id)
          """))
    """
  }

  private static func recordedColumns(_ schema: LiveSchema, configs: String) -> String {
    """
    r.triggered_by, r.trigger_type, \(day("r.data_start_dt")), \(day("r.data_end_dt")),
      r.total_bids, r.total_views, r.total_clicks, r.segments_count, r.domains_count, r.npis_count,
      \(schema.featuresJSON("r")), r.bid_median, r.bid_min, r.bid_max, r.s3_output_path, r.error_message,
      \(utc("r.created_at")), \(utc("r.started_at")), \(utc("r.completed_at")), \(configs),
      (SELECT json_object_agg(m.metric_key, m.metric_value::text) FROM opt_run_metrics m WHERE m.run_id = r.run_id)
    """
  }

  /// Of the runs that serve: the columns in the order of ``columns(_:)``, but for the ids of entity and version in the place
  /// of their codes: the server would take longer to join them than to read the rest. Unless they are `whole`, only those
  /// that rules about every live run look at have values.
  static func readServing(_ schema: LiveSchema, whole: Bool) -> String {
    """
    COPY (SELECT r.run_id, r.entity_id, r.version_id, NULL, r.status, coalesce(r.validation_status, ''),
      \(whole ? recordedColumns(schema, configs: "c.configs") : ruleColumns(schema))
      FROM opt_runs r LEFT JOIN (
        SELECT c.run_id, json_object_agg(c.config_key, \(schema.runConfigText("c"))) AS configs
        FROM opt_run_configs c WHERE c.run_id IN (\(servingIDs(schema))) GROUP BY c.run_id) c USING (run_id)
      WHERE r.run_id IN (\(servingIDs(schema)))) TO STDOUT
    """
  }

  private static func ruleColumns(_ schema: LiveSchema) -> String {
    """
    NULL, NULL, \(day("r.data_start_dt")), \(day("r.data_end_dt")), NULL, r.total_views, r.total_clicks, r.segments_count,
      NULL, NULL, \(schema.featuresJSON("r")), NULL, NULL, NULL, r.s3_output_path, NULL, NULL, NULL, NULL, c.configs, NULL
    """
  }

  private static func servingIDs(_ schema: LiveSchema) -> String {
    "SELECT d.run_id FROM opt_deployments d WHERE \(schema.active("d"))"
  }

  static let joins = """
    FROM opt_runs r LEFT JOIN opt_entities e USING (entity_id) LEFT JOIN opt_versions v USING (version_id)
      LEFT JOIN opt_master o USING (opt_id)
    """

  /// Of entities by their codes $1, one row for each that has runs in flight: the code, how many, and the first five ids as
  /// the text of a JSON array.
  static let inFlight = """
    SELECT e.entity_code, count(*),
      to_json((array_agg(r.run_id::text ORDER BY r.run_id::text COLLATE "C"))[1:5])::text
    FROM opt_runs r JOIN opt_entities e USING (entity_id)
    WHERE e.entity_code = ANY ($1::text[]) AND r.status IN ('pending', 'running')
    GROUP BY e.entity_code
    """

  private static func day(_ expression: String) -> String { "to_char(\(expression)::date, 'YYYY-MM-DD')" }
  private static func utc(_ expression: String) -> String { RevisionsTable.utc(expression) }

  /// Keeps the runs as they are until the transaction ends, for a role that may not write them.
  static let hold = "SELECT optctl.hold_runs($1::text[])"
}
