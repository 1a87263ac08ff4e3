/// The lock of those who apply, and one row for every apply that committed.
public enum RevisionsTable {
  /// Waits for whoever applies at this moment. It ends with the transaction.
  public static let lock = "SELECT FROM optctl.sentinel WHERE id = 1 FOR UPDATE"

  /// The revision that a token was applied as, and the id of its plan.
  public static let find = "SELECT revision, plan_id FROM optctl.revisions WHERE token = $1"

  /// Under the lock there are no gaps and no two of a number. Until the transaction ends, the journal takes its writes for
  /// those of this revision.
  public static let next = """
    SELECT revision, pg_catalog.set_config('optctl.revision', revision::text, true)
    FROM (SELECT coalesce(max(revision), 0) + 1 AS revision FROM optctl.revisions) AS last
    """

  /// Takes one row. COPY, because a plan that creates everything has hundreds of megabytes, and libpq moves a statement that
  /// waits to be sent from the end of its buffer to the beginning whenever the server has taken a part of it.
  public static let record = """
    COPY optctl.revisions
      (revision, token, environment, commit, ref, dirty, manifests, plan_id, plan, allowed, summary, tool_version,
       author, subject)
    FROM STDIN
    """

  /// A large plan that is recorded next is compressed by the faster method, where the server has one: half the time, for a
  /// fifth more space. Asks the catalogue of settings, because a server without it, or of another make, refuses the name.
  public static let compress = """
    SELECT pg_catalog.set_config(name, 'lz4', true) FROM pg_catalog.pg_settings
    WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)
    """

  /// A hint for listeners, delivered when the transaction commits.
  public static let announce = "SELECT pg_catalog.pg_notify('optctl', $1)"

  private static let columns = """
    revision, \(utc("applied_at")), applied_by, environment, commit, ref, dirty, manifests, plan_id, allowed, summary,
      tool_version, author, subject
    """

  /// Newest first. $1 bounds the number of rows.
  public static let list = "SELECT \(columns) FROM optctl.revisions ORDER BY revision DESC LIMIT $1"

  /// Those whose plan changed the address $2. $3 is the address as it stands in a plan's JSON text: most plans do not
  /// hold it, and are not parsed.
  public static let listTouching = """
    SELECT \(columns) FROM (
      SELECT * FROM optctl.revisions WHERE position($3 IN plan) > 0 OFFSET 0
    ) AS candidates
    WHERE EXISTS (SELECT FROM json_array_elements(plan::json -> 'changes') c WHERE c ->> 'address' = $2)
    ORDER BY revision DESC LIMIT $1
    """

  /// One revision, with its plan as the last column.
  public static let one = "SELECT \(columns), plan FROM optctl.revisions WHERE revision = $1"

  /// Server time and database, then number and commit of the last revision, and what plan ids are keyed with.
  public static let server = """
    SELECT \(utc("clock_timestamp()")), pg_catalog.current_database(), r.revision, r.commit,
      (SELECT s.id_key FROM optctl.sentinel s WHERE s.id = 1)
    FROM (SELECT) AS one LEFT JOIN (
      SELECT revision, commit FROM optctl.revisions ORDER BY revision DESC LIMIT 1) AS r ON true
    """

  /// A timestamp without a zone is in that of the session, as whoever wrote it with `now()` had it.
  static func utc(_ expression: String) -> String {
    "to_char((\(expression))::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
  }
}
