import Planning

extension Failure {
  /// Guards stand in the way of a plan; `saved` is what was reviewed, if that was a file.
  static func blocked(_ plan: Plan, saved: Plan?) -> Failure {
    let blocked = plan.guards.filter { $0.status == .blocked }
    let names = blocked.reduce(into: [String]()) { names, finding in
      if names.last != finding.guard.rawValue { names.append(finding.guard.rawValue) }
    }
    return Failure(
      .blocked, message(names),
      help: help(blocked, consentsWereGiven: saved?.guards.contains { $0.status == .allowed } ?? false))
  }

  private static func message(_ guards: [String]) -> String {
    "nothing was applied: the plan is blocked by \(guards.joined(separator: ", "))"
  }

  private static func help(_ blocked: [GuardFinding], consentsWereGiven: Bool) -> String {
    let options = blocked.prefix(5).map(\.option).joined(separator: " ")
    let how =
      "to apply it all the same, add " + (blocked.count > 5 ? "each --allow that the plan shows" : options)
    return consentsWereGiven ? "\(how); a saved plan brings no consents along" : how
  }
}
