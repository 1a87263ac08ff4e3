import Diagnostics
import Domain

extension Planner {
  /// Compares the arms that should serve with those that do. A paused entity should have none.
  mutating func compareDeployment(at position: Int) {
    guard scope.contains(desired.deployments[position].resource.address) else { return }
    declaredCount += 1
    if isUnchangedDeployment(at: position) { return judgeStandingArms(at: position) }
    let declared = desired.deployments[position]
    let deployment = declared.resource
    let last = last(of: declared)
    let arms = live.arms(of: deployment.entity)
    let opening = isPaused(deployment.entity) ? [] : deployment.arms
    let isNewEpoch = !serves(arms, opening)
    if isNewEpoch {
      if !opening.isEmpty { judgeArms(of: declared, at: position, live: arms, last: last) }
      noteEpoch(declared, opening: opening, closing: arms, last: last)
      rememberIfNew(declared, last: last)
    } else {
      if !opening.isEmpty { judgeStandingArms(at: position) }
      if rememberIfNew(declared, last: last) { noteMemory(declared, last: last) }
    }
  }

  /// As for entities: nothing is copied.
  private func isUnchangedDeployment(at position: Int) -> Bool {
    let entity = desired.deployments[position].resource.entity
    guard !renames.renamesRows, let memory = memories.position(of: .deployment, entity),
      memories.isAsDesired(memory), !isPaused(entity)
    else { return false }
    return serves(live.arms(of: entity), desired.deployments[position].resource.arms)
  }

  private mutating func noteEpoch(
    _ declared: Declared<Deployment>, opening: [Deployment.Arm], closing arms: [LiveDeployment.Arm], last: Last
  ) {
    let deployment = declared.resource
    let isNew = last.isNever && arms.isEmpty
    let lastOpening = lastOpening(of: deployment, last: last)
    let cause: Cause =
      isNew
      ? .manifest
      : Cause(
        wasApplied: !last.isNever, liveIsLast: lastOpening.map { serves(arms, $0) } ?? false,
        desiredIsLast: lastOpening.map { haveSameSplit($0, opening) } ?? false)
    var fields = [
      FieldChange(
        .arms, before: isNew ? .null : .array(named(arms, by: last, deployment).map(\.json)),
        after: .array(opening.map(\.json)), cause: cause, source: desired.location(declared.place(of: .arms)))
    ]
    let holdback = holdbackBefore(deployment, arms, last: last)
    if holdback != deployment[.holdback] {
      fields.append(
        FieldChange(
          .holdback, before: holdback, after: deployment[.holdback], cause: last.isNever && !isNew ? .adopt : .manifest,
          source: desired.location(declared.place(of: .holdback))))
    }
    if let change = protectChange(declared, last: last) { fields.append(change) }
    changes.append(
      Change(
        deployment.address, isNew ? .create : .update, cause: Cause.gravest(fields.map(\.cause)) ?? cause,
        source: desired.location(declared.place), fields: fields,
        write: .epoch(entity: deployment.entity, closing: arms, opening: opening)))
  }

  /// The rows serve as they should, but the memory of the deployment differs.
  private mutating func noteMemory(_ declared: Declared<Deployment>, last: Last) {
    guard case .applied(let memory, _) = last else { return noteAdoption(declared) }
    guard !followsRename(declared, last: last) else { return }
    let deployment = declared.resource
    var fields: [FieldChange] = []
    let lastArms = Self.arms(memory)
    if isPaused(deployment.entity) || lastArms.map({ haveSameSplit($0, deployment.arms) }) ?? false {
      for field in Deployment.fields {
        let before = memory.values[field.rawValue] ?? .null
        guard before != deployment[field] else { continue }
        fields.append(
          FieldChange(
            field, before: before, after: deployment[field], cause: .manifest,
            source: desired.location(declared.place(of: field))))
      }
    }
    if let change = protectChange(declared, last: last) { fields.append(change) }
    guard !fields.isEmpty else { return noteAdoption(declared) }
    changes.append(
      Change(
        deployment.address, .update, cause: .manifest, source: desired.location(declared.place), fields: fields,
        write: .none))
  }

  func isPaused(_ entity: String) -> Bool {
    desiredIndex.entities[entity].map { desired.entities[$0].resource.status == .paused } ?? false
  }

  /// The arms that were last declared; nil when no apply knew the deployment.
  func lastArms(of deployment: Deployment, last: Last) -> [Deployment.Arm]? {
    switch last {
    case .never: nil
    case .asDesired: deployment.arms
    case .applied(let fields, _): Self.arms(fields)
    }
  }

  /// Whether the entity was paused when it was last applied.
  func wasPaused(_ entity: String) -> Bool {
    guard let position = memories.position(of: .entity, entity) else { return false }
    guard let fields = memories[position].object.fields else { return isPaused(entity) }
    return fields.values[Field.status.rawValue]?.string == Status.paused.rawValue
  }

  /// The arms that the last apply meant to serve; nil when it did not know the deployment.
  func lastOpening(of deployment: Deployment, last: Last) -> [Deployment.Arm]? {
    let arms = lastArms(of: deployment, last: last)
    return arms != nil && wasPaused(deployment.entity) ? [] : arms
  }

  /// Live arms with the names that they were applied under; a row that optctl does not know is named by its run.
  func named(_ arms: [LiveDeployment.Arm], by last: Last, _ deployment: Deployment) -> [Deployment.Arm] {
    let known = lastArms(of: deployment, last: last) ?? []
    return arms.map { arm in
      let name = known.first { haveSameBytes($0.run, arm.run) }?.name ?? arm.run
      return Deployment.Arm(name: name, run: arm.run, traffic: arm.traffic)
    }
  }

  /// As last applied, else what the live arms leave; null where there is neither.
  private func holdbackBefore(_ deployment: Deployment, _ arms: [LiveDeployment.Arm], last: Last) -> JSON {
    if let value = last.value(of: .holdback, in: deployment) { return value }
    return arms.isEmpty ? .null : .number(arms.reduce(.full) { $0 - $1.traffic }.percent)
  }

  private static func arms(_ memory: AppliedFields) -> [Deployment.Arm]? {
    memory.values[Field.arms.rawValue]?.elements.map { $0.compactMap(Deployment.Arm.init(json:)) }
  }
}

/// Whether the rows are the arms: the same runs with the same shares in the same order.
func serves(_ rows: [LiveDeployment.Arm], _ arms: [Deployment.Arm]) -> Bool {
  rows.count == arms.count
    && zip(rows, arms).allSatisfy { $0.traffic == $1.traffic && haveSameBytes($0.run, $1.run) }
}

private func haveSameSplit(_ a: [Deployment.Arm], _ b: [Deployment.Arm]) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { $0.traffic == $1.traffic && haveSameBytes($0.run, $1.run) }
}
