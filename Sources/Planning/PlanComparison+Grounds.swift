import Diagnostics
import Domain

extension Plan {
  /// What justified the plan that was reviewed and is not so any more: gate checks, dangers that guards see, and errors.
  /// Consents do not count: a saved plan brings none along.
  func groundDifferences(from reviewed: Plan) -> [PlanDifference] {
    checkDifferences(from: reviewed) + guardDifferences(from: reviewed) + errorDifferences(from: reviewed)
  }

  private func checkDifferences(from reviewed: Plan) -> [PlanDifference] {
    // Those of deployments that stay as they are justify nothing.
    let changed = Set((changes + reviewed.changes).map(\.address))
    let (now, then) = (
      checks.filter { changed.contains($0.address) }, reviewed.checks.filter { changed.contains($0.address) }
    )
    return differences(of: now, from: then, by: \.question) { check, old in
      guard check?.answer != old?.answer else { return nil }
      let what = [check, old].compactMap { $0 }[0]
      return PlanDifference(what.address, "\(what.name) \(moved(old?.answer, check?.answer))")
    }
  }

  private func guardDifferences(from reviewed: Plan) -> [PlanDifference] {
    differences(of: guards.filter(\.isOn), from: reviewed.guards.filter(\.isOn), by: \.danger) { finding, old in
      guard finding?.ground != old?.ground else { return nil }
      let what = [finding, old].compactMap { $0 }[0]
      return PlanDifference(what.address, "guard \(what.guard.rawValue) \(moved(old?.message, finding?.message))")
    }
  }

  private func errorDifferences(from reviewed: Plan) -> [PlanDifference] {
    func errors(_ plan: Plan) -> [String] {
      plan.diagnostics.filter { $0.severity == .error }.map { "\($0.code.rawValue): \($0.message)" }
    }
    return differences(of: errors(self), from: errors(reviewed), by: \.self) { error, old in
      guard error == nil || old == nil else { return nil }
      return PlanDifference(nil, moved(old, error))
    }
  }

  /// Compares what answers to one key: the present ones in their order, then those that are gone.
  private func differences<Element>(
    of now: [Element], from reviewed: [Element], by key: (Element) -> String,
    compare: (_ now: Element?, _ reviewed: Element?) -> PlanDifference?
  ) -> [PlanDifference] {
    let before = Dictionary(reviewed.map { (key($0), $0) }, uniquingKeysWith: { first, _ in first })
    let met = Set(now.map(key))
    return now.compactMap { compare($0, before[key($0)]) }
      + reviewed.filter { !met.contains(key($0)) }.compactMap { compare(nil, $0) }
  }
}

extension GateCheck {
  fileprivate var question: String { "\(address)\n\(run)\n\(gate)\n\(subject)\n\(limit)" }
  fileprivate var answer: String { "\(observed.compact) (\(result.rawValue))" }
  fileprivate var name: String { "gate \(gate), \(subject) \(limit) of run \(run)" }
}

extension GuardFinding {
  /// A guard that is off only tells.
  fileprivate var isOn: Bool { status != .warning }

  fileprivate var danger: String { "\(self.guard.rawValue)\n\(address?.description ?? "")\n\(scope)" }

  /// How many objects of a kind there are beside those of the plan is no part of the danger.
  fileprivate var ground: String { self.guard == .removals ? allow : message }

  /// What a consent would name, without its bound.
  private var scope: Substring { allow.prefix { $0 != "=" } }
}

private func moved(_ before: String?, _ now: String?) -> String {
  guard let before else { return "was not reviewed: \(now ?? "")" }
  return now.map { "was \(before), now it is \($0)" } ?? "was reviewed and is gone: \(before)"
}
