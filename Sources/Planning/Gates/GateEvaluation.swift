public import Domain

extension GatePolicy {
  /// Holds a run against every check of the policy, in order, each limit by itself. Checks whose `when_config` does not hold,
  /// and comparisons of a run with itself or with nothing, are left out.
  ///
  /// Values are exact decimals. What is absent, NaN or infinite is missing, and nothing passes for want of a value.
  public func verdicts(on candidate: GateCandidate, gate: String) -> [GateVerdict] {
    checks.flatMap { check -> [GateVerdict] in
      guard check.whenConfig.allSatisfy({ candidate.configs.holds($0) }) else { return [] }
      let observed = check.subject.observed(in: candidate.run, candidate.configs)
      return check.limits.compactMap { limit -> GateVerdict? in
        guard let finding = limit.finding(on: check.subject, observed, candidate) else { return nil }
        return GateVerdict(finding, observed, of: check, onMissing: check.onMissing ?? onMissing, candidate, gate: gate)
      }
    }
  }
}

extension EffectiveConfigs {
  /// Whether the canonical text of a condition is the effective one. Numbers are compared by value.
  fileprivate func holds(_ term: ConfigRule.Term) -> Bool {
    guard let text = text(of: term.key) else { return false }
    return haveSameBytes(text, term.text) || ExactDecimal(text).map { $0 == ExactDecimal(term.text) } ?? false
  }
}

/// What a limit comes to for one run.
struct GateFinding {
  /// The limit as a person reads it.
  var limit: String
  var outcome: Outcome

  enum Outcome {
    case holds(Bool)
    case missing(MissingValue)
  }
}

/// Why there is nothing to judge.
enum MissingValue {
  /// The subject of the check.
  case observed
  /// A config that the limit names.
  case config(String)
  /// There is no such arm.
  case baseline(GatePolicy.Baseline)
  /// The baseline has no such value.
  case baselineValue(String)
  /// A ratio to zero.
  case zeroBaseline(String)
}

extension GatePolicy.Limit {
  /// Nil where the check is left out.
  fileprivate func finding(
    on subject: GatePolicy.Subject, _ observed: ObservedValue, _ candidate: GateCandidate
  ) -> GateFinding? {
    switch self {
    case .minimum(let limit): atLeast(limit, observed, subject.shown(limit.text, candidate.configs))
    case .maximum(let limit): atMost(limit, observed, subject.shown(limit.text, candidate.configs))
    case .equals(let text):
      GateFinding(
        limit: "= \(subject.shown(text, candidate.configs))",
        outcome: observed.text == nil ? .missing(.observed) : .holds(observed.equals(text)))
    case .atMostConfig(let key): versusConfig(key, "<=", observed, candidate) { observed, limit in observed <= limit }
    case .atLeastConfig(let key): versusConfig(key, ">=", observed, candidate) { observed, limit in observed >= limit }
    case .maximumAgeDays(let days): youngerThan(days, observed, candidate.today)
    case .maximumIncrease(let step, let baseline):
      versus(baseline, "+ \(step.text)", on: subject, candidate) { value, words in
        atMost(value + step, observed, words((value + step).text))
      }
    case .maximumDecrease(let step, let baseline):
      versus(baseline, "- \(step.text)", on: subject, candidate) { value, words in
        atLeast(value - step, observed, words((value - step).text))
      }
    case .minimumRatio(let ratio, let baseline):
      versus(baseline, "* \(ratio.text)", on: subject, candidate, isRatio: true) { value, words in
        // Observed / baseline >= ratio, multiplied by the baseline: below zero that turns around.
        let limit = value * ratio
        return value < ExactDecimal(0)
          ? atMost(limit, observed, words(limit.text)) : atLeast(limit, observed, words(limit.text))
      }
    case .maximumRatio(let ratio, let baseline):
      versus(baseline, "* \(ratio.text)", on: subject, candidate, isRatio: true) { value, words in
        let limit = value * ratio
        return value < ExactDecimal(0)
          ? atLeast(limit, observed, words(limit.text)) : atMost(limit, observed, words(limit.text))
      }
    }
  }

  private func atLeast(_ limit: ExactDecimal, _ observed: ObservedValue, _ words: String) -> GateFinding {
    GateFinding(
      limit: ">= \(words)", outcome: observed.number.map { .holds($0 >= limit) } ?? .missing(.observed))
  }

  private func atMost(_ limit: ExactDecimal, _ observed: ObservedValue, _ words: String) -> GateFinding {
    GateFinding(
      limit: "<= \(words)", outcome: observed.number.map { .holds($0 <= limit) } ?? .missing(.observed))
  }

  private func versusConfig(
    _ key: String, _ sign: String, _ observed: ObservedValue, _ candidate: GateCandidate,
    holds: (ExactDecimal, ExactDecimal) -> Bool
  ) -> GateFinding {
    guard let limit = candidate.configs.text(of: key).flatMap({ ExactDecimal($0) }) else {
      return GateFinding(limit: "\(sign) \(key)", outcome: .missing(.config(key)))
    }
    return GateFinding(
      limit: "\(sign) \(candidate.configs.shown(limit.text, of: key)) (\(key))",
      outcome: observed.number.map { .holds(holds($0, limit)) } ?? .missing(.observed))
  }

  private func youngerThan(_ days: Int, _ observed: ObservedValue, _ today: String) -> GateFinding {
    let oldest = CalendarDate.day(today, minus: days)
    let limit = ">= \(oldest ?? "0001-01-01") (\(days) days before \(today))"
    guard let day = observed.text.flatMap(CalendarDate.dayNumber), let now = CalendarDate.dayNumber(of: today) else {
      return GateFinding(limit: limit, outcome: .missing(.observed))
    }
    return GateFinding(limit: limit, outcome: .holds(now - day <= days))
  }

  /// - Parameter judge: gets the baseline's value, and makes words of a limit by naming where it comes from.
  private func versus(
    _ baseline: GatePolicy.Baseline, _ step: String, on subject: GatePolicy.Subject, _ candidate: GateCandidate,
    isRatio: Bool = false, judge: (ExactDecimal, (String) -> String) -> GateFinding
  ) -> GateFinding? {
    let name = baseline.rawValue
    switch baseline == .control ? candidate.baselines.control : candidate.baselines.previous {
    case .itself, .nothingBefore: return nil
    case .missing: return GateFinding(limit: "\(name) \(step)", outcome: .missing(.baseline(baseline)))
    case .run(let run, let configs):
      guard let value = subject.observed(in: run, configs).number else {
        return GateFinding(limit: "\(name) \(run.id) \(step)", outcome: .missing(.baselineValue(run.id)))
      }
      guard !isRatio || value != ExactDecimal(0) else {
        return GateFinding(limit: "\(name) \(run.id) 0 \(step)", outcome: .missing(.zeroBaseline(run.id)))
      }
      return judge(value) { limit in
        subject.shown("\(limit) (\(name) \(run.id) \(value.text) \(step))", candidate.configs)
      }
    }
  }
}
