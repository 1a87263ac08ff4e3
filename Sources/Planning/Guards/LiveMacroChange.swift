import Domain

/// Asks before a macro changes that the features of live runs go through: their bidders look up tokens by the template of
/// the moment. Runs whose features are unknown are not known to use any.
enum LiveMacroChange {
  static func dangers(in plan: GuardedPlan) -> [Danger] {
    var users: [Name: [(entity: String, share: Share)]]?
    return plan.changes.compactMap { change in
      guard change.address.kind == .macro, let what = whatChanges(change) else { return nil }
      if users == nil { users = plan.planner.usersOfFeatures() }
      // A renamed macro is missed under the name that runs know it by.
      let feature = plan.planner.renames.formerCodes[change.address] ?? change.address.key
      guard let users = users?[Name(feature)] else { return nil }
      return Danger(
        consent: Consent(.liveMacroChange, scope: change.address.key), address: change.address,
        message: message(what, users))
    }
  }

  /// Deprecating a macro changes nothing for a bidder, and one that is retired already is not looked up.
  private static func whatChanges(_ change: Change) -> String? {
    guard case .update(.macro(let before), .macro(let after)) = change.write, before.status != .retired else {
      return nil
    }
    if after.status == .retired { return "retired" }
    if !haveSameBytes(before.feature, after.feature) { return "renamed" }
    return haveSameBytes(before.template, after.template) ? nil : "changed"
  }

  private static func message(_ what: String, _ users: [(entity: String, share: Share)]) -> String {
    "would be \(what) under live arms of \(list(users.map { "\($0.entity) (\($0.share.percent.text) %)" }))"
  }
}

extension Planner {
  /// Which entities serve runs that use a feature, and with which share.
  fileprivate func usersOfFeatures() -> [Name: [(entity: String, share: Share)]] {
    var users: [Name: [(entity: String, share: Share)]] = [:]
    for deployment in live.deployments {
      var shares: [Name: Share] = [:]
      for arm in deployment.arms {
        for feature in Set((live.runs[arm.run]?.featuresUsed ?? []).map(Name.init)) {
          shares[feature] = (shares[feature] ?? .none) + arm.traffic
        }
      }
      for (feature, share) in shares { users[feature, default: []].append((deployment.entity, share)) }
    }
    return users
  }
}
