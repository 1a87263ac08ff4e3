public import Domain

/// Reads who wrote what by hand, and forgets what is old.
public enum JournalTable {
  /// Fields by the columns that hold them.
  public static func column(of field: Field, _ kind: Kind) -> String? {
    switch (kind, field) {
    case (.optimizer, .code): "opt_code"
    case (.optimizer, .name): "opt_name"
    case (.version, .code): "version_code"
    case (.version, .name): "version_name"
    case (.entity, .code): "entity_code"
    case (.entity, .name): "entity_name"
    case (.macro, .code): "feature_name"
    case (.optimizer, .description), (.version, .description): "description"
    case (.optimizer, .status), (.version, .status), (.entity, .status), (.macro, .status): "status"
    case (.version, .supportedConfigs): "supported_configs"
    case (.entity, .objectType): "object_type"
    case (.entity, .objectID): "object_id"
    case (.entity, .currentVersion): "current_version_id"
    case (.entity, .s3BasePath): "s3_base_path"
    case (.macro, .template): "macro_template"
    case (.config, .value): "config_value"
    case (.deployment, .arms): "is_active"
    default: nil
    }
  }

  /// Who changed what, the last one of each question: its number, session user, time and application. Questions without an
  /// answer are left out.
  ///
  /// A question is a number $1, the two last parts of the natural key $2 and $3 (the first is null where there is only
  /// one), and a column $4. The answer is the last write by hand that gave the column the value that it has now, or that
  /// took the row away.
  public static func hands(on kind: Kind) -> String {
    switch kind {
    case .optimizer: rows(.optimizers, live: "LEFT JOIN opt_master t ON t.opt_code = q.code")
    case .entity: rows(.entities, live: "LEFT JOIN opt_entities t ON t.entity_code = q.code")
    case .macro: rows(.macros, live: "LEFT JOIN opt_feature_macros t ON t.feature_name = q.code")
    case .version:
      rows(
        .versions,
        live: """
          LEFT JOIN opt_master o ON o.opt_code = q.owner
            LEFT JOIN opt_versions t ON t.opt_id = o.opt_id AND t.version_code = q.code
          """, row: "optctl.hide_sensitive(to_jsonb(t), '(sensitive)')", owner: "o.opt_id",
        isOwned: "w.owner IS NULL OR h.before ->> 'opt_id' = w.owner::text")
    case .config: configs
    case .deployment: deployments
    }
  }

  private static let questions = "unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) AS q(n, owner, code, name)"

  private static let answers = "n, written_by, \(RevisionsTable.utc("at")), application"

  /// optctl's own writes are those whose revision was recorded in the same transaction.
  private static let isOwn = """
    EXISTS (SELECT FROM optctl.revisions v WHERE v.revision = j.revision AND v.transaction = j.transaction)
    """

  private static func rows(
    _ table: JournaledTable, live: String, row: String = "to_jsonb(t)", owner: String = "NULL::bigint",
    isOwned: String = "true"
  ) -> String {
    """
    WITH wanted AS (
      SELECT q.n, q.code, q.name, \(owner) AS owner, t.\(table.id)::bigint AS id, \(row) ->> q.name AS value
      FROM \(questions) \(live)
    ), hands AS (
      SELECT j.entry, j.written_by, j.at, j.application, r.id, r.code, r.before::jsonb AS before, r.after::jsonb AS after
      FROM optctl.journal j CROSS JOIN LATERAL unnest(j.ids, j.codes, j.before, j.after) AS r(id, code, before, after)
      WHERE j.table_name = '\(table.name)' AND NOT \(isOwn)
    )
    SELECT DISTINCT ON (n) \(answers) FROM (
      SELECT w.n, h.entry, h.written_by, h.at, h.application FROM wanted w JOIN hands h ON h.id = w.id
      WHERE h.before ->> w.name IS DISTINCT FROM h.after ->> w.name
        AND h.after ->> w.name IS NOT DISTINCT FROM w.value
      UNION ALL
      SELECT w.n, h.entry, h.written_by, h.at, h.application FROM wanted w JOIN hands h ON h.code = w.code
      WHERE w.id IS NULL AND h.before ->> '\(table.code)' = w.code AND (\(isOwned))
        AND h.after ->> '\(table.code)' IS DISTINCT FROM w.code
    ) AS found
    ORDER BY n, entry DESC
    """
  }

  /// A masked value cannot be compared: the last write of it must be the one.
  private static let configs = """
    WITH wanted AS (
      SELECT q.n, e.entity_id::bigint AS id, q.code, t.config_value::text AS value
      FROM \(questions) JOIN opt_entities e ON e.entity_code = q.owner
        LEFT JOIN opt_entity_configs t ON t.entity_id = e.entity_id AND t.config_key = q.code
    ), hands AS (
      SELECT j.entry, j.written_by, j.at, j.application, r.id, r.code, r.after
      FROM optctl.journal j CROSS JOIN LATERAL unnest(j.ids, j.codes, j.before, j.after) AS r(id, code, before, after)
      WHERE j.table_name = 'opt_entity_configs' AND NOT \(isOwn)
        AND j.first_id <= (SELECT max(id) FROM wanted) AND j.last_id >= (SELECT min(id) FROM wanted)
    )
    SELECT DISTINCT ON (n) \(answers)
    FROM wanted w JOIN hands h ON h.id = w.id AND h.code = w.code
      AND (h.after IS NOT DISTINCT FROM w.value OR h.after = '(sensitive)' AND w.value IS NOT NULL)
    ORDER BY n, entry DESC
    """

  /// The active rows are what the last write left; was that optctl's, nobody is known.
  private static let deployments = """
    SELECT \(answers) FROM (
      SELECT DISTINCT ON (q.n) q.n, j.*, \(isOwn) AS is_own
      FROM \(questions) JOIN opt_entities e ON e.entity_code = q.code
        JOIN optctl.journal j ON j.table_name = 'opt_deployments' AND e.entity_id BETWEEN j.first_id AND j.last_id
          AND e.entity_id = ANY (j.ids)
      ORDER BY q.n, j.entry DESC
    ) AS last
    WHERE NOT is_own
    """

  /// Removes entries older than $1 seconds; but not those by hand since the last revision, which may explain what differs
  /// from it. The counts of those that were removed and those that were kept.
  public static let prune = """
    WITH old AS (
      SELECT j.entry, NOT \(isOwn) AND j.at >= (SELECT max(applied_at) FROM optctl.revisions) AS is_kept
      FROM optctl.journal j WHERE j.at < clock_timestamp() - make_interval(secs => $1::double precision)
    ), removed AS (
      DELETE FROM optctl.journal j USING old WHERE j.entry = old.entry AND old.is_kept IS NOT TRUE RETURNING 1
    )
    SELECT (SELECT count(*) FROM removed), (SELECT count(*) FROM old WHERE is_kept)
    """
}
