extension Migration {
  /// Every write to the six managed tables by anyone: one row a statement, its rows in arrays, so that a load of a million
  /// rows pays for one pass over them and not for each.
  ///
  /// The arrays are stored outside of the row and not compressed: to compress them takes longer than to write them.
  static let journal = Migration(
    number: 3, name: "the journal of every write to the managed tables",
    steps: [
      .run(
        """
        CREATE TABLE optctl.journal (
          entry       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          at          timestamptz NOT NULL DEFAULT clock_timestamp(),
          transaction xid8 NOT NULL DEFAULT pg_current_xact_id(),
          revision    bigint DEFAULT substring(current_setting('optctl.revision', true) FROM '^[0-9]{1,18}$')::bigint,
          written_by  text NOT NULL DEFAULT session_user,
          application text NOT NULL DEFAULT current_setting('application_name'),
          client      inet DEFAULT inet_client_addr(),
          table_name  text NOT NULL,
          operation   text NOT NULL CHECK (operation IN ('insert', 'update', 'delete', 'truncate')),
          row_count   bigint NOT NULL CHECK (row_count > 0),
          first_id    bigint,
          last_id     bigint,
          ids         bigint[],
          codes       text[],
          before      text[],
          after       text[]
        )
        """),
      .run(
        """
        ALTER TABLE optctl.journal ALTER ids SET STORAGE EXTERNAL, ALTER codes SET STORAGE EXTERNAL,
          ALTER before SET STORAGE EXTERNAL, ALTER after SET STORAGE EXTERNAL
        """),
      .run("COMMENT ON TABLE optctl.journal IS 'every statement that wrote to a managed table, by anyone'"),
      .run(
        """
        COMMENT ON COLUMN optctl.journal.revision IS
          'what the writer says it applies; true where optctl.revisions has the same transaction'
        """),
      .run(
        """
        COMMENT ON COLUMN optctl.journal.ids IS
          'of each row: opt_id, version_id, macro_id, and for configs and deployments the id of their entity'
        """),
      .run(
        """
        CREATE VIEW optctl.journal_rows AS
          SELECT j.entry, j.at, j.transaction, j.revision, j.written_by, j.application, j.client, j.table_name,
            j.operation, r.id, r.code, r.before, r.after
          FROM optctl.journal j CROSS JOIN LATERAL unnest(j.ids, j.codes, j.before, j.after)
            AS r(id, code, before, after)
        """),
      .run("COMMENT ON VIEW optctl.journal_rows IS 'the journal, one row for each row that was written'"),
      // Whoever is told to be optctl may lie; who also wrote the revision in the same transaction does not.
      .run("ALTER TABLE optctl.revisions ADD COLUMN transaction xid8"),
      .run("ALTER TABLE optctl.revisions ALTER COLUMN transaction SET DEFAULT pg_current_xact_id()"),
      .run(
        """
        CREATE FUNCTION optctl.sensitive_keys() RETURNS text[] LANGUAGE plpgsql STABLE AS $$
        DECLARE
          definitions text;
          keys text[];
        BEGIN
          FOR definitions IN SELECT supported_configs::text FROM opt_versions WHERE supported_configs IS NOT NULL LOOP
            CONTINUE WHEN position('sensitive' IN definitions) = 0;
            -- A column of text may hold anything; nobody's write may fail for it.
            BEGIN
              keys := keys || ARRAY(SELECT key #>> '{}' FROM jsonb_path_query(definitions::jsonb,
                '$.keys.keyvalue() ? (@.value.sensitive == true).key', '{}', true) key);
            EXCEPTION WHEN data_exception THEN NULL;
            END;
          END LOOP;
          RETURN keys;
        END $$
        """),
      .run(pinSearchPath(of: "optctl.sensitive_keys()")),
      .run("REVOKE ALL ON FUNCTION optctl.sensitive_keys() FROM PUBLIC"),
    ] + JournaledTable.first.flatMap(\.steps))
}

/// A table whose writes the journal keeps, and what it keeps of a row.
struct JournaledTable {
  let name: String
  /// The surrogate id of what the row is about.
  let id: String
  let code: String
  /// The columns by which an updated row is known again.
  let identity: [String]
  /// The column that is kept; nil for the whole row.
  var value: String?
  /// Rows are versions, and what is sensitive of them is not kept.
  var hidesDefaults = false

  static let optimizers = JournaledTable(name: "opt_master", id: "opt_id", code: "opt_code", identity: ["opt_id"])
  static let versions = JournaledTable(
    name: "opt_versions", id: "version_id", code: "version_code", identity: ["version_id"], hidesDefaults: true)
  static let entities = JournaledTable(
    name: "opt_entities", id: "entity_id", code: "entity_code", identity: ["entity_id"])
  static let configs = JournaledTable(
    name: "opt_entity_configs", id: "entity_id", code: "config_key", identity: ["entity_id", "config_key"],
    value: "config_value")
  static let macros = JournaledTable(
    name: "opt_feature_macros", id: "macro_id", code: "feature_name", identity: ["macro_id"])
  static let deployments = JournaledTable(
    name: "opt_deployments", id: "entity_id", code: "run_id", identity: ["deployment_id"])

  static let all = [optimizers, versions, entities, configs, macros, deployments]

  /// As the migration that created the journal had them.
  static let first = all.map { table in
    var table = table
    table.hidesDefaults = false
    return table
  }

  /// Without these columns, or with an id that is no integer, a write would fail in the trigger.
  var columns: [String] { identity + [id, code] + [value].compactMap(\.self) }

  var function: String { "optctl.journal_\(name)()" }

  /// All of a row as JSON text; of a config its value, unless some version marks its key sensitive.
  private func row(_ alias: String, mark: String = "'(sensitive)'") -> String {
    guard let value else {
      let row = "to_jsonb(\(alias))"
      return hidesDefaults ? "optctl.hide_sensitive(\(row), \(mark))::text" : "\(row)::text"
    }
    return "CASE WHEN \(alias).\(code) = ANY (hidden) THEN '(sensitive)' ELSE \(alias).\(value)::text END"
  }

  var steps: [Migration.Step] {
    [.run(createFunction), .run(Migration.pinSearchPath(of: function))]
      + [
        .watch(table: name, columns: columns, trigger("AFTER INSERT", "REFERENCING NEW TABLE AS new_rows")),
        .watch(
          table: name, columns: columns,
          trigger("AFTER UPDATE", "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows")),
        .watch(table: name, columns: columns, trigger("AFTER DELETE", "REFERENCING OLD TABLE AS old_rows")),
        .watch(table: name, columns: columns, trigger("BEFORE TRUNCATE", "")),
      ]
  }

  private func trigger(_ event: String, _ references: String) -> String {
    let operation = event.split(separator: " ")[1].lowercased()
    return """
      CREATE TRIGGER \(name)_journal_\(operation) \(event) ON \(name) \(references)
        FOR EACH STATEMENT EXECUTE FUNCTION \(function)
      """
  }

  /// A statement of so many or so large rows that arrays cannot hold them is journaled by its count alone: no write fails
  /// for the sake of the journal.
  private var createFunction: String {
    """
    CREATE FUNCTION \(function) RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    DECLARE
      is_kept boolean;
      hidden text[]\(value == nil ? "" : " := optctl.sensitive_keys()");
    BEGIN
      IF TG_OP = 'INSERT' THEN
        \(write("new_rows", old: nil, new: row("r")))
      ELSIF TG_OP = 'DELETE' THEN
        \(write("old_rows", old: row("r"), new: nil))
      ELSIF TG_OP = 'TRUNCATE' THEN
        \(write(name, old: row("r"), new: nil))
      ELSE
        is_kept := (\(fits("old_rows"))) AND (\(fits("new_rows")));
        INSERT INTO optctl.journal (table_name, operation, row_count, first_id, last_id, ids, codes, before, after)
        SELECT '\(name)', 'update', count(*), min(id), max(id), array_agg(id) FILTER (WHERE is_kept),
          array_agg(code) FILTER (WHERE is_kept), array_agg(before) FILTER (WHERE is_kept),
          array_agg(after) FILTER (WHERE is_kept)
        FROM (
          SELECT coalesce(o.\(id), n.\(id))::bigint AS id, coalesce(o.\(code), n.\(code))::text AS code,
            CASE WHEN o.\(id) IS NOT NULL THEN \(row("o", mark: formerMark)) END AS before,
            CASE WHEN n.\(id) IS NOT NULL THEN \(row("n")) END AS after
          FROM old_rows o FULL JOIN new_rows n ON \(pairing)
          WHERE \(compared("o")) IS DISTINCT FROM \(compared("n"))
        ) changed
        HAVING count(*) > 0;
      END IF;
      RETURN NULL;
    END $$
    """
  }

  var replaceFunction: String { createFunction.replacing("CREATE FUNCTION", with: "CREATE OR REPLACE FUNCTION") }

  private func write(_ rows: String, old: String?, new: String?) -> String {
    """
    is_kept := (\(fits(rows)));
        INSERT INTO optctl.journal (table_name, operation, row_count, first_id, last_id, ids, codes, before, after)
        SELECT '\(name)', lower(TG_OP), count(*), min(r.\(id)), max(r.\(id)),
          array_agg(r.\(id)::bigint) FILTER (WHERE is_kept), array_agg(r.\(code)::text) FILTER (WHERE is_kept),
          \(array(old)), \(array(new))
        FROM \(rows) r HAVING count(*) > 0;
    """
  }

  /// Four million rows and 256 MB at most, by the size of the first thousand: to measure every row would cost a load more
  /// than to keep it.
  private func fits(_ rows: String) -> String {
    """
    SELECT count(*) <= 4000000 AND count(*) * coalesce(
          (SELECT avg(\(size)) FROM (SELECT * FROM \(rows) LIMIT 1000) r), 0) <= 268435456 FROM \(rows)
    """
  }

  private func array(_ row: String?) -> String {
    row.map { "array_agg(\($0)) FILTER (WHERE is_kept)" } ?? "NULL"
  }

  /// Bytes of a row, about.
  private var size: String { value.map { "octet_length(r.\($0)::text)" } ?? "octet_length(r::text) + 200" }

  private func compared(_ alias: String) -> String { value.map { "\(alias).\($0)::text" } ?? "to_jsonb(\(alias))" }

  /// Two rows that differ in what is hidden alone must not look alike.
  private var formerMark: String {
    "CASE WHEN to_jsonb(o) -> 'supported_configs' = to_jsonb(n) -> 'supported_configs' THEN '(sensitive)' "
      + "ELSE '(sensitive, before)' END"
  }

  private var pairing: String { identity.map { "o.\($0) = n.\($0)" }.joined(separator: " AND ") }
}
