import Domain
import Planning
import Testing

/// Random catalogues over few names, so that everything meets everything, against the model of the database.
@Suite struct PropertyTests {
  private struct Dice: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
    mutating func roll(_ sides: Int) -> Int { Int.random(in: 0..<sides, using: &self) }
    mutating func some<T>(_ all: [T], outOf sides: Int = 2) -> [T] { all.filter { _ in roll(sides) > 0 } }
  }

  /// A catalogue that is valid by itself: what is referred to is declared, and arms sum up.
  private func catalogue(_ dice: inout Dice, _ prefix: String) -> Catalogue {
    var catalogue = Catalogue()
    let names = ["one", "two"]
    for optimizer in dice.some(["oa", "ob"], outOf: 5) {
      catalogue.optimizers.append(PlanningTests.optimizer(prefix + optimizer, name: names[dice.roll(2)]))
      for code in dice.some(["v1", "v2"], outOf: 4) {
        catalogue.versions.append(version(code, of: prefix + optimizer, name: names[dice.roll(2)]))
      }
    }
    for (i, code) in dice.some(["ea", "eb", "ec"], outOf: 4).enumerated() {
      let code = prefix + code
      let status: Status = [.active, .active, .paused][dice.roll(3)]
      let version = catalogue.versions.randomElement(using: &dice)?.key
      catalogue.entities.append(
        entity(code, name: names[dice.roll(2)], status: status, object: i + 1, version: version))
      var configs = KeyValuePairs<String, String>()
      switch dice.roll(4) {
      case 0: configs = ["k1": "\(dice.roll(2))", "k2": "x"]
      case 1: configs = ["k2": "\(dice.roll(3))", "k3": "y", "k1": "0"]
      case 2: configs = ["k3": "\(dice.roll(2))"]
      default: break
      }
      catalogue.configs[code] = configs
      let (a, b) = ("\(code)-r1", "\(code)-r2")
      switch version == nil ? 4 : dice.roll(5) {
      case 0: catalogue.deployments.append(deployment([a: 100], of: code))
      case 1: catalogue.deployments.append(deployment([a: 60, b: 40], of: code))
      case 2: catalogue.deployments.append(deployment([b: 50, a: 40], of: code, holdback: 10))
      case 3: catalogue.deployments.append(deployment([:], of: code))
      default: break
      }
    }
    for feature in dice.some(["ma", "mb", "mc"], outOf: 3) {
      catalogue.macros.append(
        Macro(
          feature: prefix + feature, template: "[\(prefix.uppercased())\(feature.uppercased())\(dice.roll(2))]",
          status: [.active, .deprecated][dice.roll(2)]))
    }
    catalogue.protected = Set(dice.some(catalogue.entities.map(\.address.description), outOf: 2))
    return catalogue
  }

  /// Runs for the entities that can have them; a run refers to its version for ever.
  private func addRuns(_ model: inout Model) {
    for (id, entity) in model.entities {
      guard let version = entity.version else { continue }
      for run in ["\(entity.row.code)-r1", "\(entity.row.code)-r2"] where model.runs[run] == nil {
        model.runs[run] = (id, version)
      }
    }
  }

  /// Somebody with psql.
  private func disturb(_ model: inout Model, _ dice: inout Dice) {
    for id in model.optimizers.keys.sorted() where dice.roll(4) == 0 { model.optimizers[id]?.name = "by hand" }
    for id in model.versions.keys.sorted() where dice.roll(6) == 0 { model.versions[id]?.row.status = .deprecated }
    for id in model.entities.keys.sorted() {
      if dice.roll(4) == 0 { model.entities[id]?.row.name = "two" }
      guard var rows = model.configs[id] else { continue }
      if dice.roll(3) == 0 { rows.append(("foreign", "1")) }
      for i in rows.indices where dice.roll(5) == 0 { rows[i].text = "by hand" }
      if !rows.isEmpty, dice.roll(4) == 0 { rows.remove(at: dice.roll(rows.count)) }
      var seen: Set<String> = []
      rows.removeAll { !seen.insert($0.key).inserted }
      model.configs[id] = rows
    }
    for id in model.macros.keys.sorted() {
      if dice.roll(4) == 0 { model.macros[id]?.status = .deprecated }
      if dice.roll(8) == 0 { model.macros[id] = nil }
    }
    for i in model.ledger.indices where dice.roll(5) == 0 { model.ledger[i].isActive = false }
  }

  private func apply(_ desired: Desired, to model: inout Model) throws -> Plan {
    let plan = planned(desired, model.snapshot())
    try #require(!plan.hasErrors, "\(plan.diagnostics.map(\.message))")
    try model.apply(plan)
    return plan
  }

  /// Nobody else's rows, to be compared before and after.
  private func foreign(_ model: Model) -> [String] {
    var rows = model.optimizers.values.filter { $0.code.hasPrefix("f") }.map { "\($0)" }
    rows += model.versions.keys.compactMap(model.version).filter { $0.optimizer.hasPrefix("f") }.map { "\($0.record)" }
    for (id, entity) in model.entities {
      let isForeign = entity.row.code.hasPrefix("f")
      if isForeign { rows.append("\(String(describing: model.entity(id)))") }
      rows += (model.configs[id] ?? []).filter { isForeign || $0.key == "foreign" }.map { "\(id) \($0)" }
      if isForeign { rows += model.ledger.filter { $0.entity == id }.map { "\($0)" } }
    }
    rows += model.macros.values.filter { $0.feature.hasPrefix("f") }.map { "\($0)" }
    return rows.sorted()
  }

  private func expect(_ catalogue: Catalogue, in snapshot: Snapshot, _ seed: UInt64) {
    let paused = Set(catalogue.entities.filter { $0.status == .paused }.map(\.code))
    for optimizer in catalogue.optimizers { #expect(snapshot.optimizers.contains(optimizer), "seed \(seed)") }
    for version in catalogue.versions { #expect(snapshot.versions.contains(version), "seed \(seed)") }
    for macro in catalogue.macros { #expect(snapshot.macros.contains(macro), "seed \(seed)") }
    for entity in catalogue.entities {
      guard let i = snapshot.entities.firstIndex(of: entity) else {
        Issue.record("seed \(seed): \(entity.code) is not as desired")
        continue
      }
      let rows = snapshot.configs[entity: i].filter { $0.key.name != "foreign" }.map { "\($0.key.name)=\($0.text)" }
      #expect(rows.sorted() == (catalogue.configs[entity.code] ?? [:]).map { "\($0.key)=\($0.value)" }.sorted())
    }
    for deployment in catalogue.deployments {
      let arms = snapshot.deployments.first { $0.entity == deployment.entity }?.arms ?? []
      let wanted = paused.contains(deployment.entity) ? [] : deployment.arms
      #expect(arms.map(\.run) == wanted.map(\.run) && arms.map(\.traffic) == wanted.map(\.traffic), "seed \(seed)")
    }
  }

  @Test func whatIsAppliedIsWhatWasDesiredAndPlansToNothing() throws {
    var applied = 0
    for seed in UInt64(1)...300 {
      var dice = Dice(state: seed)
      var model = Model()
      // Rows that were there before, by the same path: then everything about them is forgotten.
      _ = try apply(catalogue(&dice, "f").with { $0.deployments = [] }.desired, to: &model)
      model.memory = [:]
      let first = catalogue(&dice, "")
      _ = try apply(first.with { $0.deployments = [] }.desired, to: &model)
      addRuns(&model)
      _ = try apply(first.desired, to: &model)
      for _ in 0..<3 {
        let wanted = catalogue(&dice, "")
        disturb(&model, &dice)
        let before = foreign(model)
        let plan = planned(wanted.desired, model.snapshot())
        // A run is of the version that its entity had once.
        let runsToCome = plan.diagnostics.contains {
          [.unknownRun, .runOfOtherEntity, .runOfOtherOptimizer, .runVersionUnusable].contains($0.code)
        }
        guard !plan.hasErrors else {
          // What still serves, has no runs yet, or was brought back by hand may stand in the way here; nothing else.
          #expect(
            runsToCome
              || plan.diagnostics.contains { [.entityLive, .optimizerInUse, .versionInUse].contains($0.code) },
            "seed \(seed): \(plan.diagnostics.map(\.message))")
          continue
        }
        try model.apply(plan)
        applied += 1
        #expect(foreign(model) == before, "seed \(seed)")
        expect(wanted, in: model.snapshot(), seed)
        let again = planned(wanted.desired, model.snapshot())
        #expect(again.lines == [], "seed \(seed)")
        #expect(again.remember.isEmpty && again.forget.isEmpty, "seed \(seed)")
        #expect(again.summary.unchanged == wanted.desired.objectCount, "seed \(seed)")
        addRuns(&model)
      }
    }
    #expect(applied > 300)
  }

  /// The same catalogue with new names for an optimizer, a version, an entity and a macro.
  private func renamed(_ catalogue: Catalogue) -> Catalogue {
    func optimizer(_ code: String) -> String { code == "oa" ? "oz" : code }
    func version(_ code: String) -> String { code == "v1" ? "v9" : code }
    func entity(_ code: String) -> String { code == "ea" ? "ez" : code }
    var new = catalogue
    for i in new.optimizers.indices { new.optimizers[i].code = optimizer(new.optimizers[i].code) }
    for i in new.versions.indices {
      new.versions[i].optimizer = optimizer(new.versions[i].optimizer)
      new.versions[i].code = version(new.versions[i].code)
      if new.versions[i].code == "v9" { new.movedFrom[new.versions[i].address.description] = "v1" }
    }
    for i in new.entities.indices {
      new.configs[entity(new.entities[i].code)] = new.configs[new.entities[i].code]
      new.entities[i].code = entity(new.entities[i].code)
      new.entities[i].currentVersion = new.entities[i].currentVersion.map {
        VersionReference(optimizer: optimizer($0.optimizer), version: version($0.version))
      }
    }
    for i in new.deployments.indices { new.deployments[i].entity = entity(new.deployments[i].entity) }
    for i in new.macros.indices where new.macros[i].feature == "ma" { new.macros[i].feature = "mz" }
    new.movedFrom.merge(["optimizer/oz": "oa", "entity/ez": "ea", "macro/mz": "ma"]) { old, _ in old }
    return new
  }

  @Test func aRenameKeepsTheRowsAndPlansToNothing() throws {
    var renames = 0
    for seed in UInt64(1)...300 {
      var dice = Dice(state: seed)
      var model = Model()
      let first = catalogue(&dice, "")
      _ = try apply(first.with { $0.deployments = [] }.desired, to: &model)
      addRuns(&model)
      _ = try apply(first.desired, to: &model)
      if dice.roll(2) == 0 { disturb(&model, &dice) }
      let wanted = renamed(dice.roll(2) == 0 ? first : catalogue(&dice, ""))
      let before = model
      let plan = planned(wanted.desired, model.snapshot())
      guard !plan.hasErrors else { continue }
      try model.apply(plan)
      renames += plan.summary.rename
      expect(wanted, in: model.snapshot(), seed)
      let again = planned(wanted.desired, model.snapshot())
      #expect(again.lines == [] && again.remember.isEmpty && again.forget.isEmpty, "seed \(seed)")
      for change in plan.changes where change.action == .rename {
        let old = change.fields.first?.before.string ?? ""
        switch change.address.kind {
        case .optimizer: #expect(before.optimizerID(old) == model.optimizerID(change.address.key))
        case .entity: #expect(before.entityID(old) == model.entityID(change.address.key))
        default: break
        }
      }
      // Nothing is remembered under an old name.
      #expect(!model.memory.keys.contains { ["oa", "ea", "ma"].contains($0.key) }, "seed \(seed)")
    }
    #expect(renames > 300)
  }

  @Test func theOrderOfInputDoesNotMatter() throws {
    for seed in UInt64(1)...200 {
      var dice = Dice(state: seed)
      var model = Model()
      _ = try apply(catalogue(&dice, "").with { $0.deployments = [] }.desired, to: &model)
      addRuns(&model)
      disturb(&model, &dice)
      let desired = catalogue(&dice, "").desired
      var shuffled = desired
      shuffled.optimizers.shuffle(using: &dice)
      shuffled.versions.shuffle(using: &dice)
      shuffled.macros.shuffle(using: &dice)
      let entities = desired.entities.indices.shuffled(using: &dice)
      shuffled.entities = entities.map { desired.entities[$0] }
      shuffled.entityConfigs = entities.map { desired.entityConfigs[$0].shuffled(using: &dice) }
      let deployments = desired.deployments.indices.shuffled(using: &dice)
      shuffled.deployments = deployments.map { desired.deployments[$0] }
      shuffled.deploymentDetails = deployments.map { desired.deploymentDetails[$0] }
      var snapshot = model.snapshot { $0.shuffle(using: &dice) }
      snapshot.applied.shuffle(using: &dice)

      let (a, b) = (planned(desired, model.snapshot()), planned(shuffled, snapshot))
      #expect(a.changes == b.changes, "seed \(seed)")
      #expect(a.summary == b.summary && a.diagnostics == b.diagnostics && a.forget == b.forget, "seed \(seed)")
      #expect(a.remember == b.remember && a.id == b.id, "seed \(seed)")
    }
  }

  @Test func everyObjectIsCountedOnce() throws {
    for seed in UInt64(1)...200 {
      var dice = Dice(state: seed)
      var model = Model()
      _ = try apply(catalogue(&dice, "").with { $0.deployments = [] }.desired, to: &model)
      disturb(&model, &dice)
      let desired = catalogue(&dice, "").desired
      let plan = planned(desired, model.snapshot())
      let sum = plan.summary
      #expect(
        sum.create + sum.update + sum.rename + sum.retire + sum.delete + sum.adopt == plan.changes.count, "seed \(seed)"
      )
      let declared = Set(
        desired.optimizers.map(\.resource.address) + desired.versions.map(\.resource.address)
          + desired.entities.map(\.resource.address) + desired.macros.map(\.resource.address)
          + desired.deployments.map(\.resource.address)
          + zip(desired.entities, desired.entityConfigs).flatMap { entity, configs in
            configs.map { Config.address(entity: entity.resource.code, key: $0.key.name) }
          })
      #expect(
        sum.unchanged == declared.count - plan.changes.count { declared.contains($0.address) }, "seed \(seed)")
      #expect(Set(plan.changes.map(\.address)).count == plan.changes.count, "seed \(seed)")
      // What is remembered shows: the object itself, or one of its configs.
      for memory in plan.remember {
        #expect(
          plan.changes.contains {
            $0.address == memory.address || $0.address.key.hasPrefix(memory.address.key + "/")
          }, "seed \(seed): \(memory.address)")
      }
    }
  }
}
