/// What keeps the ledger of deployments append-only and an entity's active traffic at 100 % at most, on optctl's own table
/// and on one that was there before.
enum LedgerTriggers {
  static func limitTraffic(_ schema: LiveSchema) -> String {
    """
    CREATE FUNCTION optctl.limit_traffic() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN
      INSERT INTO optctl.traffic_guards AS guard (entity_id, writes)
        SELECT entity_id, 1 FROM opened WHERE \(schema.isActiveRow()) GROUP BY entity_id ORDER BY entity_id
        ON CONFLICT (entity_id) DO UPDATE SET writes = guard.writes + 1;
      PERFORM FROM opt_deployments d
        WHERE \(schema.isActiveRow("d.")) AND d.entity_id IN (SELECT entity_id FROM opened WHERE \(schema.isActiveRow()))
        GROUP BY d.entity_id HAVING sum(d.traffic_pct::numeric) > 100 LIMIT 1;
      IF FOUND THEN
        RAISE EXCEPTION 'the active deployments of an entity exceed 100 percent'
          USING ERRCODE = 'check_violation', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'opt_deployments_traffic_limit';
      END IF;
      RETURN NULL;
    END $$
    """
  }

  static let refuseEdit = """
    CREATE FUNCTION optctl.refuse_ledger_edit() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'a deployment row is never edited or deleted: closing it once is all that may happen to it'
        USING ERRCODE = 'restrict_violation', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME,
          CONSTRAINT = 'opt_deployments_append_only';
    END $$
    """

  static func trafficLimit(on table: String) -> String {
    """
    CREATE TRIGGER opt_deployments_traffic_limit AFTER INSERT ON \(table)
      REFERENCING NEW TABLE AS opened FOR EACH STATEMENT EXECUTE FUNCTION optctl.limit_traffic()
    """
  }

  static func noEdit(on table: String, _ schema: LiveSchema) -> String {
    """
    CREATE TRIGGER opt_deployments_no_edit BEFORE UPDATE ON \(table) FOR EACH ROW
      WHEN (NOT (\(schema.isActiveRow("old.")) AND NOT \(schema.isActiveRow("new."))
        AND (old.deployment_id, old.run_id, old.entity_id, old.traffic_pct, old.deployed_by, old.deployed_at)
          IS NOT DISTINCT FROM
            (new.deployment_id, new.run_id, new.entity_id, new.traffic_pct, new.deployed_by, new.deployed_at)))
      EXECUTE FUNCTION optctl.refuse_ledger_edit()
    """
  }

  static func noDelete(on table: String) -> String {
    """
    CREATE TRIGGER opt_deployments_no_delete BEFORE DELETE ON \(table)
      FOR EACH ROW EXECUTE FUNCTION optctl.refuse_ledger_edit()
    """
  }

  static func noTruncate(on table: String) -> String {
    """
    CREATE TRIGGER opt_deployments_no_truncate BEFORE TRUNCATE ON \(table)
      FOR EACH STATEMENT EXECUTE FUNCTION optctl.refuse_ledger_edit()
    """
  }
}

extension LiveSchema {
  /// For a constraint, an index or a trigger, which may outlive the change of a column of numbers to a boolean.
  ///
  /// - Parameter prefix: of the column: `d.`, `old.`, or nothing.
  func isActiveRow(_ prefix: String = "") -> String {
    isActive == .boolean ? "\(prefix)is_active" : "(\(prefix)is_active::integer <> 0)"
  }
}
