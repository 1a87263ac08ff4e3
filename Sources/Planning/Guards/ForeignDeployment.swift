import Domain

/// Asks before active rows are closed that somebody else put into the ledger: they may be why traffic is as it is.
enum ForeignDeployment {
  static func dangers(in plan: GuardedPlan) -> [Danger] {
    plan.splitChanges.compactMap { split in
      guard split.opening != nil else { return nil }
      let foreign = split.live.filter { row in
        !split.lastOpening.contains { $0.traffic == row.traffic && haveSameBytes($0.run, row.run) }
      }
      guard !foreign.isEmpty else { return nil }
      return Danger(
        consent: Consent(.foreignDeployment, scope: split.entity), address: split.change.address,
        message: message(foreign))
    }
  }

  private static func message(_ rows: [LiveDeployment.Arm]) -> String {
    let rows = rows.map { "run \($0.run) (\($0.traffic.percent.text) %)" }.joined(separator: ", ")
    return "would close active rows that optctl did not write: \(rows)"
  }
}
