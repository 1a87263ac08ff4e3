import TestSupport

extension FaultBed {
  /// What was applied stays applied, and is called so, when the result cannot be printed.
  func outputRound(_ number: Int) -> Round {
    let outputs: [(String, ProgramRun.Output)] = [
      ("full", .device("/dev/full")), ("closed", .closed), ("broken pipe", .brokenPipe),
    ]
    let (name, output) = outputs[number % outputs.count]
    return round("stdout \(name)", number) { database, judgement in
      let arguments = applyArguments(state: 2, token: "the-token")
      let answer = try ProgramRun(
        arguments, database: server.conninfo(database.name), folder: database.folder, output: output
      ).wait(atMost: 60)
      judgement.require(answer.status == 0, "applied, and not called so: \(answer)")
      let connection = try judgement.awaitSilence()
      judgement.require(try DatabaseState(connection).meaning == after.meaning, "not applied: \(answer)")
      connection.close()
      try judgement.checkConvergence(arguments, folder: database.folder)
      return [answer.status]
    }
  }
}
