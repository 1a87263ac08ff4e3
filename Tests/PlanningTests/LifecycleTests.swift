import Diagnostics
import Domain
import Planning
import Testing

/// What may change, retire and go away while something uses it.
@Suite struct LifecycleTests {
  private func supporting(_ keys: String, _ code: String = "v1", status: Status = .active) throws -> Version {
    var version = version(code, status: status)
    version.supportedConfigs = try #require(SupportedConfigs(json: try JSON(parsing: #"{"keys": {\#(keys)}}"#)))
    return version
  }

  private func caps(_ maximum: Int) throws -> Version {
    try supporting(#""cap": {"type": "int", "scope": "entity", "max": \#(maximum)}"#)
  }

  @Test func aVersionThatAnEntityRunsMayOnlyWiden() throws {
    let live = base.with { $0.entities = [entity()] }
    let (wide, middle, narrow) = try (caps(9), caps(5), caps(1))
    func plan(from old: Version, to new: Version, _ live: Catalogue, referenced: Set<Address> = []) -> Plan {
      let before = live.with { $0.versions = [old] }
      return planned(live.with { $0.versions = [new] }, live: before, applied: before, referenced: referenced)
    }
    let refused = plan(from: middle, to: narrow, live)
    #expect(refused.verdicts == ["error supported-configs-narrowed"])
    #expect(
      refused.diagnostics.first?.message
        == "cap must be <= 1, and had to be <= 5; version/opt/v1 is in use by entity/site")
    #expect(refused.diagnostics.first?.help?.contains("create a new version") == true)
    #expect(refused["version/opt/v1"]?.action == .update)
    #expect(plan(from: middle, to: wide, live).verdicts == [])
    #expect(plan(from: middle, to: middle, live).verdicts == [])

    // Nobody uses it, or only who is retired.
    #expect(plan(from: middle, to: narrow, base).verdicts == [])
    let idle = live.with { $0.entities[0].status = .retired }
    #expect(plan(from: middle, to: narrow, idle).verdicts == [])
    // Runs do.
    let ran = plan(from: middle, to: narrow, base, referenced: [.at("version/opt/v1")])
    #expect(ran.verdicts == ["error supported-configs-narrowed"])
    #expect(ran.diagnostics.first?.message.hasSuffix("is in use by recorded runs") == true)
  }

  @Test func narrowingOneVersionSaysNothingOfAnother() throws {
    let used = try supporting("", "v2")
    let live = base.with {
      $0.versions = [version(), used]
      $0.entities = [entity(version: "opt/v2")]
    }
    let (wide, narrow) = try (caps(9), caps(1))
    let before = live.with { $0.versions[0] = wide }
    let plan = planned(live.with { $0.versions[0] = narrow }, live: before, applied: before)
    #expect(plan.verdicts == [])
  }

  @Test func anEntityThatComesInTheSamePlanDoesNotCountAndOneThatLeavesDoes() throws {
    let (wide, narrow) = try (caps(9), caps(1))
    let other = try supporting("", "v2")
    func site(_ v1: Version, _ current: String) -> Catalogue {
      base.with {
        $0.versions = [v1, other]
        $0.entities = [entity(version: current)]
      }
    }
    let coming = site(wide, "opt/v2")
    #expect(planned(site(narrow, "opt/v1"), live: coming, applied: coming).verdicts == [])
    let leaving = site(wide, "opt/v1")
    #expect(
      planned(site(narrow, "opt/v2"), live: leaving, applied: leaving).verdicts
        == ["error supported-configs-narrowed"])
  }

  @Test func takingBackWhatWasWidenedByHandIsAWarningUnlessTheManifestNarrowsItToo() throws {
    let (declared, byHand) = try (caps(5), caps(9))
    let desired = base.with {
      $0.versions = [declared]
      $0.entities = [entity()]
    }
    let live = desired.with { $0.versions = [byHand] }
    #expect(planned(desired, live: live, applied: desired).verdicts == ["warning supported-configs-narrowed"])
    #expect(planned(desired, live: live).verdicts == ["error supported-configs-narrowed"])
    let between = try caps(7)
    let applied = desired.with { $0.versions = [between] }
    #expect(planned(desired, live: live, applied: applied).verdicts == ["error supported-configs-narrowed"])
    let narrower = try caps(1)
    let narrowedByHand = desired.with { $0.versions = [narrower] }
    #expect(planned(desired, live: narrowedByHand, applied: desired).verdicts == [])
    let unused = live.with { $0.entities = [] }
    let snapshot = Snapshot(live: unused, applied: desired.with { $0.entities = [] })
    let asked = objectsToRecall(desired: desired.with { $0.entities = [] }.desired, snapshot: snapshot)
    #expect(asked.map(\.description) == ["version/opt/v1"])
  }

  @Test func aRenamedVersionIsAskedAboutByTheNameThatItHas() throws {
    let (wide, narrow) = try (caps(9), caps(1))
    let live = base.with { $0.versions = [wide] }
    var renamed = narrow
    renamed.optimizer = "best"
    renamed.code = "v9"
    let desired = Catalogue(
      optimizers: [optimizer("best")], versions: [renamed],
      movedFrom: ["optimizer/best": "opt", "version/best/v9": "best/v1"])
    let asked = objectsToRecall(desired: desired.desired, snapshot: Snapshot(live: live))
    #expect(asked.map(\.description) == ["version/opt/v1"])
    #expect(
      planned(desired, live: live, referenced: [.at("version/opt/v1")]).verdicts
        == ["error supported-configs-narrowed"])
  }

  @Test(
    arguments: [
      ("optimizer", Status.active, true), ("version", .deprecated, true), ("entity", .paused, true),
      ("entity", .retired, true), ("version", .draft, false), ("entity", .draft, false),
    ])
  func nothingOfAnyKindGoesBackToDraft(kind: String, before: Status, isRefused: Bool) {
    func catalogue(_ status: Status) -> Catalogue {
      switch kind {
      case "optimizer": Catalogue(optimizers: [optimizer(status: status)])
      case "version": base.with { $0.versions[0].status = status }
      default: base.with { $0.entities = [entity(status: status)] }
      }
    }
    let live = catalogue(before)
    #expect(
      planned(catalogue(.draft), live: live, applied: live).verdicts == (isRefused ? ["error invalid-transition"] : []))
    // A revert brings back what was retired, also a macro.
    let retired = catalogue(.retired).with { $0.macros = [Macro(feature: "geo", template: "[GEO]", status: .retired)] }
    let back = catalogue(.active).with { $0.macros = [Macro(feature: "geo", template: "[GEO]")] }
    #expect(planned(back, live: retired, applied: retired).verdicts == [])
  }

  // MARK: - What serving runs use

  private func served(_ arms: KeyValuePairs<String, Int>) -> Catalogue {
    base.with {
      $0.versions = [version("v1"), version("v2")]
      $0.entities = [entity(version: "opt/v2")]
      $0.macros = [Macro(feature: "geo", template: "[GEO]"), Macro(feature: "os", template: "[OS]")]
      $0.deployments = [deployment(arms)]
    }
  }

  private var runs: [Run] {
    var (old, new) = (run("r1"), run("r2"))
    old.featuresUsed = ["os", "geo"]
    new.version.version = "v2"
    new.featuresUsed = ["os"]
    return [old, new]
  }

  private func verdicts(_ desired: Catalogue, live: Catalogue, applied: Catalogue? = nil) -> [String] {
    let snapshot = Snapshot(live: live, applied: applied ?? live)
    let asked = runsToJudge(desired: desired.desired, snapshot: snapshot)
    return planned(
      desired, live: live, applied: applied ?? live, runs: runs.filter { asked.contains($0.id) },
      referenced: [.at("version/opt/v1"), .at("version/opt/v2")]
    ).diagnostics.filter { [.versionInUse, .macroInUse].contains($0.code) }
      .map { "\($0.severity.rawValue) \($0.code.rawValue): \($0.message)" }
  }

  @Test func aVersionWhoseRunsKeepServingDoesNotRetire() {
    let (live, moved) = (served(["r1": 60, "r2": 40]), served(["r2": 100]))
    func retiring(_ catalogue: Catalogue) -> Catalogue { catalogue.with { $0.versions[0].status = .retired } }
    func removing(_ catalogue: Catalogue) -> Catalogue { catalogue.with { $0.versions.removeFirst() } }
    let used = "version/opt/v1 is retired, but runs made with it keep serving: run r1 (60 %) of entity/site"
    #expect(verdicts(retiring(live), live: live) == ["error version-in-use: \(used)"])
    #expect(
      verdicts(removing(live), live: live)
        == [
          "error version-in-use: version/opt/v1 is no longer declared, but runs made with it keep serving: run r1 (60 %) of entity/site"
        ])
    // Its traffic moves away in the same plan, stops, or is paused.
    #expect(verdicts(retiring(moved), live: live) == [])
    #expect(verdicts(removing(moved), live: live) == [])
    #expect(verdicts(retiring(served([:])), live: live) == [])
    #expect(verdicts(retiring(live).with { $0.entities[0].status = .paused }, live: live) == [])
    // It serves from now on, or is not declared and goes on.
    #expect(verdicts(retiring(live), live: moved) == ["error version-in-use: \(used)"])
    let foreign = live.with { $0.deployments = [] }
    #expect(verdicts(retiring(foreign), live: live, applied: foreign) == ["error version-in-use: \(used)"])
    // It was retired before, and is not owned, or stays as it is.
    let retired = retiring(live)
    #expect(verdicts(retired, live: retired) == [])
    #expect(verdicts(live.with { $0.versions[0].status = .deprecated }, live: live) == [])
    #expect(verdicts(removing(live), live: live, applied: removing(live)) == [])
  }

  @Test func aMacroThatServingRunsUseDoesNotGo() {
    let (live, moved) = (served(["r1": 60, "r2": 40]), served(["r2": 100]))
    func retiring(_ catalogue: Catalogue) -> Catalogue { catalogue.with { $0.macros[0].status = .retired } }
    func removing(_ catalogue: Catalogue) -> Catalogue { catalogue.with { $0.macros.removeFirst() } }
    func renaming(_ catalogue: Catalogue) -> Catalogue {
      catalogue.with {
        $0.macros[0].feature = "region"
        $0.movedFrom = ["macro/region": "geo"]
      }
    }
    let users = "a feature of run r1 (60 %) of entity/site"
    #expect(verdicts(retiring(live), live: live) == ["error macro-in-use: macro/geo is retired, but it is \(users)"])
    #expect(
      verdicts(removing(live), live: live) == [
        "error macro-in-use: macro/geo is no longer declared, but it is \(users)"
      ])
    #expect(
      verdicts(renaming(live), live: live)
        == ["error macro-in-use: macro/region takes the place of geo, but that is \(users)"])
    for change in [retiring, removing, renaming] {
      #expect(verdicts(change(moved), live: live) == [])
      #expect(verdicts(change(moved), live: moved) == [])
    }
    #expect(verdicts(retiring(live), live: moved) == ["error macro-in-use: macro/geo is retired, but it is \(users)"])
    // Unchanged: retired long ago.
    #expect(verdicts(retiring(live), live: retiring(live)) == [])
    #expect(verdicts(removing(live), live: live, applied: removing(live)) == [])
    #expect(verdicts(live.with { $0.macros[0].status = .deprecated }, live: live) == [])
    #expect(verdicts(live.with { $0.macros[0].template = "[OTHER]" }, live: live) == [])
  }

  @Test func whatWasRetiredBeforeIsWarnedAbout() {
    let owned = base.with {
      $0.optimizers[0].status = .retired
      $0.versions = [version(status: .retired)]
    }
    let live = owned.with {
      $0.versions.append(version("theirs"))
      $0.entities = [entity("theirs")]
    }
    #expect(
      planned(owned, live: live, applied: owned).verdicts == ["warning optimizer-in-use", "warning version-in-use"])
    let retired = base.with { $0.entities = [entity(status: .retired)] }
    let serving = retired.with { $0.deployments = [deployment(["r1": 100])] }
    #expect(planned(retired, live: serving, applied: retired).verdicts == ["warning entity-live"])
  }

  @Test func armsThatNobodyDeclaresDoNotStopWhenTheirEntityIsPaused() {
    let owned = base.with { $0.entities = [entity()] }
    let live = owned.with { $0.deployments = [deployment(["r1": 100])] }
    func with(_ status: Status, _ catalogue: Catalogue) -> Catalogue {
      catalogue.with { $0.entities[0].status = status }
    }
    let refused = planned(with(.paused, owned), live: live, applied: owned)
    #expect(refused.verdicts == ["error entity-live"])
    #expect(refused.diagnostics.first?.message == "entity/site is paused, but traffic goes to run r1 (100 %)")
    #expect(
      planned(with(.paused, owned), live: with(.paused, live), applied: owned).verdicts == ["warning entity-live"])
    #expect(planned(with(.paused, live), live: live, applied: owned).verdicts == [])
    #expect(planned(owned, live: live, applied: owned).verdicts == [])
    // A deployment that went unsaid is told once.
    #expect(planned(with(.retired, owned), live: live, applied: live).verdicts == ["error entity-live"])
  }

  @Test func aTargetThatRetiresTakesWhoeverLetsGoAlong() {
    let live = base.with {
      $0.versions = [version("v1"), version("v2")]
      $0.entities = [entity(), entity("other", version: "opt/v2")]
    }
    let desired = live.with {
      $0.versions[0].status = .retired
      $0.entities[0].currentVersion = VersionReference("opt/v2")
      $0.entities[1].name = "Out of scope"
    }
    #expect(
      planned(desired, live: live, applied: live, targets: [.at("version/opt/v1")]).changes.map(\.address.description)
        == ["version/opt/v1", "entity/site"])
    let closing = desired.with {
      $0.optimizers[0].status = .retired
      $0.versions[1].status = .retired
    }
    #expect(
      planned(closing, live: live, applied: live, targets: [.at("optimizer/opt")]).changes.map(\.address.description)
        == ["optimizer/opt", "version/opt/v1", "version/opt/v2", "entity/other", "entity/site"])
  }

  // MARK: - Switches

  @Test func runsInFlightAtASwitchAreNamed() {
    let live = base.with {
      $0.versions = [version("v1"), version("v2")]
      $0.entities = [entity(), entity("other")]
    }
    let moved = live.with { $0.entities[0].currentVersion = VersionReference("opt/v2") }
    var snapshot = Snapshot(live: live, applied: live)
    #expect(entitiesThatSwitch(desired: moved.desired, snapshot: snapshot) == ["site"])
    #expect(entitiesThatSwitch(desired: live.desired, snapshot: snapshot) == [])
    #expect(planned(moved.desired, snapshot).verdicts == [])
    snapshot.inFlight = [
      "site": InFlight(first: ["a", "b", "c", "d", "e"], count: 7), "other": InFlight(first: ["x"], count: 1),
    ]
    let plan = planned(moved.desired, snapshot)
    #expect(plan.verdicts == ["warning in-flight-runs"])
    #expect(
      plan.diagnostics.first?.message
        == "entity/site moves from opt/v1 to opt/v2 while runs are in flight: a, b, c, d, e and 2 more")
    #expect(plan.diagnostics.first?.location?.column == 50)
    #expect(planned(live.desired, snapshot).verdicts == [])
  }

  @Test func aRenameIsNoSwitchAndASwitchOfARenamedEntityIsAskedByItsOldName() {
    let live = base.with { $0.entities = [entity()] }
    var desired = Catalogue(
      optimizers: [optimizer("best")], versions: [version("v9", of: "best"), version("v2", of: "best")],
      entities: [entity("place", version: "best/v9", path: "s3://bucket/site")],
      movedFrom: ["optimizer/best": "opt", "version/best/v9": "best/v1", "entity/place": "site"])
    #expect(entitiesThatSwitch(desired: desired.desired, snapshot: Snapshot(live: live)) == [])
    desired.entities[0].currentVersion = VersionReference("best/v2")
    var snapshot = Snapshot(live: live)
    #expect(entitiesThatSwitch(desired: desired.desired, snapshot: snapshot) == ["site"])
    snapshot.inFlight = ["site": InFlight(first: ["a"], count: 1)]
    #expect(
      planned(desired.desired, snapshot).diagnostics.map(\.message)
        == ["entity/place moves from best/v9 to best/v2 while a run is in flight: a"])
  }

  // MARK: - Coming back

  @Test func whatWasRemovedComesBackAsTheRowThatItWas() {
    let full = base.with {
      $0.entities = [entity()]
      $0.macros = [Macro(feature: "geo", template: "[GEO]")]
    }
    let gone = full.with {
      $0.entities[0].status = .retired
      $0.macros[0].status = .retired
    }
    let plan = planned(full, live: gone, applied: base)
    #expect(
      plan.lines == [
        "update entity/site adopt; status \"retired\"->\"active\" adopt",
        "update macro/geo adopt; status \"retired\"->\"active\" adopt",
      ])
    #expect(plan.diagnostics.isEmpty)
  }

  @Test func aSwapOfNamesIsRefusedWithAReason() {
    let live = base.with { $0.versions = [version("a"), version("b")] }
    let desired = live.with { $0.movedFrom = ["version/opt/a": "opt/b", "version/opt/b": "opt/a"] }
    let plan = planned(desired, live: live, applied: live)
    #expect(plan.verdicts == ["error duplicate-object", "error duplicate-object"])
    #expect(plan.changes.isEmpty)
  }
}
