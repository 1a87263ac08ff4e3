import Domain
import Planning
import Postgres
import Tables

/// One attempt: everything from BEGIN up to, and without, COMMIT.
struct ApplyTransaction {
  enum End {
    case nothingToDo(Plan)
    case alreadyApplied(revision: Int, planID: String)
    /// Written by so many statements, and read back.
    case ready(Plan, revision: Int, statements: Int)
  }

  enum Stop: Error {
    case failure(ApplyFailure)
    /// A row was not what the plan said, or a constraint refused it; the plan says what was expected.
    case mismatch(table: String, Plan, DatabaseError?)

    var isRetryable: Bool {
      let sqlstate =
        switch self {
        case .failure(.database(let error)): error.sqlstate
        case .failure, .mismatch: String?.none
        }
      return sqlstate == "40001" || sqlstate == "40P01"
    }

    init(_ error: DatabaseError) {
      // Lock not available, and statement timeout. A statement that the user cancelled has the driver's own code.
      let isBusy = error.sqlstate == "55P03" || error.postgresError?.code == .server(sqlstate: "57014")
      self = .failure(isBusy ? .busy(error) : .database(error))
    }
  }

  let connection: Connection
  let request: ApplyRequest
  let onStep: @Sendable (ProtocolStep) -> Void
  let onWrite: @Sendable (Int, Int) -> Void
  let isInterrupted: @Sendable () -> Bool

  func run(
    _ planning: ApplyPlanning, _ remaining: ApplyPlanning, _ judging: (Plan) -> PlanVerdict
  ) throws(Stop) -> End {
    try enter(.begin)
    try begin()
    try enter(.lock)
    try execute(RevisionsTable.lock, [], "take the lock of those who apply")
    try enter(.findToken)
    if let (revision, planID) = try findToken() { return .alreadyApplied(revision: revision, planID: planID) }
    let revision = try integer(RevisionsTable.next, [], "number the revision") ?? 1

    try enter(.read)
    let reader = try database { () throws(DatabaseError) in try SnapshotReader(inTransactionOf: connection) }
    var snapshot = try database { () throws(DatabaseError) in try reader.read() }
    try enter(.plan)
    var approved = try plan(&snapshot, reader, planning, judging)
    guard approved.plan.hasChanges else { return .nothingToDo(approved.plan) }
    try enter(.lockRows)
    try lockRows(of: &approved, &snapshot, reader, planning, judging)
    guard approved.plan.hasChanges else { return .nothingToDo(approved.plan) }

    try enter(.write)
    let statements = try write(approved.plan, reader.schema, revision: revision)
    try enter(.readBack)
    try readBack(approved.plan, reader, remaining)
    try enter(.record)
    try record(approved, revision)
    try enter(.announce)
    try execute(RevisionsTable.announce, [.text(String(revision))], "announce the revision")
    try enter(.commit)
    return .ready(approved.plan, revision: revision, statements: statements)
  }

  private func enter(_ step: ProtocolStep) throws(Stop) {
    onStep(step)
    guard isInterrupted() else { return }
    throw .failure(.database(DatabaseError(PostgresError(.cancelled, "it was interrupted", operation: "apply"))))
  }

  private func begin() throws(Stop) {
    try execute(TransactionStatements.beginApplying, [], "begin to apply")
    let limits = [request.lockTimeout, request.statementTimeout, request.idleTimeout]
    let isStandby = try database { () throws(DatabaseError) in
      try reporting { () throws(PostgresError) in
        let row = try connection.execute(
          TransactionStatements.limit, limits.map { .text($0.milliseconds) }, operation: "set the time limits")
        if row.bool(0, 6) == true { try connection.hideParameters() }
        return row.bool(0, 5)
      }
    }
    guard isStandby == false else { throw .failure(.database(DatabaseError(.standby))) }
    let state = try database { () throws(DatabaseError) in try schemaState(connection) }
    guard state == .current else { throw .failure(.database(DatabaseError(.schema(state)))) }
  }

  // MARK: - Planning under locks

  struct Approved {
    var plan: Plan
    var document: PlanDocument
    var allowed: [String]
  }

  private func plan(
    _ snapshot: inout Snapshot, _ reader: SnapshotReader, _ planning: ApplyPlanning, _ judging: (Plan) -> PlanVerdict
  ) throws(Stop) -> Approved {
    let plan: Plan
    do throws(DatabaseError) { plan = try planning(&snapshot, reader) } catch { throw Stop(error) }
    switch judging(plan) {
    case .approve(let document, let allowed):
      return Approved(plan: plan, document: document, allowed: allowed)
    case .stale(let moved): throw .failure(.stale(moved))
    case .blocked: throw .failure(.blocked)
    case .invalid: throw .failure(.invalid)
    }
  }

  /// Which rows need a lock is known from a plan, which is good only for rows that were locked before they were read: so
  /// lock, read them again, and plan again if they moved, until nothing does.
  private func lockRows(
    of approved: inout Approved, _ snapshot: inout Snapshot, _ reader: SnapshotReader, _ planning: ApplyPlanning,
    _ judging: (Plan) -> PlanVerdict
  ) throws(Stop) {
    var lockedEntities: Set<String> = []
    var lockedRuns: Set<String> = []
    for _ in 0..<10 {
      let touched = TouchedRows(approved.plan)
      let entities = touched.entities.subtracting(lockedEntities)
      let runs = touched.runs.subtracting(lockedRuns)
      guard !entities.isEmpty || !runs.isEmpty else { return }
      try execute(RowLocks.entities, [.textArray(Array(entities))], "lock the entities")
      let known = runs.filter(reader.schema.canHold)
      if !known.isEmpty { try execute(RowLocks.runs, [.textArray(Array(known))], "lock the runs") }
      lockedEntities.formUnion(entities)
      lockedRuns.formUnion(runs)

      var again = snapshot
      do throws(DatabaseError) {
        again.deployments = try reader.readDeployments(of: snapshot)
        try reader.judge(runs: Array(snapshot.runs.keys), into: &again)
      } catch { throw Stop(error) }
      guard again.deployments != snapshot.deployments || again.runs != snapshot.runs else { continue }
      // Whatever else moved with them is in a snapshot of its own.
      snapshot = try database { () throws(DatabaseError) in try reader.read() }
      approved = try plan(&snapshot, reader, planning, judging)
    }
    throw .mismatch(table: "opt_deployments", approved.plan, nil)
  }

  // MARK: - Writing

  /// Answers the number of statements.
  private func write(_ plan: Plan, _ schema: LiveSchema, revision: Int) throws(Stop) -> Int {
    var closed: [Int64] = []
    for i in plan.changes.indices {
      if case .epoch(_, let closing, _) = plan.changes[i].write { closed += closing.map { Int64($0.row) } }
    }
    let moment = try database { () throws(DatabaseError) in
      try reporting { () throws(PostgresError) in
        try connection.execute(
          RowLocks.moment, [.intArray(closed)], operation: "read the clock"
        ).value(0, 0) ?? ""
      }
    }
    let script = Script(lowering: plan, schema: schema, moment: moment, revision: revision)
    let runner = ScriptRunner(connection: connection, schema: schema)
    for (number, step) in script.steps.enumerated() {
      onWrite(number + 1, script.steps.count)
      do throws(ScriptRunner.Failure) { try runner.run(step) } catch {
        switch error {
        case .count(let table): throw .mismatch(table: table, plan, nil)
        case .database(let table, let error):
          // Class 23: somebody else's row is in the way, or what this row needs is gone.
          guard let sqlstate = error.sqlstate, sqlstate.hasPrefix("23") else { throw Stop(error) }
          throw .mismatch(table: table, plan, error)
        }
      }
    }
    return script.steps.count
  }

  /// What was written must be what is live: a plan made now has nothing to do.
  private func readBack(_ plan: Plan, _ reader: SnapshotReader, _ remaining: ApplyPlanning) throws(Stop) {
    let left: Plan
    do throws(DatabaseError) {
      var snapshot = try reader.read()
      left = try remaining(&snapshot, reader)
    } catch { throw Stop(error) }
    guard left.hasChanges else { return }
    let written = Set(plan.changes.map(\.address))
    let untaken = left.changes.map(\.address).filter(written.contains)
    guard untaken.isEmpty else { throw .failure(.notTaken(untaken)) }
    throw .failure(.conflict(table: nil, moved: left.changes.map { MovedField($0.address) }))
  }

  private func record(_ approved: Approved, _ revision: Int) throws(Stop) {
    let source = request.source
    let document = approved.document.read()
    if document.text.count > 1 << 20 { try execute(RevisionsTable.compress, [], "choose a compression") }
    do throws(PostgresError) {
      try connection.copyIn(RevisionsTable.record, operation: "record the revision") { row throws(PostgresError) in
        row.int(Int64(revision))
        row.text(request.token)
        row.text(request.environment)
        row.text(source.commit)
        row.text(source.ref)
        row.bool(source.isDirty)
        row.text(source.manifests)
        row.text(document.id)
        row.bytes(document.text.span)
        row.text(JSON.array(approved.allowed.map(JSON.string)).compact)
        row.text(approved.plan.summary.json.compact)
        row.text(request.toolVersion)
        row.text(source.author)
        row.text(source.subject)
        try row.endRow()
      }
    } catch { throw Stop(DatabaseError(error)) }
  }

  // MARK: - Statements

  private func execute(_ sql: String, _ parameters: [Parameter], _ operation: String) throws(Stop) {
    do throws(PostgresError) { try connection.execute(sql, parameters, operation: operation) } catch {
      throw Stop(DatabaseError(error))
    }
  }

  private func findToken() throws(Stop) -> (revision: Int, planID: String)? {
    do throws(PostgresError) {
      let row = try connection.execute(
        RevisionsTable.find, [.text(request.token)], operation: "look for the token of this apply")
      return row.int(0, 0).map { (Int($0), row.value(0, 1) ?? "") }
    } catch { throw Stop(DatabaseError(error)) }
  }

  private func integer(_ sql: String, _ parameters: [Parameter], _ operation: String) throws(Stop) -> Int? {
    do throws(PostgresError) {
      return try connection.execute(sql, parameters, operation: operation).int(0, 0).map { Int($0) }
    } catch { throw Stop(DatabaseError(error)) }
  }

  private func database<T>(_ body: () throws(DatabaseError) -> T) throws(Stop) -> T {
    do throws(DatabaseError) { return try body() } catch { throw Stop(error) }
  }
}
