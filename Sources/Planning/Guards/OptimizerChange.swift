import Domain

/// Asks before the current version of an entity moves to another optimizer, whose runs and configs mean other things.
enum OptimizerChange {
  static func dangers(in plan: GuardedPlan) -> [Danger] {
    plan.changes.compactMap { change in
      guard change.address.kind == .entity, change.action != .delete,
        let field = change.fields.first(where: { $0.field == .currentVersion }),
        let before = field.before.string.flatMap({ VersionReference($0) }),
        let after = field.after.string.flatMap({ VersionReference($0) }),
        !haveSameBytes(before.optimizer, after.optimizer)
      else { return nil }
      return Danger(
        consent: Consent(.optimizerChange, scope: change.address.key), address: change.address,
        message: message(from: before, to: after))
    }
  }

  private static func message(from before: VersionReference, to after: VersionReference) -> String {
    "moves from optimizer \(before.optimizer) to \(after.optimizer)"
  }
}
