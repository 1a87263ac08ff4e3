enum RunTable {
  /// The runs of which a deployment is judged, with the codes of their entity and version.
  static func read(_ schema: LiveSchema) -> String {
    """
    SELECT r.run_id, coalesce(e.entity_code, ''), coalesce(o.opt_code, ''), coalesce(v.version_code, ''), r.status,
      coalesce(r.validation_status, '')
    FROM opt_runs r LEFT JOIN opt_entities e USING (entity_id) LEFT JOIN opt_versions v USING (version_id)
      LEFT JOIN opt_master o USING (opt_id)
    WHERE r.run_id = ANY ($1::\(schema.runID.rawValue)[])
    """
  }

  /// Keeps the runs as they are until the transaction ends, for a role that may not write them.
  static let hold = "SELECT optctl.hold_runs($1::text[])"
}
