import Domain

/// A plan as the guards look at it: the changes that would be applied, and what they were made from.
struct GuardedPlan {
  let planner: Planner
  let settings: GuardSettings
  let source: Plan.Source
  let server: Snapshot.Server
  let lineage: Lineage
  /// Without the configs that are set, which are nearly all of a large plan: no guard has a say in them, unless somebody
  /// else had changed them by hand.
  let changes: [Change]

  init(
    _ planner: Planner, _ plan: borrowing Plan, _ settings: GuardSettings, _ lineage: Lineage
  ) {
    self.planner = planner
    self.settings = settings
    self.lineage = lineage
    source = plan.source
    server = plan.target
    var changes: [Change] = []
    let all = plan.changes.span
    for i in all.indices where all[i].mayBeDangerous { changes.append(all[i]) }
    self.changes = changes
  }

  func dangers(of guard: GuardName) -> [Danger] {
    switch `guard` {
    case .removals: Removals.dangers(in: self)
    case .protected: Protected.dangers(in: self)
    case .trafficStep: TrafficStep.dangers(in: self)
    case .trafficLoss: TrafficLoss.dangers(in: self)
    case .liveMacroChange: LiveMacroChange.dangers(in: self)
    case .optimizerChange: OptimizerChange.dangers(in: self)
    case .foreignDeployment: ForeignDeployment.dangers(in: self)
    case .driftOverwrite: DriftOverwrite.dangers(in: self)
    case .commitRegression: CommitRegression.dangers(in: self)
    }
  }
}

/// What a guard saw, and the consent that covers it and no more.
struct Danger {
  var consent: Consent
  /// Nil when the danger belongs to the plan as a whole.
  var address: Address?
  /// The observed fact and the limit; lower case, no full stop.
  var message: String
}

extension Plan {
  /// Lets every guard judge what would be applied. A plan that changes nothing holds no danger.
  mutating func judgeDangers(
    _ planner: Planner, _ settings: GuardSettings, _ consents: [Consent], _ lineage: () -> Lineage
  ) {
    guard hasChanges else { return }
    let guarded = GuardedPlan(planner, self, settings, lineage())
    for name in GuardName.allCases {
      for danger in guarded.dangers(of: name) {
        let isAllowed = consents.contains { $0.covers(danger.consent) }
        let status: GuardFinding.Status = !settings.isOn(name) ? .warning : isAllowed ? .allowed : .blocked
        guards.append(
          GuardFinding(name, danger.address, status, danger.message, allow: danger.consent.description))
      }
    }
  }
}

extension Change {
  /// A row that serves or could serve is deleted or retired.
  var removesRow: Bool { action == .delete && write != .none || retiresRow }

  /// The row is retired, be it that its object is no longer declared or that it is declared retired.
  var retiresRow: Bool {
    switch action {
    case .retire: write != .none
    case .update, .rename:
      fields.contains { $0.field == .status && $0.after.string == Status.retired.rawValue }
    case .create, .delete, .adopt: false
    }
  }

  fileprivate var mayBeDangerous: Bool { address.kind != .config || action == .delete || overwritesDrift }

  /// Writes over what somebody changed by hand.
  var overwritesDrift: Bool { write != .none && (cause == .drift || cause == .conflict) }
}
