public import Domain
import Postgres
import Tables

extension SnapshotReader {
  /// The runs of an entity, newest first in a total order: the order of ``ArmCandidates/candidates``.
  ///
  /// - Parameter limit: nil for all.
  public func candidates(of entity: String, limit: Int?) throws(DatabaseError) -> [Run] {
    var runs: [Run] = []
    do throws(PostgresError) {
      try connection.query(
        CandidateStatements.list(schema), [Parameter(entity), limit.map { .int(Int64($0)) } ?? .null],
        operation: "read the runs of the entity"
      ) { row in
        if let run = Run(row) { runs.append(run) }
      }
    } catch { throw DatabaseError(error) }
    return runs
  }
}
