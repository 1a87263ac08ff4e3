import Domain

/// `traffic-sum`: the shares of all arms and the holdback add up to exactly 100. A deployment without arms serves nothing,
/// and its holdback is not judged.
enum TrafficSum: CatalogueRule {
  static func judge(_ draft: Draft, _ index: DraftIndex, report: inout Report) {
    for i in draft.deployments.indices where !draft.deployments[i].resource.arms.isEmpty {
      // Each share is at most 100 and an arm is a line, so the sum is far from its limit.
      let sum = draft.deployments[i].resource.arms.reduce(draft.deployments[i].resource.holdback) { $0 + $1.traffic }
      guard sum != .full else { continue }
      let address = draft.deployments[i].resource.address
      guard !draft.isUnread(.arms, of: address), !draft.isUnread(.holdback, of: address) else { continue }
      report.trafficSum(draft.deployments[i], sum)
    }
  }
}

extension Report {
  fileprivate mutating func trafficSum(_ deployment: Declared<Deployment>, _ sum: Share) {
    let hasHoldback = deployment.resource.holdback != .none
    let (gap, word) = sum < .full ? (Share.full - sum, "missing") : (sum - .full, "too much")
    error(
      .trafficSum,
      "\(hasHoldback ? "arms and holdback" : "the arms") add up to \(sum.percent.text), "
        + "and not to 100: \(gap.percent.text) is \(word)",
      at: deployment.place(of: .arms),
      help: sum < .full && !hasHoldback
        ? "give it to an arm, or write `holdback: \(gap.percent.text)`" : "change the shares until they add up to 100")
  }
}
