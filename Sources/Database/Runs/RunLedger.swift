public import Domain
import Glibc
public import Postgres
import Tables

/// Records executions: each call is one transaction, and the run as it then stands.
///
/// Who moves a run names the states that it may be in, and the row is changed only in one of them: of two that race one
/// wins, and the other one is told.
public struct RunLedger {
  let connection: Connection

  /// The connection is to a server that takes writes.
  public init(_ connection: Connection) { self.connection = connection }

  /// - Parameter judging: gives the rows of `opt_run_configs`, or nil to refuse. Called again for every retry.
  public func start(
    _ start: RunStart, judging: (RunContext) -> [RunConfig]?
  ) throws(RunLedgerFailure) -> RunRecords {
    try record { transaction throws(RunLedgerFailure) in try transaction.start(start, judging) }
  }

  /// A run that waited begins.
  public func begin(_ id: String) throws(RunLedgerFailure) -> RunRecords {
    try record { transaction throws(RunLedgerFailure) in try transaction.move(id, to: .running) }
  }

  public func finish(_ id: String, _ report: RunReport) throws(RunLedgerFailure) -> RunRecords {
    try record { transaction throws(RunLedgerFailure) in try transaction.finish(id, report) }
  }

  public func fail(_ id: String, error: String) throws(RunLedgerFailure) -> RunRecords {
    try record { transaction throws(RunLedgerFailure) in try transaction.move(id, to: .failed, [.text(error)]) }
  }

  public func cancel(_ id: String) throws(RunLedgerFailure) -> RunRecords {
    try record { transaction throws(RunLedgerFailure) in try transaction.move(id, to: .cancelled) }
  }

  /// `body` gives the id of the run that it recorded.
  private func record(
    _ body: (RunTransaction) throws(RunLedgerFailure) -> String
  ) throws(RunLedgerFailure) -> RunRecords {
    var attempt = 1
    while true {
      do throws(RunLedgerFailure) { return try attemptRecording(body) } catch {
        _ = try? connection.execute(TransactionStatements.rollback)
        guard error.isRetryable, attempt < 10, !connection.isLost else { throw error }
        usleep(UInt32.random(in: 1_000...(5_000 << UInt32(min(attempt, 6)))))
        attempt += 1
      }
    }
  }

  private func attemptRecording(
    _ body: (RunTransaction) throws(RunLedgerFailure) -> String
  ) throws(RunLedgerFailure) -> RunRecords {
    let transaction = try RunTransaction(connection)
    let id = try body(transaction)
    let records = try transaction.records(of: id)
    switch connection.commit(deadline: .seconds(60)) {
    case .committed: return records
    case .rolledBack(let error): throw RunLedgerFailure(DatabaseError(error))
    case .unknown(let error): throw .unknown(id, DatabaseError(error))
    }
  }
}

/// Why nothing was recorded, or why that is not known.
public enum RunLedgerFailure: Error, Sendable {
  /// The start was judged, and refused.
  case refused
  case unknownRun(String)
  /// There is a run of this id already.
  case taken(String)
  /// The column of run ids holds numbers, and this is none.
  case notANumber(String)
  /// The run is in a state from which this does not follow; since when is RFC 3339, UTC.
  case state(String, is: String, since: String?, wanted: RunStatus)
  /// What the start was judged by changed at the same moment, again and again.
  case moved
  case busy(DatabaseError)
  /// Whether the run of this id was recorded is not known: the connection was lost during commit.
  case unknown(String, DatabaseError)
  case database(DatabaseError)

  init(_ error: DatabaseError) {
    let isBusy = error.sqlstate == "55P03" || error.postgresError?.code == .server(sqlstate: "57014")
    self = isBusy ? .busy(error) : .database(error)
  }

  var isRetryable: Bool {
    switch self {
    case .moved: true
    case .database(let error): error.sqlstate == "40001" || error.sqlstate == "40P01"
    default: false
    }
  }
}
