import Database
import Domain
import Foundation
import Planning
import Postgres
import Synchronization
import TestSupport

extension TestDatabase {
  /// A migrated database with one optimizer, two versions, one entity, three completed runs and two macros.
  static func seeded() async throws -> TestDatabase {
    try await make(template: "seeded") { connection in
      _ = try migrate(connection)
      try connection.execute(seed, simple: true)
    }
  }

  static func migrated() async throws -> TestDatabase {
    try await make(template: "migrated") { connection in _ = try migrate(connection) }
  }

  func applier(onStep: @escaping @Sendable (ProtocolStep) -> Void = { _ in }) -> Applier {
    let url = url
    return Applier(
      connect: { () throws(PostgresError) in try Connection(url, options: ConnectOptions(readWrite: true)) },
      onStep: onStep)
  }

  /// The first field of every row.
  func texts(_ sql: String) throws -> [String] {
    let result = try connect().execute(sql)
    return (0..<result.rowCount).map { result.value($0, 0) ?? "NULL" }
  }

  func text(_ sql: String) throws -> String { try texts(sql).first ?? "no row" }

  /// The SQLSTATE and constraint that a statement fails with.
  func refusal(_ sql: String) throws -> Refusal? {
    let connection = try connect()
    do throws(PostgresError) {
      try connection.execute(sql, simple: true)
      return nil
    } catch { return Refusal(error) }
  }

  static let seed = """
    INSERT INTO opt_master (opt_code, opt_name) VALUES ('rtb', 'RTB');
    INSERT INTO opt_versions (opt_id, version_code, version_name, supported_configs)
      VALUES (1, 'v4', 'Four', '{"keys": {}}'), (1, 'v5', 'Five', '{"keys": {"a": {"max": 1.50}}}');
    INSERT INTO opt_entities (entity_code, entity_name, object_id, object_type, current_version_id, s3_base_path)
      VALUES ('drugs', 'Drugs', 7, 'ssp', 1, 's3://b/drugs');
    INSERT INTO opt_entity_configs (entity_id, config_key, config_value) VALUES (1, 'a', '1.50'), (1, 'b', 'true');
    INSERT INTO opt_runs (run_id, entity_id, version_id, status, validation_status, s3_output_path)
      SELECT r, 1, 1, 'completed', 'passed', 's3://b/drugs/' || r FROM unnest(ARRAY['r1', 'r2', 'r3']) r;
    INSERT INTO opt_feature_macros (feature_name, macro_template) VALUES ('geo', '[GEO]'), ('os', '[OS]');
    """
}

struct Refusal: Equatable, CustomStringConvertible {
  var sqlstate: String?
  var constraint: String?

  init(_ sqlstate: String, _ constraint: String?) {
    self.sqlstate = sqlstate
    self.constraint = constraint
  }

  init(_ error: PostgresError) {
    sqlstate = error.sqlstate
    constraint = error.constraint
  }

  var description: String { "\(sqlstate ?? "no SQLSTATE") \(constraint ?? "")" }
}

/// Runs bodies on threads of their own, so that they wait for each other in the server and not for a thread.
func concurrently<T: Sendable>(_ count: Int, _ body: @escaping @Sendable (Int) throws -> T) async throws -> [T] {
  let results = Mutex<[Int: Swift.Result<T, any Error>]>([:])
  await withCheckedContinuation { continuation in
    for index in 0..<count {
      Thread.detachNewThread {
        let result = Swift.Result { try body(index) }
        let isLast = results.withLock { results in
          results[index] = result
          return results.count == count
        }
        if isLast { continuation.resume() }
      }
    }
  }
  return try results.withLock { results in try results.sorted { $0.key < $1.key }.map { try $0.value.get() } }
}

extension ApplyRequest {
  static func test(_ token: String = UUID().uuidString, lockTimeout: Duration = .seconds(30)) -> ApplyRequest {
    ApplyRequest(
      token: token, environment: "test", source: .test, toolVersion: "0.0",
      lockTimeout: lockTimeout, commitDeadline: .seconds(20), resolveDeadline: .seconds(20))
  }
}

extension PlanVerdict {
  static func approve(id: String, document: String, allowed: [String] = []) -> PlanVerdict {
    .approve(PlanDocument { (id, Array(document.utf8)) }, allowed: allowed)
  }
}

extension Applier {
  /// Sees by the same planning that nothing is left to do.
  func apply(
    _ request: ApplyRequest, planning: ApplyPlanning, judging: (Plan) -> PlanVerdict
  ) throws(ApplyFailure) -> Receipt {
    try apply(request, planning: planning, remaining: planning, judging: judging)
  }

  /// Applies a plan that was made beforehand, as far as it is not done yet.
  func apply(_ plan: Plan, _ request: ApplyRequest = .test()) throws(ApplyFailure) -> Receipt {
    try apply(request) { snapshot, _ throws(DatabaseError) in
      plan.left(in: snapshot)
    } judging: { _ in
      .approve(
        id: "p1", document: #"{"changes":[{"address":"macro/geo"}]}"#, allowed: ["removals:entity=8"])
    }
  }
}

func snapshot(of database: TestDatabase) throws -> Snapshot {
  try SnapshotReader.read(try database.connect()) { reader throws(DatabaseError) in try reader.read() }
}
