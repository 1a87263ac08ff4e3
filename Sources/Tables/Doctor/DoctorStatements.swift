/// What a doctor asks beside the catalogue and the rows.
public enum DoctorStatements {
  /// Version, whether it is a standby, database, user, process.
  public static let server = """
    SELECT pg_catalog.current_setting('server_version'), pg_catalog.pg_is_in_recovery(), pg_catalog.current_database(),
      session_user, pg_catalog.pg_backend_pid()
    """

  public static let process = "SELECT pg_catalog.pg_backend_pid()"
  public static let shortLock = "SELECT pg_catalog.set_config('lock_timeout', '300', true)"

  /// Id and text of every version that has some; nil where the server sees to it that they are JSON.
  public static func supportedConfigs(in catalogue: LiveCatalogue) -> String? {
    guard let table = catalogue.tables[VersionTable.name], table.has(["version_id", "supported_configs"]),
      catalogue.liveSchema.supportedConfigs == .text
    else { return nil }
    return """
      SELECT v.version_id::text, v.supported_configs::text FROM opt_versions v
      WHERE v.supported_configs IS NOT NULL ORDER BY v.version_id
      """
  }

  /// What fails after ``mark`` is undone by ``back``, and leaves the transaction as it was.
  public static let mark = "SAVEPOINT look"
  public static let forget = "RELEASE SAVEPOINT look"
  public static let back = "ROLLBACK TO SAVEPOINT look"
}
