/// One numbered step forward of the tables that optctl keeps in a database. It runs in one transaction.
public struct Migration: Sendable {
  public enum Step: Sendable {
    /// Runs as it is.
    case run(String)
    /// Creates a table unless one of that name is there; then the steps that belong to it are left out too.
    case create(table: String, String)
    /// Runs where this migration created the table.
    case complete(table: String, String)
    /// Creates a trigger that journals writes, on a table that was there before too, where it can work and the role may
    /// create it; ``Migration/canWatch`` tells.
    case watch(table: String, columns: [String], String)

    /// Tables that refer to runs take the type that run ids have in this database, which ``runIDType`` tells.
    func typed(runID: String) -> Step {
      switch self {
      case .run(let sql): .run(sql.replacing(Migration.runIDMarker, with: runID))
      case .create(let table, let sql): .create(table: table, sql.replacing(Migration.runIDMarker, with: runID))
      case .complete(let table, let sql): .complete(table: table, sql.replacing(Migration.runIDMarker, with: runID))
      case .watch: self
      }
    }
  }

  static let runIDMarker = "{run_id}"

  public let number: Int
  public let name: String
  let steps: [Step]

  /// All of them, numbered from 1 without a gap. A migration that was released is never edited.
  public static let all: [Migration] = [ownTables, managedTables, journal, commitMetadata, sensitiveValues]

  /// Creates what migrations are recorded in. Safe to run again.
  public static let bootstrap = """
    CREATE SCHEMA IF NOT EXISTS optctl;
    CREATE TABLE IF NOT EXISTS optctl.migrations (
      number     integer PRIMARY KEY CHECK (number > 0),
      name       text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      left_alone text[] NOT NULL DEFAULT '{}'
    )
    """

  /// Whoever holds it is the only one who migrates. Some engines ignore it; the table lock that follows is what counts.
  public static let hint = "SELECT pg_advisory_xact_lock(7161226830417)"
  public static let lock = "LOCK TABLE optctl.migrations IN SHARE ROW EXCLUSIVE MODE"
  public static let highest = "SELECT coalesce(max(number), 0) FROM optctl.migrations"
  public static let record = "INSERT INTO optctl.migrations (number, name, left_alone) VALUES ($1, $2, $3)"

  /// Whether the table $1 is on the search path.
  public static let exists = "SELECT pg_catalog.to_regclass($1) IS NOT NULL"

  /// Whether the table $1 can be watched: a table with the columns $2, ids among them integers, on which this role may
  /// create triggers that read it and what its versions mark sensitive.
  public static let canWatch = """
    SELECT coalesce(bool_and(a.attname IS NOT NULL
      AND (needed.name !~ '_id$' OR needed.name = 'run_id'
        OR a.atttypid IN ('bigint'::regtype, 'integer'::regtype, 'smallint'::regtype))), false)
      AND bool_and(c.relkind IN ('r', 'p') AND has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'TRIGGER'))
      AND EXISTS (SELECT FROM pg_catalog.pg_attribute v
        WHERE v.attrelid = pg_catalog.to_regclass('opt_versions') AND v.attname = 'supported_configs'
          AND NOT v.attisdropped AND has_table_privilege(v.attrelid, 'SELECT'))
    FROM pg_catalog.pg_class c CROSS JOIN pg_catalog.unnest($2::text[]) AS needed(name)
      LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = needed.name AND NOT a.attisdropped
    WHERE c.oid = pg_catalog.to_regclass($1)
    """

  /// No row where there is no such column.
  public static let runIDType = """
    SELECT pg_catalog.format_type(atttypid, NULL) FROM pg_catalog.pg_attribute
    WHERE attrelid = pg_catalog.to_regclass('opt_runs') AND attname = 'run_id' AND NOT attisdropped
    """

  /// The steps for a database whose run ids have this type; nil means that optctl creates them.
  public func steps(runID: String?) -> [Step] { steps.map { $0.typed(runID: runID ?? "text") } }

  /// Whether there is anything of optctl; readable by every role.
  public static let isPresent = """
    SELECT EXISTS (
      SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = 'optctl' AND c.relname = 'migrations')
    """
}
