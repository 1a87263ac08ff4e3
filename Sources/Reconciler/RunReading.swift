import Database
public import Domain
import Postgres

/// The newest runs.
@MainActor
public func listRuns(_ selection: Selection, _ filter: RunFilter) async throws(Failure) -> RunRecords {
  let records = try await connected(selection) { connection throws(Failure) in
    do throws(DatabaseError) { return try RunReader.list(connection, filter) } catch {
      // Class 22: a value that the server does not read; the only one that comes from outside as it is.
      if let since = filter.since, error.sqlstate?.hasPrefix("22") == true { throw Failure(notATime: since) }
      throw Failure(error)
    }
  }
  guard let records else { throw Failure(unknownEntity: filter.entity ?? "") }
  return records
}

/// One run with everything that is known of it.
@MainActor
public func showRun(_ selection: Selection, _ id: String) async throws(Failure) -> RunRecords {
  try await read(selection, [id])
}

@MainActor
public func compareRuns(_ selection: Selection, _ left: String, _ right: String) async throws(Failure) -> RunComparison
{
  let records = try await read(selection, [left, right])
  return RunComparison(records.runs[0], records.runs[1], in: records)
}

/// Fails unless each of them exists.
@MainActor
private func read(_ selection: Selection, _ ids: [String]) async throws(Failure) -> RunRecords {
  let records = try await connected(selection) { connection throws(Failure) in
    do throws(DatabaseError) { return try RunReader.read(connection, ids) } catch { throw Failure(error) }
  }
  for id in ids where !records.runs.contains(where: { $0.id.utf8.elementsEqual(id.utf8) }) {
    throw Failure(unknownRun: id)
  }
  return records
}

@MainActor
private func connected<T>(
  _ selection: Selection, _ body: (Connection) throws(Failure) -> T
) async throws(Failure) -> T {
  try body(try await place(selection).target.connect(readWrite: false, selection))
}

extension Failure {
  fileprivate init(notATime text: String) {
    self.init(
      .world, "PostgreSQL does not read '\(text)' as a time", help: "write it as 2026-02-03 or 2026-02-03T12:00:00Z")
  }

  fileprivate init(unknownEntity code: String) {
    self.init(.world, "there is no entity \(code) in the database", help: "optctl status lists them all")
  }
}
