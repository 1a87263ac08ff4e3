import Foundation
import Postgres
import Synchronization
import TestSupport

/// What was tried, and what was wrong with what came of it.
public struct Round: Sendable {
  /// As it stands in the list of what was covered.
  public var family: String
  /// All that is needed to find it again.
  public var title: String
  public var fault: Fault?
  public var violations: [String] = []
  public var seconds = 0.0
  /// The exit statuses of the program.
  public var statuses: [Int32] = []
}

/// What must hold of a database after a fault, whatever the fault was.
struct Judgement {
  let bed: FaultBed
  let database: String
  let server: PostgresServer
  var violations: [String] = []

  /// - Parameter server: where the database is, unless it is the bed's.
  init(bed: FaultBed, database: String, server: PostgresServer? = nil) {
    self.bed = bed
    self.database = database
    self.server = server ?? bed.server
  }

  mutating func require(_ holds: Bool, _ violation: @autoclosure () -> String) {
    if !holds { violations.append(violation()) }
  }

  /// Waits for the sessions of clients that are gone; the server may take a moment to notice.
  mutating func awaitSilence() throws -> Connection {
    let connection = try server.connect(database)
    let limit = ContinuousClock.now + .seconds(10)
    while true {
      let left = try connection.execute(DatabaseState.leftovers)
      let counts = (0..<3).map { left.int(0, $0) ?? -1 }
      if counts == [0, 0, 0] { return connection }
      guard ContinuousClock.now < limit else {
        violations.append("left behind: \(counts[0]) sessions, \(counts[1]) locks, \(counts[2]) prepared transactions")
        return connection
      }
      usleep(5_000)
    }
  }

  mutating func checkTraffic(_ connection: Connection) throws {
    let most = Double(try connection.execute(DatabaseState.mostTraffic).value(0, 0) ?? "") ?? .infinity
    require(most <= 100, "\(most) % of traffic at one moment")
  }

  /// Whatever happened to the first apply of state 2, the database is as before or as after, and the exit status tells.
  mutating func checkOutcome(_ answer: ProgramRun.Answer, _ fault: Fault?, sawCommit: Bool) throws {
    let connection = try awaitSilence()
    defer { connection.close() }
    let now = try DatabaseState(connection)
    let isApplied = now.meaning == bed.after.meaning && now.revisions == bed.after.revisions
    let isUntouched = now.exact == bed.before.exact
    require(isApplied || isUntouched, "neither as before nor as after:\n\(now.meaning)")
    require(!answer.wasHung, "the program did not end in time")
    try checkTraffic(connection)
    let truth = isApplied ? "applied" : "nothing applied"
    func says(_ committed: String) -> Bool { answer.output.contains("\"committed\": \(committed)") }
    if let fault, fault.kind == .interrupt, fault.message > 5, fault.message < bed.passed.commitMessage {
      require(isUntouched, "interrupted before COMMIT, and applied")
    }
    switch answer.status {
    case 0: require(isApplied && says("true"), "exit status 0, \(truth): \(answer)")
    case 1, 4, 5: require(isUntouched && !says("true"), "exit status \(answer.status), \(truth): \(answer)")
    case 6:
      let isHidden = fault?.kind.hidesTheOutcome == true && sawCommit
      require(isHidden && says("\"unknown\""), "exit status 6 though the outcome could be known: \(answer)")
    case 128 + SIGKILL: require(fault?.kind == .kill || fault?.kind == .freezeThenKill, "killed: \(answer)")
    case 128 + SIGINT: require(fault?.kind == .interrupt, "interrupted: \(answer)")
    default: violations.append("unexpected exit \(answer)")
    }
  }

  /// The same apply again does what is left to do, and then nothing is.
  mutating func checkConvergence(_ apply: [String], folder: String) throws {
    let conninfo = server.conninfo(database)
    let again = try ProgramRun(apply, database: conninfo, folder: folder).wait(atMost: 60)
    require(again.status == 0, "the same apply again: \(again)")
    let plan = ["-C", bed.history.path, "plan", "--rev", apply[apply.count - 1], "--detailed-exitcode"]
    let planned = try ProgramRun(plan, database: conninfo, folder: folder).wait(atMost: 60)
    require(planned.status == 0, "a plan afterwards is not empty: \(planned)")
    let connection = try awaitSilence()
    let (now, wanted) = (try DatabaseState(connection), bed.after)
    require(now.meaning == wanted.meaning, "the same apply again left:\n\(now.meaning)")
    require(now.revisions == wanted.revisions, "\(now.revisions) revisions, not \(wanted.revisions)")
    try checkTraffic(connection)
  }
}

extension FaultBed {
  /// The apply of a state, so impatient that a round is soon over. The commit comes last.
  func applyArguments(state: Int, token: String? = nil, commitTimeout: String = "1s") -> [String] {
    [
      "-C", history.path, "apply", "--auto-approve", "--lock-timeout", "2s", "--statement-timeout", "500ms",
      "--commit-timeout", commitTimeout, "--output", "json",
    ] + (token.map { ["--token", $0] } ?? []) + ["--rev", history.commits[state]]
  }

  /// One apply with one fault at one message.
  ///
  /// - Parameter server: the path of the socket behind the proxy, when it is not PostgreSQL's own.
  func round(_ fault: Fault, server path: String? = nil, family: String? = nil) -> Round {
    var round = Round(family: family ?? fault.kind.family, title: fault.description, fault: fault)
    let start = ContinuousClock.now
    do {
      let database = try makeDatabase()
      defer { drop(database) }
      let program = Mutex<ProgramRun?>(nil)
      let door: FaultProxy.Door = fault.kind == .reset ? .loopback : .socket(directory: database.folder + "/proxy")
      let proxy = try FaultProxy(
        at: door, server: path ?? server.socketDirectory + "/.s.PGSQL.5432", fault: fault
      ) { kind, processID in
        self.act(kind, processID) { program.withLock(\.self) }
      }
      let arguments = applyArguments(state: 2, token: "the-token")
      let conninfo =
        "\(proxy.address) user=\(PostgresServer.user) dbname=\(database.name) sslmode=disable gssencmode=disable "
        + "connect_timeout=2"
      let run = try ProgramRun(arguments, database: conninfo, folder: database.folder)
      program.withLock { $0 = run }
      let answer = run.wait(atMost: 30)
      proxy.finish()
      round.statuses = [answer.status]
      var judgement = Judgement(bed: self, database: database.name)
      judgement.require(proxy.hasFired, "the fault did not fire: \(answer)")
      judgement.require(run.leftovers.isEmpty, "files left: \(run.leftovers)")
      try judgement.checkOutcome(answer, fault, sawCommit: proxy.sawCommit)
      try judgement.checkConvergence(arguments, folder: database.folder)
      round.violations = judgement.violations
    } catch {
      round.violations = ["the round itself failed: \(error)"]
    }
    round.seconds = (ContinuousClock.now - start) / .seconds(1)
    return round
  }

  /// What a fault does beyond the connection.
  private func act(_ kind: Fault.Kind, _ processID: Int32, _ program: () -> ProgramRun?) {
    func signal(_ number: Int32) {
      while true {
        // The client can be heard before its start has returned.
        if let program = program() { return program.signal(number) }
        usleep(500)
      }
    }
    func ask(_ function: String) {
      _ = try? server.connect().execute("SELECT \(function)($1::int)", [.int(Int64(processID))])
    }
    switch kind {
    case .kill: signal(SIGKILL)
    case .interrupt: signal(SIGINT)
    case .freezeThenKill:
      usleep(50_000)
      signal(SIGKILL)
    case .terminate: ask("pg_terminate_backend")
    case .cancel: ask("pg_cancel_backend")
    case .crash:
      server.stop(immediate: true)
      try? server.restart()
    default: break
    }
  }
}
