import Foundation
import Postgres
import TestSupport

extension FaultBed {
  /// Appliers of different commits at the same time: each leaves its revision or none, and the last revision's state stays.
  func contendedRound(_ number: Int) -> Round {
    round("concurrent appliers", number) { database, judgement in
      let states = (2...5).map { ($0 + number) % 8 + 2 }
      let runs = try states.map { state in
        try ProgramRun(
          applyArguments(state: state), database: server.conninfo(database.name), folder: "\(database.folder)/\(state)")
      }
      let answers = runs.map { $0.wait(atMost: 60) }
      let applied = answers.count { $0.status == 0 && $0.output.contains("\"committed\": true") }
      for answer in answers { judgement.checkManners(answer) }
      let connection = try judgement.awaitSilence()
      let now = try DatabaseState(connection)
      judgement.require(now.revisions == before.revisions + applied, "\(now.revisions) revisions, \(applied) said so")
      judgement.require(applied > 0, "nobody applied anything: \(answers)")
      try judgement.checkTraffic(connection)
      try judgement.checkLastCommitIsInForce(connection, folder: database.folder)
      return answers.map(\.status)
    }
  }

  /// Others write the same rows, and deploy runs by themselves at every isolation level, while the apply runs.
  func outsiderRound(_ number: Int) -> Round {
    round("outsiders", number) { database, judgement in
      let outsiders = ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"].enumerated().map { index, level in
        // From hardly ever leaving the apply alone to hardly ever meeting it.
        Outsider(
          level, seed: UInt64(number * 10 + index), pause: [4_000, 40_000, 400_000, 1_200_000][number % 4],
          server: server,
          database: database.name)
      }
      var answers: [ProgramRun.Answer] = []
      for attempt in 0..<3 {
        let run = try ProgramRun(
          applyArguments(state: 2 + (number + attempt) % 8), database: server.conninfo(database.name),
          folder: database.folder)
        answers.append(run.wait(atMost: 60))
      }
      let writes = outsiders.map { $0.stop() }.reduce(0, +)
      judgement.require(writes > 0, "the fault did not fire: no outsider wrote anything")
      for answer in answers { judgement.checkManners(answer) }
      let connection = try judgement.awaitSilence()
      let applied = answers.count { $0.output.contains("\"committed\": true") }
      let now = try DatabaseState(connection)
      judgement.require(now.revisions == before.revisions + applied, "\(now.revisions) revisions, \(applied) said so")
      try judgement.checkTraffic(connection)
      // What the outsiders deployed is theirs to end.
      try connection.execute(Outsider.closeForeignArms)
      connection.close()
      try judgement.checkForwardApply(state: 9, folder: database.folder)
      return answers.map(\.status)
    }
  }

  /// Frames a round that has no single message.
  func round(
    _ family: String, _ number: Int, tablespace: String = "pg_default",
    _ body: ((name: String, folder: String), inout Judgement) throws -> [Int32]
  ) -> Round {
    var round = Round(family: family, title: "number \(number)")
    let start = ContinuousClock.now
    do {
      let database = try makeDatabase(tablespace: tablespace)
      defer { drop(database) }
      var judgement = Judgement(bed: self, database: database.name)
      round.statuses = try body(database, &judgement)
      round.violations = judgement.violations
    } catch {
      round.violations = ["the round itself failed: \(error)"]
    }
    round.seconds = (ContinuousClock.now - start) / .seconds(1)
    return round
  }
}

extension Judgement {
  /// An apply that met others ends in time, refused or done.
  mutating func checkManners(_ answer: ProgramRun.Answer) {
    require([0, 1, 3, 4, 5].contains(answer.status) && !answer.wasHung, "unexpected exit \(answer)")
    let saysApplied = answer.output.contains("\"committed\": true")
    require(answer.status == 0 || !saysApplied, "an exit status and its report disagree: \(answer)")
  }

  /// What is in force is the commit of the last revision: a plan of it has nothing to do.
  mutating func checkLastCommitIsInForce(_ connection: Connection, folder: String) throws {
    let commit =
      try connection.execute(
        "SELECT commit FROM optctl.revisions ORDER BY revision DESC LIMIT 1"
      ).value(0, 0) ?? ""
    let plan = ["-C", bed.history.path, "plan", "--rev", commit, "--detailed-exitcode"]
    let planned = try ProgramRun(plan, database: server.conninfo(database), folder: folder).wait(atMost: 60)
    require(planned.status == 0, "the state of the last revision is not in force: \(planned)")
  }

  /// An apply without anybody in the way leaves its state.
  mutating func checkForwardApply(state: Int, folder: String) throws {
    let conninfo = server.conninfo(database)
    let apply = ["-C", bed.history.path, "apply", "--auto-approve", "--rev", bed.history.commits[state]]
    let applied = try ProgramRun(apply, database: conninfo, folder: folder).wait(atMost: 60)
    require(applied.status == 0, "an apply afterwards: \(applied)")
    try checkLastCommitIsInForce(try awaitSilence(), folder: folder)
  }
}
