public import Domain
public import Postgres
import Tables

/// Looks at a database whose tables may be anybody's. It changes nothing: what it reads it reads in a read-only
/// transaction, and the lock that it tries ends with a rollback.
public struct DoctorReader {
  /// Opens a connection. Called twice: whether a lock blocks takes two to find out.
  let connect: () throws(PostgresError) -> Connection

  public init(connect: @escaping () throws(PostgresError) -> Connection) { self.connect = connect }

  public func read() throws(DatabaseError) -> DoctorReport {
    try reporting { () throws(PostgresError) in
      let connection = try connect()
      var report = DoctorReport()
      try connection.execute(TransactionStatements.beginReading, operation: "begin to read")
      var catalogue = try readCatalogue(connection, &report)
      try readServer(connection, &report)
      readMigration(connection, &catalogue, &report)
      report.server.schema = catalogue.schema
      var rows: [DoctorReport.Finding] = []
      for check in RowCheck.all(for: catalogue) {
        let operation = "look at the rows of \(check.table)"
        if let found = attempt(connection, check.sql, operation, &report),
          let finding = check.finding(count: Int(found.int(0, 0) ?? 0), examples: found.value(0, 1) ?? "")
        {
          rows.append(finding)
        }
      }
      if let finding = readSupportedConfigs(connection, catalogue, &report) { rows.append(finding) }
      _ = try? connection.execute(TransactionStatements.rollback)
      report.findings = Doctor.findings(in: catalogue, rows: rows)
      let isPooled = report.server.pooler != .none
      guard catalogue.hasSentinel || isPooled else { return report }
      let probe = TwoSessions(first: connection, second: try connect())
      if isPooled, try probe.share() { report.server.pooler = .transaction }
      if catalogue.hasSentinel { probe.tryLock(&report) }
      return report
    }
  }

  private func readCatalogue(
    _ connection: Connection, _ report: inout DoctorReport
  ) throws(PostgresError) -> LiveCatalogue {
    let operation = "read the catalogue"
    try connection.execute(LiveSchema.pinSearchPath, operation: operation)
    var catalogue = LiveCatalogue()
    for subject in CatalogueStatements.Subject.allCases {
      try connection.query(CatalogueStatements.sql(subject), operation: operation) { row in
        catalogue.note(subject, (0..<row.fieldCount).map { row.text($0) })
      }
    }
    return catalogue
  }

  private func readServer(_ connection: Connection, _ report: inout DoctorReport) throws(PostgresError) {
    let row = try connection.execute(DoctorStatements.server, operation: "ask the server")
    report.server.host = connection.host
    report.server.version = row.value(0, 0) ?? ""
    report.server.isStandby = row.bool(0, 1) ?? false
    report.server.database = row.value(0, 2) ?? ""
    report.server.user = row.value(0, 3) ?? ""
    // A pooler makes up a process of its own for the session.
    if row.int(0, 4) != Int64(connection.processID) { report.server.pooler = .session }
  }

  private func readMigration(
    _ connection: Connection, _ catalogue: inout LiveCatalogue, _ report: inout DoctorReport
  ) {
    guard catalogue.hasMigrations else { return }
    let found = attempt(connection, Migration.highest, "see which migrations were done", &report)
    catalogue.migration = found?.int(0, 0).map { Int($0) }
  }

  /// Where they are text, only this side can tell whether they are JSON.
  private func readSupportedConfigs(
    _ connection: Connection, _ catalogue: LiveCatalogue, _ report: inout DoctorReport
  ) -> DoctorReport.Finding? {
    guard let sql = DoctorStatements.supportedConfigs(in: catalogue),
      let found = attempt(connection, sql, "look at the supported configs", &report)
    else { return nil }
    let broken = (0..<found.rowCount).filter { (try? JSON(parsing: found.value($0, 1) ?? "")) == nil }
    return broken.isEmpty ? nil : Doctor.noJSON(versions: broken.map { found.value($0, 0) ?? "" })
  }

  /// Whatever fails is noted, and the transaction goes on.
  private func attempt(
    _ connection: Connection, _ sql: String, _ operation: String, _ report: inout DoctorReport
  ) -> Result? {
    do throws(PostgresError) {
      try connection.execute(DoctorStatements.mark, operation: operation)
      do throws(PostgresError) {
        let result = try connection.execute(sql, operation: operation)
        try connection.execute(DoctorStatements.forget, operation: operation)
        return result
      } catch {
        try connection.execute(DoctorStatements.back, operation: operation)
        throw error
      }
    } catch {
      report.unseen.append(DatabaseError(error).description)
      return nil
    }
  }
}

/// What takes two sessions to find out.
private struct TwoSessions {
  let first: Connection
  let second: Connection

  /// Whether the first is served by another process as soon as the second is in a transaction: then a pooler lends its
  /// processes by the transaction.
  func share() throws(PostgresError) -> Bool {
    let before = try process(of: first)
    try second.execute(TransactionStatements.beginReading, operation: "begin to read")
    _ = try process(of: second)
    let after = try process(of: first)
    try second.execute(TransactionStatements.rollback, operation: "end reading")
    return before != after
  }

  /// Whether the lock of those who apply keeps the second out, rather than trust a version.
  func tryLock(_ report: inout DoctorReport) {
    guard !report.server.isStandby else {
      report.unseen.append("whether the lock row blocks: a standby locks no rows")
      return
    }
    defer {
      _ = try? second.execute(TransactionStatements.rollback)
      _ = try? first.execute(TransactionStatements.rollback)
    }
    do throws(PostgresError) {
      guard try lock(first) > 0 else {
        report.findings.insert(Doctor.noLockRow, at: 0)
        return
      }
    } catch {
      switch error.sqlstate {
      case "55P03": report.unseen.append("whether the lock row blocks: somebody applies at this moment")
      case "42501": report.unseen.append("whether the lock row blocks: this role may not lock it")
      default: report.unseen.append(DatabaseError(error).description)
      }
      return
    }
    do throws(PostgresError) {
      _ = try lock(second)
      report.findings.insert(Doctor.lockDoesNotBlock, at: 0)
    } catch {
      if error.sqlstate != "55P03" { report.unseen.append(DatabaseError(error).description) }
    }
  }

  /// The number of rows that were locked.
  private func lock(_ connection: Connection) throws(PostgresError) -> Int {
    let operation = "try the lock of those who apply"
    try connection.execute(TransactionStatements.beginApplying, operation: operation)
    try connection.execute(DoctorStatements.shortLock, operation: operation)
    return try connection.execute(RevisionsTable.lock, deadline: .seconds(10), operation: operation).rowCount
  }

  private func process(of connection: Connection) throws(PostgresError) -> Int64? {
    try connection.execute(DoctorStatements.process, operation: "ask the server").int(0, 0)
  }
}
