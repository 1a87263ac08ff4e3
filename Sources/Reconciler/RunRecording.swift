import Database
public import Diagnostics
public import Domain
import Manifests
import Planning
import Postgres

/// A file of the user, by the name that diagnostics give it.
public struct RunFile: Sendable {
  public var name: String
  public var bytes: [UInt8]

  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }
}

/// A run as it stands after it was recorded, and what its author should know.
public struct RunResult: Sendable {
  public var records: RunRecords
  public var warnings: [Diagnostic] = []

  public var run: Run { records.runs[0] }

  init(_ records: RunRecords) {
    precondition(records.runs.count == 1, "what was recorded is read back")
    self.records = records
  }
}

/// Records that an execution starts. Whatever is wrong with it is said at once, and nothing is written.
///
/// - Parameter file: more configs, beside those of the start.
@MainActor
public func start(_ selection: Selection, _ start: RunStart, configs file: RunFile?) async throws(Failure) -> RunResult
{
  var start = start
  var found: [Diagnostic] = []
  if let file {
    let (settings, diagnostics) = readRunConfigs(file.bytes, file: file.name)
    start.settings += settings
    found = diagnostics
  }
  let ledger = try await ledger(selection)
  var judged: [Diagnostic] = []
  do throws(RunLedgerFailure) {
    let records = try ledger.start(start) { context in
      let judgement = judge(start, in: context)
      judged = found + (found.hasErrors ? judgement.diagnostics.filter(\.isOfOneSetting) : judgement.diagnostics)
      return judged.hasErrors ? nil : judgement.configs
    }
    var result = RunResult(records)
    result.warnings = judged
    return result
  } catch { throw Failure(error, judged) }
}

/// Starts a run that waits.
@MainActor
public func begin(_ selection: Selection, run id: String) async throws(Failure) -> RunResult {
  try await recording(selection) { ledger throws(RunLedgerFailure) in try ledger.begin(id) }
}

/// Records that a run has completed.
///
/// - Parameters:
///   - given: what the command line reports.
///   - file: a report, beside that.
@MainActor
public func finish(
  _ selection: Selection, run id: String, _ given: RunReport, report file: RunFile?
) async throws(Failure) -> RunResult {
  var report = given
  if let file {
    let (read, diagnostics) = readRunReport(file.bytes, file: file.name)
    let twice = report.merge(read).map { reportedTwice($0, in: file.name) }
    let found = diagnostics + twice
    if found.hasErrors { throw Failure(.invalid, nothingRecorded, diagnostics: found) }
  }
  return try await recording(selection) { [report] ledger throws(RunLedgerFailure) in try ledger.finish(id, report) }
}

@MainActor
public func fail(_ selection: Selection, run id: String, error: String) async throws(Failure) -> RunResult {
  try await recording(selection) { ledger throws(RunLedgerFailure) in try ledger.fail(id, error: error) }
}

@MainActor
public func cancel(_ selection: Selection, run id: String) async throws(Failure) -> RunResult {
  try await recording(selection) { ledger throws(RunLedgerFailure) in try ledger.cancel(id) }
}

@MainActor
private func recording(
  _ selection: Selection, _ body: (RunLedger) throws(RunLedgerFailure) -> RunRecords
) async throws(Failure) -> RunResult {
  let ledger = try await ledger(selection)
  do throws(RunLedgerFailure) { return RunResult(try body(ledger)) } catch { throw Failure(error) }
}

@MainActor
private func ledger(_ selection: Selection) async throws(Failure) -> RunLedger {
  RunLedger(try await place(selection).target.connect(readWrite: true, selection))
}

// MARK: - Messages

private let nothingRecorded = "nothing was recorded"

private func reportedTwice(_ field: String, in file: String) -> Diagnostic {
  Diagnostic(
    .error, .duplicateKey, "\(field) is given on the command line and in the report", at: Location(file: file),
    help: "remove one of the two")
}

extension Diagnostic {
  /// It holds whatever else is set, and so also where a file could not be read as a whole.
  fileprivate var isOfOneSetting: Bool { code != .missingConfig && code != .configRule }
}

extension Failure {
  fileprivate init(_ failure: RunLedgerFailure, _ diagnostics: [Diagnostic] = []) {
    switch failure {
    case .refused: self.init(.invalid, nothingRecorded, diagnostics: diagnostics)
    case .unknownRun(let id): self.init(unknownRun: id)
    case .taken(let id): self.init(.world, "there is a run \(id) already", help: "leave --run-id out for a new id")
    case .notANumber(let id):
      self.init(.world, "the run ids of this database are numbers, and \(id) is none", help: "leave --run-id out")
    case .state(let id, let status, let since, let wanted): self.init(id, is: status, since: since, wanted: wanted)
    case .moved:
      self.init(.stale, "the entity or its version changed at the same moment, and nothing was recorded")
    case .busy(let error): self.init(.busy, error.description, help: "try again")
    case .unknown(let id, let error):
      self.init(
        .unknownOutcome, "the connection was lost during commit: \(error.description)",
        help: "`optctl run show \(id)` tells what was recorded")
    case .database(let error): self.init(error)
    }
  }

  init(unknownRun id: String) {
    self.init(.world, "there is no run \(id) in the database", help: "optctl run list shows the newest")
  }

  /// A run that waits can still be started; where it has moved on, somebody else was there first.
  private init(_ id: String, is status: String, since: String?, wanted: RunStatus) {
    if status == RunStatus.pending.rawValue, wanted == .completed {
      self.init(
        .world, "run \(id) has not started: it is pending", help: "start it with `optctl run start --resume \(id)`")
      return
    }
    let time = since.map { ", since \($0)" } ?? ""
    let end = status == wanted.rawValue ? "" : ": it can no longer be \(wanted.participle)"
    self.init(.stale, "run \(id) is \(status) already\(time)\(end)")
  }
}

extension RunStatus {
  /// What was to be done with the run.
  fileprivate var participle: String {
    switch self {
    case .pending: "put back"
    case .running: "started"
    case .completed: "finished"
    case .failed: "failed"
    case .cancelled: "cancelled"
    }
  }
}
