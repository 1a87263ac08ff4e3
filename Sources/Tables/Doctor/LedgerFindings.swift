import Domain

extension TableJudge {
  /// What must stand guard over the deployments and does not.
  var ledger: [Finding] {
    guard expected.name == "opt_deployments", live.isOrdinary,
      live.has(["deployment_id", "run_id", "entity_id", "traffic_pct", "is_active", "deployed_by", "deployed_at"])
    else { return [] }
    let schema = catalogue.liveSchema
    let limit = Guard(
      "opt_deployments_traffic_limit", "optctl.limit_traffic", LedgerTriggers.trafficLimit(on: qualified))
    let edits = [
      ("changed", "opt_deployments_no_edit", LedgerTriggers.noEdit(on: qualified, schema)),
      ("deleted", "opt_deployments_no_delete", LedgerTriggers.noDelete(on: qualified)),
      ("emptied by TRUNCATE", "opt_deployments_no_truncate", LedgerTriggers.noTruncate(on: qualified)),
    ].map { word, name, sql in (word: word, guard: Guard(name, "optctl.refuse_ledger_edit", sql)) }
    let open = edits.filter { state(of: $0.guard) != .stands }
    return [
      finding(
        "nothing keeps the active traffic of an entity at 100 %",
        consequence: "two writers can together give an entity more, and bidders then share traffic as they please",
        state(of: limit) == .stands ? [] : [limit],
        functions: [
          LedgerTriggers.limitTraffic(schema),
          "ALTER FUNCTION optctl.limit_traffic() SET search_path = \(SQLText.identifier(catalogue.schema)), pg_temp",
        ]),
      finding(
        "its rows can be \(open.map(\.word).joined(separator: ", "))",
        consequence: "what served at a time in the past is not certain", open.map(\.guard),
        functions: [LedgerTriggers.refuseEdit]),
    ].compactMap { $0 }
  }

  private struct Guard {
    let name: String
    let function: String
    let sql: String

    init(_ name: String, _ function: String, _ sql: String) {
      self.name = name
      self.function = function
      self.sql = sql
    }
  }

  private enum State { case stands, disabled, missing }

  private func state(of guard: Guard) -> State {
    guard let found = live.triggers.first(where: { $0.name == `guard`.name && $0.function == `guard`.function }) else {
      return .missing
    }
    return found.isEnabled ? .stands : .disabled
  }

  /// - Parameters:
  ///   - guards: that do not stand; no finding where there is none.
  ///   - functions: what creates those that the triggers call.
  private func finding(
    _ message: String, consequence: String, _ guards: [Guard], functions: [String]
  ) -> Finding? {
    guard !guards.isEmpty else { return nil }
    // What the functions write to must be there first.
    guard catalogue.own.contains("traffic_guards") else {
      return Finding(
        .error, expected.name, message, consequence: consequence, .command("optctl db migrate && optctl db doctor"))
    }
    var statements: [String] = []
    if guards.contains(where: { state(of: $0) == .missing }) {
      statements += functions.map { statement in
        statement.hasPrefix("CREATE FUNCTION ")
          ? "CREATE OR REPLACE FUNCTION " + statement.dropFirst("CREATE FUNCTION ".count) : statement
      }
    }
    for each in guards {
      statements.append(
        state(of: each) == .missing ? each.sql : "ALTER TABLE \(qualified) ENABLE TRIGGER \(each.name)")
    }
    return Finding(.error, expected.name, message, consequence: consequence, .sql(statements.map { $0 + ";" }))
  }
}
