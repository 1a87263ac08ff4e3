import Foundation
import Postgres
import TestSupport

extension FaultBed {
  /// The primary dies at a message and its synchronous standby takes over: whoever was told that it is applied finds it
  /// applied there.
  ///
  /// - Parameter fault: of the kind `promote`. A pair of servers is good for one.
  static func standbyRound(_ history: SampleHistory, _ fault: Fault) -> Round {
    var round = Round(family: "promote", title: fault.description, fault: fault)
    let start = ContinuousClock.now
    do {
      let primary = try PostgresServer.start(settings: PostgresServer.replicating)
      let bed = try FaultBed(history, server: primary)
      let standby = try primary.makeStandby()
      let database = try bed.makeDatabase()
      let administrator = try primary.connect()
      try administrator.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
      try administrator.execute("SELECT pg_reload_conf()")
      // An empty transaction does not wait; one that writes returns when the standby has it.
      try administrator.execute("CREATE TABLE replicated ()")
      let isSynchronous = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"
      while try administrator.execute(isSynchronous).int(0, 0) != 1 { usleep(5_000) }
      administrator.close()
      let proxy = try FaultProxy(
        at: .socket(directory: database.folder + "/proxy"), server: primary.socketDirectory + "/.s.PGSQL.5432",
        fault: fault
      ) { _, _ in
        primary.stop(immediate: true)
        _ = try? standby.connect().execute("SELECT pg_promote()")
      }
      let arguments = bed.applyArguments(state: 2, token: "the-token", commitTimeout: "20s")
      let hosts = "host='\(database.folder)/proxy,\(standby.socketDirectory)' port=5432,5432"
      let run = try ProgramRun(
        arguments, database: "\(hosts) user=\(PostgresServer.user) dbname=\(database.name)", folder: database.folder)
      let answer = run.wait(atMost: 60)
      proxy.finish()
      round.statuses = [answer.status]
      var judgement = Judgement(bed: bed, database: database.name, server: standby)
      judgement.require(proxy.hasFired, "the fault did not fire: \(answer)")
      try judgement.checkOutcome(answer, fault, sawCommit: proxy.sawCommit)
      try judgement.checkConvergence(arguments, folder: database.folder)
      round.violations = judgement.violations
    } catch {
      round.violations = ["the round itself failed: \(error)"]
    }
    round.seconds = (ContinuousClock.now - start) / .seconds(1)
    return round
  }
}
