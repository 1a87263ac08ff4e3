/// The rights of the four kinds of roles that use the database, as SQL that a person pipes into `psql`.
///
/// A role has, of the tables here, exactly what the text says: what it was granted on them before is revoked first, in the
/// same transaction.
public enum Grants {
  /// A role's name after the prefix, what it is for, and what it may do.
  struct Role: Sendable {
    let name: String
    let purpose: String
    /// The schema of the nine tables is open to all of them.
    let seesOwnSchema: Bool
    let grants: [String]
    /// Tables whose ids come from a sequence that the role must be able to advance.
    let numbers: [(table: String, column: String)]
  }

  static let roles = [planner, applier, pipeline, bidder]

  private static let planner = Role(
    name: "planner", purpose: "plan, drift, status, history, show and pull: reads everything, writes nothing",
    seesOwnSchema: true, grants: [readAll, "SELECT ON ALL TABLES IN SCHEMA optctl"], numbers: [])

  private static let applier = Role(
    name: "applier",
    purpose: "apply: writes the six tables that manifests declare, and what optctl remembers of it",
    seesOwnSchema: true,
    grants: [
      readAll, "SELECT ON ALL TABLES IN SCHEMA optctl",
      "INSERT, UPDATE, DELETE ON opt_master, opt_versions, opt_entities, opt_entity_configs, opt_feature_macros",
      "INSERT, UPDATE (is_active, deactivated_at) ON opt_deployments",
      // Locking the row takes the right to update it.
      "UPDATE (id) ON optctl.sentinel",
      "INSERT ON optctl.revisions", "INSERT, UPDATE, DELETE ON optctl.objects",
      "EXECUTE ON FUNCTION optctl.hold_runs(text[]), optctl.hide_parameters()",
    ],
    numbers: [
      ("opt_master", "opt_id"), ("opt_versions", "version_id"), ("opt_entities", "entity_id"),
      ("opt_entity_configs", "id"), ("opt_feature_macros", "macro_id"), ("opt_deployments", "deployment_id"),
    ])

  private static let pipeline = Role(
    name: "pipeline",
    purpose: "run start, finish, fail and cancel: records optimizer executions, and reads what they need",
    seesOwnSchema: true,
    grants: [
      readAll, "SELECT ON optctl.migrations",
      "INSERT, UPDATE ON opt_runs, opt_run_configs, opt_run_metrics",
      "EXECUTE ON FUNCTION optctl.hide_parameters()",
    ],
    numbers: [("opt_run_configs", "id"), ("opt_run_metrics", "id")])

  private static let bidder = Role(
    name: "bidder", purpose: "a bidder: reads what serves, where its output lies, and what features are called",
    seesOwnSchema: false,
    grants: [
      "SELECT ON opt_entities, opt_entity_configs, opt_deployments, opt_feature_macros",
      "SELECT (run_id, entity_id, version_id, status, features_used, s3_output_path) ON opt_runs",
    ],
    numbers: [])

  private static let readAll = "SELECT ON " + LiveSchema.tables.joined(separator: ", ")

  /// - Parameter prefix: what the names of the roles begin with.
  public static func sql(prefix: String) -> String {
    let head = """
      -- Roles for those who use the database of optctl. Safe to run again, and to be run again after each
      -- optctl db migrate, by the owner of the tables: optctl db grants | psql -v ON_ERROR_STOP=1
      -- The roles cannot log in: make users members of them, as in GRANT \(SQLText.identifier(prefix + "planner")) TO ci;
      BEGIN;
      SET LOCAL client_min_messages = warning;
      DO $do$ BEGIN
      PERFORM\(LiveSchema.pinSearchPath.dropFirst("SELECT".count));
      END $do$;


      """
    return head + roles.map { sql($0, prefix + $0.name) }.joined() + "COMMIT;\n"
  }

  private static func sql(_ role: Role, _ name: String) -> String {
    let (identifier, literal) = (SQLText.identifier(name), SQLText.literal(name))
    var lines = [
      "-- \(role.purpose)",
      """
      DO $do$ BEGIN
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = \(literal)) THEN CREATE ROLE \(identifier); END IF;
        EXECUTE pg_catalog.format('REVOKE ALL ON SCHEMA %I FROM %I', current_schema(), \(literal));
        EXECUTE pg_catalog.format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), \(literal));
      END $do$;
      """,
      "REVOKE ALL ON \(LiveSchema.tables.joined(separator: ", ")) FROM \(identifier);",
      "REVOKE ALL ON SCHEMA optctl FROM \(identifier);",
      "REVOKE ALL ON ALL TABLES IN SCHEMA optctl FROM \(identifier);",
      "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA optctl FROM \(identifier);",
    ]
    if role.seesOwnSchema { lines.append("GRANT USAGE ON SCHEMA optctl TO \(identifier);") }
    lines += role.grants.map { "GRANT \($0) TO \(identifier);" }
    if !role.numbers.isEmpty { lines.append(sequences(role.numbers, literal)) }
    return lines.joined(separator: "\n") + "\n\n"
  }

  /// Identity columns number rows by themselves; those of tables that were there before may ask for the sequence's rights.
  private static func sequences(_ columns: [(table: String, column: String)], _ role: String) -> String {
    let pairs = columns.map { "('\($0.table)', '\($0.column)')" }.joined(separator: ", ")
    return """
      DO $do$ DECLARE sequence text; BEGIN
        FOR sequence IN SELECT pg_catalog.pg_get_serial_sequence(t, c) FROM (VALUES \(pairs)) AS numbers(t, c) LOOP
          IF sequence IS NOT NULL THEN
            EXECUTE pg_catalog.format('GRANT USAGE ON SEQUENCE %s TO %I', sequence, \(role));
          END IF;
        END LOOP;
      END $do$;
      """
  }
}
