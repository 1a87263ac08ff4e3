import Domain

/// What a deployment is to say so that the arms serve that do.
struct PulledDeployment {
  var deployment: Deployment
  /// Some arm had no name that optctl remembers.
  var namesAreMadeUp: Bool

  /// - Parameter memory: what was last applied, for the names of arms, and for the arms that a paused entity resumes with.
  init(_ entity: Entity, _ live: [LiveDeployment.Arm], memory: AppliedFields?) {
    let known = memory?.values[Field.arms.rawValue]?.elements?.compactMap(Deployment.Arm.init(json:)) ?? []
    namesAreMadeUp = false
    if live.isEmpty, entity.status == .paused, !known.isEmpty {
      let share = memory?.values[Field.holdback.rawValue]?.decimal.flatMap { Share(percent: $0) }
      deployment = Deployment(entity: entity.code, arms: known, holdback: share ?? .none)
      return
    }
    var taken: Set<String> = []
    var arms: [Deployment.Arm] = []
    for (position, arm) in live.enumerated() {
      var name = known.first { haveSameBytes($0.run, arm.run) }?.name
      if let known = name, !taken.insert(known).inserted { name = nil }
      if name == nil { namesAreMadeUp = true }
      arms.append(Deployment.Arm(name: name ?? "arm\(position + 1)", run: arm.run, traffic: arm.traffic))
    }
    // A name that was made up may be one that is remembered of a later arm.
    for position in arms.indices where arms[..<position].contains(where: { $0.name == arms[position].name }) {
      arms[position].name = "arm\(position + 1)_"
    }
    let rest = live.reduce(Share.full) { $0 - $1.traffic }
    deployment = Deployment(entity: entity.code, arms: arms, holdback: arms.isEmpty ? .none : max(rest, .none))
  }
}
