import Database
public import Domain
import Postgres
import Tables

/// How the database stands to what optctl's migrations create. It changes nothing.
@MainActor
public func doctor(_ selection: Selection) async throws(Failure) -> DoctorReport {
  let target = try place(selection).target
  let conninfo = try await target.conninfo(selection)
  let options = ConnectOptions(applicationName: "optctl \(selection.toolVersion)")
  let reader = DoctorReader { () throws(PostgresError) in try Connection(conninfo, options: options) }
  do throws(DatabaseError) { return try reader.read() } catch { throw Failure(error) }
}

/// SQL for four roles whose names begin with a prefix.
public func grants(rolePrefix: String) -> String { Grants.sql(prefix: rolePrefix) }
