/// How every transaction of optctl begins.
public enum TransactionStatements {
  public static let beginReading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
  public static let beginApplying = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
  public static let rollback = "ROLLBACK"

  /// What constraints and triggers put off until COMMIT is done now.
  public static let checkDeferred = "SET CONSTRAINTS ALL IMMEDIATE"

  /// Milliseconds, for this transaction only: $1 for a lock, $2 for a statement, $3 for a client that says nothing.
  /// The last columns tell whether the server is a standby, and whether ``hideParameters`` can be run. Rows are written by their keys, so a scan of a whole table
  /// that was just read, and is in memory, must not look cheaper to the planner than finding them by an index.
  public static let limit = """
    SELECT set_config('lock_timeout', $1, true), set_config('statement_timeout', $2, true),
      set_config('idle_in_transaction_session_timeout', $3, true),
      CASE WHEN current_setting('client_connection_check_interval', true) IS NOT NULL AND version() LIKE '%linux%'
        THEN set_config('client_connection_check_interval', '2000', true) END,
      CASE WHEN current_setting('random_page_cost', true) IS NOT NULL
        THEN set_config('random_page_cost', '1.1', true) END,
      pg_catalog.pg_is_in_recovery(),
      has_function_privilege(to_regprocedure('optctl.hide_parameters()'), 'EXECUTE')
    """

  /// Keeps the values that are bound to the statements of this transaction out of the log of the server, where the owner of
  /// the tables may; ``limit`` tells whether this role may ask for it.
  public static let hideParameters = "SELECT optctl.hide_parameters()"
}
