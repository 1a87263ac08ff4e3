import Domain

/// Bounds how many objects of a kind one plan deletes and retires, so that a folder lost in a merge takes nothing along.
///
/// Configs that go with their entity are its loss and count once, with it; configs that are taken from an entity which
/// stays count each.
enum Removals {
  static func dangers(in plan: GuardedPlan) -> [Danger] {
    let removed = plan.changes.filter(\.removesRow)
    let entities = Set(removed.lazy.filter { $0.address.kind == .entity }.map { Name($0.address.key) })
    var counts: [Kind: Int] = [:]
    for change in removed {
      if change.address.kind == .config {
        let entity = String(change.address.key.prefix { $0 != "/" })
        if entities.contains(Name(entity)) { continue }
      }
      counts[change.address.kind, default: 0] += 1
    }
    return Kind.allCases.compactMap { kind in counts[kind].flatMap { danger(kind, $0, in: plan) } }
  }

  private static func danger(_ kind: Kind, _ count: Int, in plan: GuardedPlan) -> Danger? {
    let limits = plan.settings.removals
    let owned = plan.planner.ownedCount(of: kind)
    let exceedsPercent =
      owned >= GuardSettings.RemovalLimits.percentFrom && count * 100_00 > limits.maxPercent.hundredths * owned
    guard count > limits.maxCount || exceedsPercent else { return nil }
    return Danger(
      consent: Consent(.removals, scope: kind.name, bound: .objects(count)), address: nil,
      message: message(kind, count, of: owned, count > limits.maxCount ? nil : limits.maxPercent, limits.maxCount))
  }

  private static func message(
    _ kind: Kind, _ count: Int, of owned: Int, _ maxPercent: Share?, _ maxCount: Int
  ) -> String {
    let limit = maxPercent.map { "max_percent is \($0.percent.text)" } ?? "max_count is \(maxCount)"
    return "\(count) of \(owned) objects of kind \(kind.name) would be deleted or retired; \(limit)"
  }
}

extension Planner {
  /// What optctl owns of a kind, before the plan.
  fileprivate func ownedCount(of kind: Kind) -> Int {
    guard kind == .config else { return memories.count(of: kind) }
    return live.entities.indices.reduce(0) {
      memories.position(of: .entity, live.entities[$1].code) == nil ? $0 : $0 + live.configs[entity: $1].count
    }
  }
}
