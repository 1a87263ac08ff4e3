import Domain
import Postgres
import Tables

/// One transaction of the ledger, from its BEGIN up to, and without, COMMIT.
struct RunTransaction {
  let connection: Connection
  private let reader: SnapshotReader
  var schema: LiveSchema { reader.schema }

  init(_ connection: Connection) throws(RunLedgerFailure) {
    self.connection = connection
    do throws(DatabaseError) {
      let isStandby = try reporting { () throws(PostgresError) in
        try connection.execute(TransactionStatements.beginApplying, operation: "begin to record")
        let row = try connection.execute(
          TransactionStatements.limit, RunLedgerStatements.limits.map { .text($0) }, operation: "set the time limits")
        if row.bool(0, 6) == true { try connection.hideParameters() }
        return row.bool(0, 5)
      }
      guard isStandby == false else { throw DatabaseError(.standby) }
      reader = try SnapshotReader(inTransactionOf: connection)
    } catch { throw RunLedgerFailure(error) }
  }

  /// The run as it stands, uncommitted.
  func records(of id: String) throws(RunLedgerFailure) -> RunRecords {
    do throws(DatabaseError) { return try reader.records(of: [id]) } catch { throw RunLedgerFailure(error) }
  }

  // MARK: - Moving forward

  /// Moves a run that is in a state from which the new one follows.
  @discardableResult
  func move(_ id: String, to status: RunStatus, _ more: [Parameter] = []) throws(RunLedgerFailure) -> String {
    guard schema.canHold(run: id) else { throw .unknownRun(id) }
    let predecessors = status.predecessors.map(\.rawValue)
    let parameters: [Parameter] = [.text(id), .text(status.rawValue), .textArray(predecessors)] + more
    let sql =
      switch status {
      case .pending, .running: RunLedgerStatements.begin(schema)
      case .completed: RunLedgerStatements.finish(schema)
      case .failed: RunLedgerStatements.fail(schema)
      case .cancelled: RunLedgerStatements.cancel(schema)
      }
    if try affected(sql, parameters, "record the run as \(status.rawValue)") == 1 { return id }
    // READ COMMITTED: whoever won has committed, and is seen now.
    guard let (now, since) = try state(id) else { throw .unknownRun(id) }
    throw .state(id, is: now, since: since, wanted: status)
  }

  func finish(_ id: String, _ report: RunReport) throws(RunLedgerFailure) -> String {
    let features = report.featuresUsed.map { JSON.array($0.map(JSON.string)).compact }
    let counts = RunCount.allCases.map { Parameter(report.counts[$0].map { Int64($0) }) }
    let bids = RunBid.allCases.map { Parameter(report.bids[$0]?.text) }
    try move(
      id, to: .completed,
      counts + bids + [Parameter(features), Parameter(report.s3OutputPath), Parameter(report.validationStatus)])
    guard !report.metrics.isEmpty else { return id }
    let metrics: [Parameter] = [
      .text(id), .textArray(report.metrics.map(\.name)), .textArray(report.metrics.map(\.value.text)),
    ]
    _ = try affected(RunLedgerStatements.insertMetrics(schema), metrics, "record the metrics of the run")
    return id
  }

  func state(_ id: String) throws(RunLedgerFailure) -> (status: String, since: String?)? {
    try statement { () throws(PostgresError) in
      let row = try connection.execute(
        RunLedgerStatements.state(schema), [.text(id)], operation: "read the state of the run")
      return row.value(0, 0).map { ($0, row.value(0, 1)) }
    }
  }

  // MARK: - Statements

  func affected(_ sql: String, _ parameters: [Parameter], _ operation: String) throws(RunLedgerFailure) -> Int {
    try statement { () throws(PostgresError) in
      try connection.execute(sql, parameters, operation: operation).affectedRows
    }
  }

  func statement<T>(_ body: () throws(PostgresError) -> T) throws(RunLedgerFailure) -> T {
    do throws(PostgresError) { return try body() } catch { throw RunLedgerFailure(DatabaseError(error)) }
  }
}
