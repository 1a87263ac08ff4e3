import Domain

/// Asks before a plan writes over what somebody changed by hand. An entity stands for its configs as well.
enum DriftOverwrite {
  static func dangers(in plan: GuardedPlan) -> [Danger] {
    var objects: [Address] = []
    var overwritten: [Address: [String]] = [:]
    for change in plan.changes where change.overwritesDrift {
      let (owner, names) = fields(of: change)
      if overwritten[owner] == nil { objects.append(owner) }
      overwritten[owner, default: []] += names
    }
    return objects.sorted(by: isCreatedBefore).map { address in
      Danger(
        consent: Consent(.driftOverwrite, scope: address.description), address: address,
        message: message(overwritten[address] ?? []))
    }
  }

  private static func fields(of change: Change) -> (owner: Address, names: [String]) {
    if change.address.kind == .config {
      let parts = change.address.key.split(separator: "/", maxSplits: 1)
      return (Address(.entity, String(parts[0])), ["config \(parts.last ?? "")"])
    }
    // Somebody deleted the row, and it comes back whole.
    if change.action == .create { return (change.address, ["the row itself"]) }
    let fields = change.fields.filter { $0.cause == .drift || $0.cause == .conflict }
    return (change.address, fields.map(\.field.rawValue))
  }

  private static func message(_ names: [String]) -> String {
    "would overwrite what was changed by hand: \(list(names))"
  }
}
