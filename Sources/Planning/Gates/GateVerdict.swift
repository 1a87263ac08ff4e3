import Diagnostics
import Domain

extension GateVerdict {
  init(
    _ finding: GateFinding, _ observed: ObservedValue, of check: GatePolicy.Check, onMissing: GatePolicy.OnMissing,
    _ candidate: GateCandidate, gate: String
  ) {
    var result = GateCheck.Result.pass
    var diagnostic: Diagnostic?
    let severity = check.severity == .warn ? .warning : candidate.severity
    switch finding.outcome {
    case .holds(true): break
    case .holds(false):
      result = check.severity == .warn ? .warn : .fail
      diagnostic = Diagnostic(
        severity, .gateFailed, Self.message(candidate.run, gate, check.subject, observed, finding.limit),
        at: candidate.location, help: "name a run that passes; the policy is the place to change what is asked of all")
    case .missing(let value):
      result = .missing
      diagnostic = Diagnostic(
        onMissing == .warn ? .warning : severity, .gateMetricMissing,
        Self.message(value, candidate.run, gate, check.subject, observed, finding.limit), at: candidate.location,
        help: Self.help(value, candidate.run, check.subject))
    }
    self.init(
      check: GateCheck(
        address: candidate.address, run: candidate.run.id, gate: gate, subject: check.subject.name,
        observed: observed.json, limit: finding.limit, result: result),
      diagnostic: diagnostic)
  }

  private static func message(
    _ run: Run, _ gate: String, _ subject: GatePolicy.Subject, _ observed: ObservedValue, _ limit: String
  ) -> String {
    "run \(run.id) fails gate \(gate): \(subject.name) is \(observed.json.string ?? observed.json.compact), not \(limit)"
  }

  private static func message(
    _ missing: MissingValue, _ run: Run, _ gate: String, _ subject: GatePolicy.Subject, _ observed: ObservedValue,
    _ limit: String
  ) -> String {
    let fact =
      switch missing {
      case .observed: Self.fact(run, subject, observed)
      case .config(let key): "config \(key) is no number or not set"
      case .baseline(let baseline): "no arm is named \(baseline.rawValue)"
      case .baselineValue(let id): "run \(id), to which it is compared, has no \(subject.name)"
      case .zeroBaseline(let id): "\(subject.name) of run \(id) is 0, to which nothing has a ratio"
      }
    return "gate \(gate) cannot judge \(subject.name) \(limit): \(fact)"
  }

  private static func fact(_ run: Run, _ subject: GatePolicy.Subject, _ observed: ObservedValue) -> String {
    switch subject {
    case .metric(let name):
      if let metric = run.metrics[name] { return "metric \(name) of run \(run.id) is \(metric.text)" }
      return "run \(run.id) has no metric \(name)"
    case .field(let name): return "\(name) of run \(run.id) is unknown"
    case .config(let key):
      return observed.text == nil ? "config \(key) is not set" : "config \(key) is no number"
    }
  }

  private static func help(_ missing: MissingValue, _ run: Run, _ subject: GatePolicy.Subject) -> String {
    switch missing {
    case .baseline: return "name the arm that others are compared with control"
    case .baselineValue, .zeroBaseline, .config: return "change the check, or say on_missing: warn"
    case .observed: break
    }
    guard case .metric(let name) = subject, run.metrics[name] == nil else {
      return "name a run that recorded it, or say on_missing: warn"
    }
    if let nearest = nearestName(to: name, among: run.metrics.keys.sorted(by: precedesInBytes)) {
      return "the run recorded \(nearest): does the check mean that?"
    }
    guard !run.metrics.isEmpty else { return "the run recorded no metrics" }
    return "the run recorded \(list(Array(run.metrics.keys)))"
  }
}
