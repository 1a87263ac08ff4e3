import Database
public import Domain
public import Planning
import Postgres

/// What serves now.
@MainActor
public func status(_ selection: Selection, entity: String?) async throws(Failure) -> StatusReport {
  let place = try place(selection)
  var report = try await reading(place.target, selection) { connection throws(DatabaseError) in
    try StatusReader.read(connection, entity: entity)
  }
  if let entity, report.entities.isEmpty {
    throw Failure(.world, "there is no entity \(entity) in the database", help: "optctl status lists them all")
  }
  if let environment = place.environment { report.environment = environment }
  return report
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
private func place(_ selection: Selection) throws(Failure) -> (environment: String?, target: Target) {
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
  } catch { throw Failure(error) }
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
