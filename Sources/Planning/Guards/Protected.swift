import Domain

/// Keeps what an earlier apply remembered as protected from being removed or retired: a revision that drops `protect` must
/// come first, so that nobody does both in one pull request.
enum Protected {
  static func dangers(in plan: GuardedPlan) -> [Danger] {
    plan.changes.compactMap { change in
      let address = change.address
      // A deployment is no row: it is removed when it is declared no more.
      guard address.kind == .deployment ? change.action == .delete : change.removesRow,
        let position = plan.planner.memories.position(of: address.kind, address.key),
        plan.planner.memories[position].object.isProtected
      else { return nil }
      return Danger(
        consent: Consent(.protected, scope: address.description), address: address,
        message: message(isRetired: change.retiresRow))
    }
  }

  private static func message(isRetired: Bool) -> String {
    "would be \(isRetired ? "retired" : "removed") while protected; no earlier revision dropped protect"
  }
}
