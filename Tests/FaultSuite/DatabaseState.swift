import Postgres

/// What a database holds, in two forms that are compared whole.
struct DatabaseState: Equatable, Sendable {
  /// Every row of every table, as it is.
  var exact: String
  /// The rows that manifests manage, what optctl remembers of them, and its revisions: without surrogate ids and times.
  var meaning: String
  var revisions: Int

  init(_ connection: Connection) throws {
    exact = try connection.execute(Self.exactStatement).value(0, 0) ?? ""
    meaning = try connection.execute(Self.meaningStatement).value(0, 0) ?? ""
    revisions = Int(try connection.execute("SELECT count(*) FROM optctl.revisions").int(0, 0) ?? -1)
  }

  private static let exactStatement = """
    SELECT string_agg(schemaname || '.' || tablename || pg_catalog.query_to_xml(
      format('SELECT * FROM %I.%I t ORDER BY t::text', schemaname, tablename), true, true, '')::text, ''
      ORDER BY schemaname, tablename)
    FROM pg_catalog.pg_tables WHERE schemaname IN ('public', 'optctl')
    """

  private static let meaningStatement = """
    SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
      SELECT 'optimizer ' || (to_jsonb(t) - '{opt_id,created_at}'::text[])::text AS line FROM opt_master t
      UNION ALL SELECT 'version ' || o.opt_code || (to_jsonb(t) - '{version_id,opt_id,created_at}'::text[])::text
        FROM opt_versions t JOIN opt_master o USING (opt_id)
      UNION ALL SELECT 'entity ' || coalesce(v.version_code, '-')
          || (to_jsonb(t) - '{entity_id,current_version_id,created_at}'::text[])::text
        FROM opt_entities t LEFT JOIN opt_versions v ON v.version_id = t.current_version_id
      UNION ALL SELECT 'config ' || e.entity_code || (to_jsonb(t) - '{id,entity_id}'::text[])::text
        FROM opt_entity_configs t JOIN opt_entities e USING (entity_id)
      UNION ALL SELECT 'macro ' || (to_jsonb(t) - '{macro_id}'::text[])::text FROM opt_feature_macros t
      UNION ALL SELECT 'arm ' || e.entity_code || (to_jsonb(t)
          - '{deployment_id,entity_id,deployed_at,deactivated_at}'::text[])::text
        FROM opt_deployments t JOIN opt_entities e USING (entity_id)
      UNION ALL SELECT 'object ' || to_jsonb(t)::text FROM optctl.objects t
      UNION ALL SELECT 'revision ' || revision || ' ' || environment || ' ' || commit FROM optctl.revisions
    ) AS lines
    """

  /// The most traffic that any entity ever had at one moment, in percent.
  static let mostTraffic = """
    SELECT coalesce(max((
      SELECT sum(b.traffic_pct) FROM opt_deployments b
      WHERE b.entity_id = a.entity_id AND b.deployed_at <= a.deployed_at
        AND (b.deactivated_at IS NULL OR b.deactivated_at > a.deployed_at))), 0) FROM opt_deployments a
    """

  /// What other sessions still hold: sessions of clients, locks, prepared transactions.
  static let leftovers = """
    SELECT (SELECT count(*) FROM pg_catalog.pg_stat_activity
        WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()),
      (SELECT count(*) FROM pg_catalog.pg_locks
        WHERE database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
          AND pid <> pg_backend_pid() AND pid IN (SELECT pid FROM pg_catalog.pg_stat_activity
            WHERE backend_type = 'client backend')),
      (SELECT count(*) FROM pg_catalog.pg_prepared_xacts WHERE database = current_database())
    """
}
