import Database
import Domain
import Planning

extension Failure {
  /// - Parameters:
  ///   - outcome: what the message begins with.
  ///   - saved: what was reviewed, if that was a file.
  init(_ failure: ApplyFailure, outcome: String = "nothing was applied", plan: Plan, saved: Plan?) {
    switch failure {
    case .stale:
      self.init(.stale, "\(outcome): this is not the plan that was reviewed", help: "plan and review again")
    case .conflict(let table, _):
      self.init(
        .stale, "\(outcome): somebody else wrote\(table.map { " \($0)" } ?? "") at the same time",
        help: "plan again")
    case .busy(let error):
      self.init(.busy, "\(outcome): \(error.description)", help: "another apply may be running; try again")
    case .blocked: self = .blocked(plan, saved: saved)
    case .invalid: self.init(.invalid, "\(outcome): the plan has errors", diagnostics: plan.diagnostics)
    case .notTaken(let addresses):
      let names = addresses.prefix(5).map(\.description).joined(separator: ", ")
      self.init(
        .world, "\(outcome): the database did not take what was written to \(names)",
        help: "a trigger or a rule of the database may change what is written")
    case .unknown(let token, let error):
      self.init(
        .unknownOutcome,
        "the connection was lost during commit, and what became of it is not known: \(error.description)",
        help: "run the same apply again with --token \(token): it applies nothing twice")
    case .database(let error):
      self.init(error)
      message = "\(outcome): \(message)"
      if error.sqlstate == "42501" { help = "an apply needs the rights of an applier: see optctl db grants" }
    }
  }
}
