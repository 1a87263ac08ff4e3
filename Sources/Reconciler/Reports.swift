import Database
public import Domain
public import Planning
import Postgres

/// What serves, or served at a moment.
@MainActor
public func status(
  _ selection: Selection, entity: String?, at moment: Moment? = nil
) async throws(Failure) -> StatusReport {
  let place = try place(selection)
  let connection = try await place.target.connect(readWrite: false, selection)
  let time = try moment.map { moment throws(Failure) in try serverTime(of: moment, connection) }
  var report: StatusReport
  do throws(DatabaseError) {
    report = try StatusReader.read(connection, entity: entity, at: time)
    // The names of then are in the plans that were applied; to look for those of all entities could take long.
    if let entity, let time, let then = try LedgerReader.split(connection, of: entity, at: time).entity {
      report.entities = [then]
    }
  } catch { throw Failure(error) }
  report.at = time
  if let entity, report.entities.isEmpty {
    throw Failure(.world, "there is no entity \(entity) in the database", help: "optctl status lists them all")
  }
  if let environment = place.environment { report.environment = environment }
  return report
}

/// A moment by the clock of the database: RFC 3339, UTC.
func serverTime(of moment: Moment, _ connection: Connection) throws(Failure) -> String {
  do throws(LedgerReader.MomentProblem) { return try LedgerReader.time(connection, of: moment) } catch {
    switch error {
    case .database(let error): throw Failure(error)
    case .ahead: throw Failure(.world, "the time lies ahead of the clock of the database")
    case .noRevision:
      guard case .revision(let number) = moment else { throw Failure(.world, "there is no such time") }
      throw Failure(.world, "there is no revision \(number)", help: "optctl history lists them")
    }
  }
}

/// What was applied, newest first.
@MainActor
public func history(_ selection: Selection, address: Address?, limit: Int) async throws(Failure) -> [Revision] {
  try await reading(place(selection).target, selection) { connection throws(DatabaseError) in
    try HistoryReader.list(connection, touching: address, limit: limit)
  }
}

/// What differs from what was last applied, without a look at the manifests.
@MainActor
public func drift(_ selection: Selection) async throws(Failure) -> Plan {
  let place = try place(selection)
  var plan = try await reading(place.target, selection) { connection throws(DatabaseError) in
    try DriftReader.read(connection)
  }
  if let environment = place.environment { plan.environment = environment }
  return plan
}

/// One revision, and the JSON text of its plan.
@MainActor
public func show(
  _ selection: Selection, revision: Int
) async throws(Failure) -> (revision: Revision, plan: String) {
  let found = try await reading(place(selection).target, selection) { connection throws(DatabaseError) in
    try HistoryReader.read(connection, revision: revision)
  }
  guard let found else {
    throw Failure(.world, "there is no revision \(revision)", help: "optctl history lists them")
  }
  return found
}

/// The environment and its database. A database that is named needs no manifests.
func place(_ selection: Selection) throws(Failure) -> (environment: String?, target: Target) {
  if selection.database != nil {
    let target = try Target.resolve(override: selection.database, environment: nil, variables: selection.variables)
    return (selection.environment, target)
  }
  let opened = try OpenProject(selection, .workTree)
  guard let environment = try opened.environment(selection) else {
    throw Failure(.invalid, "the project file has errors", help: "optctl validate shows them")
  }
  return (
    environment.name,
    try Target.resolve(override: nil, environment: environment, variables: selection.variables)
  )
}

@MainActor
private func reading<T>(
  _ target: Target, _ selection: Selection, _ body: (Connection) throws(DatabaseError) -> T
) async throws(Failure) -> T {
  let connection = try await target.connect(readWrite: false, selection)
  do throws(DatabaseError) { return try body(connection) } catch { throw Failure(error) }
}

/// What `db migrate` did.
public struct MigrateResult: Sendable {
  /// Numbers and names of the migrations that were applied.
  public var applied: [String]
  /// Tables that were there before.
  public var leftAlone: [String]
  /// Tables whose writes are not journaled.
  public var unwatched: [String]
}

/// Creates the tables, or brings them up to date.
@MainActor
public func migrate(_ selection: Selection) async throws(Failure) -> MigrateResult {
  let connection = try await place(selection).target.connect(readWrite: true, selection)
  do throws(DatabaseError) {
    let report = try Database.migrate(connection)
    return MigrateResult(
      applied: report.applied.map { "\($0.number) \($0.name)" }, leftAlone: report.leftAlone,
      unwatched: report.unwatched)
  } catch {
    var failure = Failure(error)
    // A table that is there is not what one that is not there refers to.
    if let sqlstate = error.sqlstate, sqlstate.hasPrefix("42"), sqlstate != "42501" {
      failure.help = "optctl db doctor says what the tables lack that are there, and prints the SQL that adds it"
    }
    throw failure
  }
}

/// Removes journal entries older than a time. What explains drift since the last revision is kept.
@MainActor
public func prune(
  _ selection: Selection, olderThan age: Duration
) async throws(Failure) -> (removed: Int, kept: Int) {
  let connection = try await place(selection).target.connect(readWrite: true, selection)
  do throws(DatabaseError) { return try pruneJournal(connection, olderThan: age) } catch { throw Failure(error) }
}

extension Failure {
  /// Timeouts of locks and statements can be tried again; everything else cannot.
  init(_ error: DatabaseError) {
    if error.postgresError?.code == .cancelled {
      self.init(.world, "cancelled")
      return
    }
    let isBusy = error.sqlstate == "55P03" || error.sqlstate == "57014"
    self.init(isBusy ? .busy : .world, error.description)
  }
}
