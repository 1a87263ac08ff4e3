import Domain
import Planning

/// The arms of a deployment before and after.
struct ArmsChange {
  private let before: [Deployment.Arm]
  private let after: [Deployment.Arm]

  init(_ field: FieldChange) {
    before = (field.before.elements ?? []).compactMap(Deployment.Arm.init(json:))
    after = (field.after.elements ?? []).compactMap(Deployment.Arm.init(json:))
  }

  /// Whether another split serves; names of arms live in memory alone.
  var isNewEpoch: Bool {
    before.count != after.count || !zip(before, after).allSatisfy { $0.run == $1.run && $0.traffic == $1.traffic }
  }

  var word: String? {
    guard isNewEpoch else { return nil }
    guard !after.isEmpty else { return "no traffic" }
    let isReordered =
      before.count == after.count && Set(before.map(\.run)) == Set(after.map(\.run))
      && before.map(\.run) != after.map(\.run)
    return isReordered ? "new epoch, new order" : "new epoch"
  }

  /// The share of one run, before and after.
  struct Move {
    var name: String
    var run: String
    var before: Share
    var after: Share
  }

  /// The arms that will serve, in bucket order, then those that end.
  var moves: [Move] {
    let (old, new) = (byRun(before), byRun(after))
    var shown: Set<String> = []
    return (after + before).filter { shown.insert($0.run).inserted }.map { arm in
      Move(
        name: name(of: arm), run: arm.run, before: old[arm.run]?.traffic ?? .none, after: new[arm.run]?.traffic ?? .none
      )
    }
  }

  /// The arms that will serve, in bucket order, each with what made its run and what the gates say of it; then those that
  /// end.
  func rows(note: String, of deployment: Address, _ runs: RunNotes) -> [TextRow] {
    let old = byRun(before)
    let new = byRun(after)
    var shown: Set<String> = []
    let arms = (after + before).filter { shown.insert($0.run).inserted }
    let width = before.map { text($0.traffic).utf8.count }.max() ?? 1
    return arms.enumerated().flatMap { i, arm in
      let (old, new) = (old[arm.run], new[arm.run])
      var name = name(of: arm)
      if let old, let new, old.name != new.name { name = "\(self.name(of: old)) -> \(self.name(of: new))" }
      let (oldShare, newShare) = (old?.traffic ?? .none, new?.traffic ?? .none)
      var shares = TerminalText.padded(text(oldShare), to: width, alignRight: true)
      if oldShare != newShare { shares += " -> \(text(newShare))" }
      let note = i == 0 ? note : ""
      guard new != nil else { return [TextRow(level: 2, cells: [name, arm.run, shares], note: note)] }
      let cells = [name, arm.run, shares, runs.version(of: arm.run)].compactMap { $0 }
      return [TextRow(level: 2, cells: cells, note: note)] + runs.checkRows(of: arm.run, deployment)
    }
  }

  /// Rows that optctl did not write may hold a run twice; its share is then their sum.
  private func byRun(_ arms: [Deployment.Arm]) -> [String: Deployment.Arm] {
    Dictionary(arms.map { ($0.run, $0) }) { first, second in
      Deployment.Arm(name: first.name, run: first.run, traffic: first.traffic + second.traffic)
    }
  }

  /// A row that no apply wrote is named by its run, which stands beside it already.
  private func name(of arm: Deployment.Arm) -> String { arm.name == arm.run ? "(unnamed)" : arm.name }

  private func text(_ share: Share) -> String { share.percent.text }
}
