public import Diagnostics
public import Domain

/// A run that an arm could name, and what a plan would say of it there.
public struct ArmCandidate: Sendable {
  public var id: String
  /// Nil when there is no such run.
  public var run: Run?
  /// The arm names it already.
  public var isPinned: Bool
  /// What the gate policies of the deployment say, all of it.
  public var checks: [GateCheck]
  /// What the rules and the gates object to. With an error among them the run may not serve.
  public var diagnostics: [Diagnostic]

  public init(
    id: String, run: Run?, isPinned: Bool = false, checks: [GateCheck] = [], diagnostics: [Diagnostic] = []
  ) {
    self.id = id
    self.run = run
    self.isPinned = isPinned
    self.checks = checks
    self.diagnostics = diagnostics
  }

  public var isEligible: Bool { run != nil && !diagnostics.contains { $0.severity == .error } }
}

/// Which of the candidates is taken.
public enum CandidateChoice: Sendable, Hashable {
  /// The newest one.
  case latest
  /// The one whose metric is highest, or lowest; what is not finite does not count.
  case best(String, isLowest: Bool)
  /// This one.
  case run(String)

  /// The eligible candidate that is meant; nil when there is none.
  ///
  /// - Parameter candidates: newest first. Of equal ones the newest is taken.
  public func chosen(among candidates: [ArmCandidate]) -> ArmCandidate? {
    let eligible = candidates.lazy.filter(\.isEligible)
    switch self {
    case .latest: return eligible.first
    case .run(let id): return eligible.first { haveSameBytes($0.id, id) }
    case .best(let metric, let isLowest):
      var best: (value: ExactDecimal, candidate: ArmCandidate)?
      for candidate in eligible {
        guard let value = candidate.run?.metrics[metric]?.value else { continue }
        if let best, isLowest ? value >= best.value : value <= best.value { continue }
        best = (value, candidate)
      }
      return best?.candidate
    }
  }
}

/// The runs that an arm could name.
public struct ArmCandidates: Sendable {
  public var environment: String
  public var entity: String
  /// As it is declared.
  public var arm: Deployment.Arm
  /// RFC 3339, UTC.
  public var readAt: String
  /// The metric that they are compared by, if any.
  public var metric: String?
  /// The newest completion first; those of the same time by their creation, then by the bytes of their ids, the greater one
  /// first. Runs that never completed come last.
  public var candidates: [ArmCandidate]
  /// There are older ones.
  public var isCut: Bool

  public init(
    environment: String, entity: String, arm: Deployment.Arm, readAt: String, metric: String? = nil,
    candidates: [ArmCandidate] = [], isCut: Bool = false
  ) {
    self.environment = environment
    self.entity = entity
    self.arm = arm
    self.readAt = readAt
    self.metric = metric
    self.candidates = candidates
    self.isCut = isCut
  }
}
