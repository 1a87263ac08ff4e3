import Diagnostics
import Domain
import Planning
import Testing

@Suite struct RunRuleTests {
  private func site(_ arms: KeyValuePairs<String, Int>, accepting expires: String? = nil) -> Catalogue {
    base.with {
      $0.entities = [entity()]
      $0.deployments = [deployment(arms)]
      guard let expires else { return }
      let place = Place(file: 0, line: 7, column: 3, endLine: 7, endColumn: 5)
      $0.details["site"] = DeploymentDetails(
        armPlaces: arms.map { _ in .init(name: place, run: place, traffic: place) },
        acceptedWarnings: [.init(run: "r1", reason: "seen", expires: expires, place: place)])
    }
  }

  private func verdicts(
    _ run: Run?, live: KeyValuePairs<String, Int> = [:], desired: KeyValuePairs<String, Int> = ["r1": 100],
    accepting: String? = nil
  ) -> [String] {
    planned(
      site(desired, accepting: accepting), live: site(live), applied: site(live), runs: [run].compactMap { $0 }
    ).verdicts
  }

  @Test func aRunThatIsNotThereIsUnknown() {
    #expect(verdicts(nil) == ["error unknown-run"])
    #expect(verdicts(run("r1")) == [])
  }

  @Test func aRunServesItsOwnEntityAlone() {
    #expect(verdicts(run("r1", of: "other")) == ["error run-of-other-entity"])
  }

  @Test(arguments: ["pending", "running", "failed", "cancelled"])
  func aRunThatIsNotCompletedCannotServe(status: String) {
    #expect(verdicts(run("r1", status: status, validation: "pending")) == ["error run-not-completed"])
  }

  @Test(arguments: ["pending", "failed", "skipped", "warned"])
  func onlyAPassedValidationServesUnasked(validation: String) {
    #expect(verdicts(run("r1", validation: validation)) == ["error run-not-validated"])
  }

  @Test(
    arguments: [
      ("warned", "2026-09-01", true), ("warned", "2026-08-31", false), ("warned", "2026-12-31", true),
      ("failed", "2026-12-31", false), ("skipped", "2026-12-31", false),
    ])
  func warningsServeWhileTheirAcceptanceLasts(validation: String, expires: String, isFine: Bool) {
    #expect(
      verdicts(run("r1", validation: validation), accepting: expires) == (isFine ? [] : ["error run-not-validated"]))
  }

  @Test func anotherRunsAcceptanceDoesNotCount() {
    let catalogue = site(["r2": 100], accepting: "2026-12-31")
    let plan = planned(
      catalogue, live: site([:]), applied: site([:]), runs: [run("r2", validation: "warned")])
    #expect(plan.verdicts == ["error run-not-validated"])
    #expect(plan.diagnostics.first?.location?.line == 7)
  }

  @Test func anArmThatGetsNoMoreTrafficIsWarnedAbout() {
    let failed = run("r1", validation: "failed")
    #expect(verdicts(failed, live: ["r1": 100]) == ["warning live-run-decayed", "warning run-not-validated"])
    #expect(
      planned(
        site(["r1": 50, "r2": 50]), live: site(["r1": 100]), applied: site(["r1": 100]), runs: [failed, run("r2")]
      ).verdicts == ["warning live-run-decayed", "warning run-not-validated"])
    #expect(
      planned(
        site(["r1": 51, "r2": 49]), live: site(["r1": 50, "r2": 50]), applied: site(["r1": 50, "r2": 50]),
        runs: [failed, run("r2")]
      ).verdicts == ["error run-not-validated"])
    #expect(verdicts(nil, live: ["r1": 100]) == [])
  }
}

@Suite struct CatalogueRuleTests {
  @Test func aTemplateOfAnUnmanagedMacroIsTaken() {
    let desired = Catalogue(macros: [Macro(feature: "geo", template: "[GEO]")])
    func live(_ template: String, _ status: Status = .active) -> Catalogue {
      Catalogue(macros: [Macro(feature: "other", template: template, status: status)])
    }
    #expect(planned(desired, live: live("[GEO]")).verdicts == ["error duplicate-macro"])
    #expect(planned(desired, live: live("[GEO]", .deprecated)).verdicts == ["error duplicate-macro"])
    #expect(planned(desired, live: live("[GEO]", .retired)).verdicts == [])
    #expect(planned(desired, live: live("[GEO2]")).verdicts == [])
    // An owned macro that goes makes room.
    #expect(planned(desired, live: live("[GEO]"), applied: live("[GEO]")).verdicts == [])
  }

  @Test(
    arguments: [
      ("s3://b/x", "s3://b/x", true), ("s3://b/x", "s3://b/x/", true), ("s3://b/x", "s3://b/x/y", true),
      ("s3://b/x/y", "s3://b/x", true), ("s3://b", "s3://b/x", true), ("s3://b/x", "s3://b/xy", false),
      ("s3://b/x", "s3://b2/x", false), ("s3://b/x", "elsewhere", false),
    ])
  func pathsOfActiveEntitiesMustNotNest(path: String, other: String, overlaps: Bool) {
    let desired = base.with { $0.entities = [entity("mine", object: 1, path: path)] }
    let live = base.with { $0.entities = [entity("theirs", object: 2, path: other)] }
    #expect(planned(desired, live: live, applied: base).verdicts == (overlaps ? ["error s3-overlap"] : []))
    let idle = live.with { $0.entities[0].status = .paused }
    #expect(planned(desired, live: idle, applied: base).verdicts == [])
    #expect(planned(desired, live: live, applied: live).verdicts == [])
  }

  @Test func anObjectOfAnUnmanagedEntityIsWarnedAbout() {
    let desired = base.with { $0.entities = [entity("mine", object: 1)] }
    func live(_ object: Int) -> Catalogue { base.with { $0.entities = [entity("theirs", object: object)] } }
    #expect(planned(desired, live: live(1), applied: base).verdicts == ["warning shared-object"])
    #expect(planned(desired, live: live(2), applied: base).verdicts == [])
  }

  @Test(
    arguments: [
      (Status.active, Status.draft, true), (.deprecated, .draft, true), (.retired, .draft, true),
      (.draft, .draft, false), (.draft, .active, false), (.retired, .active, false), (.active, .deprecated, false),
      (.active, .retired, false), (.deprecated, .active, false), (Status(rawValue: "odd"), .draft, false),
    ])
  func nothingGoesBackToDraft(before: Status, after: Status, isRefused: Bool) {
    let live = Catalogue(optimizers: [optimizer(status: before)])
    let plan = planned(Catalogue(optimizers: [optimizer(status: after)]), live: live, applied: live)
    #expect(plan.verdicts == (isRefused ? ["error invalid-transition"] : []))
    #expect(plan.diagnostics.allSatisfy { $0.location?.column == 20 })
  }

  @Test func aVersionThatARemainingEntityRunsCannotGo() {
    let owned = base.with { $0.versions.append(version("v2")) }
    let live = owned.with { $0.entities = [entity("theirs", version: "opt/v2")] }
    let removed = planned(base, live: live, applied: owned)
    #expect(removed.verdicts == ["error version-in-use"])
    #expect(removed["version/opt/v2"]?.action == .retire)
    #expect(removed.diagnostics.first?.message.contains("entity/theirs") == true)
    let retired = owned.with { $0.versions[1].status = .retired }
    #expect(planned(retired, live: live, applied: owned).verdicts == ["error version-in-use"])
    let idle = live.with { $0.entities[0].status = .retired }
    #expect(planned(base, live: idle, applied: owned).verdicts == [])
    #expect(planned(base, live: idle, applied: owned)["version/opt/v2"]?.action == .retire)
    #expect(planned(retired, live: idle, applied: owned).verdicts == [])
  }

  @Test func anOptimizerThatHasVersionsCannotGo() {
    let owned = base.with { $0.optimizers.append(optimizer("second")) }
    let live = owned.with { $0.versions.append(version("v7", of: "second")) }
    #expect(planned(base, live: live, applied: owned).verdicts == ["error optimizer-in-use"])
    let retired = owned.with { $0.optimizers[1].status = .retired }
    #expect(planned(retired, live: live, applied: owned).verdicts == ["error optimizer-in-use"])
    let idle = live.with { $0.versions[1].status = .retired }
    #expect(planned(base, live: idle, applied: owned).verdicts == [])
    #expect(planned(base, live: idle, applied: owned)["optimizer/second"]?.action == .retire)
    #expect(planned(base, live: owned, applied: owned)["optimizer/second"]?.action == .delete)
  }

  @Test func whatServesEndsByAnEmptyListOfArmsAlone() {
    let live = base.with {
      $0.entities = [entity()]
      $0.deployments = [deployment(["r1": 100])]
    }
    let removed = planned(base, live: live, applied: live)
    #expect(removed.verdicts == ["error entity-live"])
    #expect(
      removed.diagnostics.first?.message == "entity/site is no longer declared, but traffic goes to run r1 (100 %)")
    #expect(removed["deployment/site"] == nil)

    let unsaid = planned(live.with { $0.deployments = [] }, live: live, applied: live)
    #expect(unsaid.verdicts == ["error entity-live"])
    #expect(unsaid.changes.isEmpty)

    let retired = live.with { $0.entities[0].status = .retired }
    #expect(
      planned(retired.with { $0.deployments = [] }, live: live, applied: base).verdicts == ["error entity-live"])
    #expect(planned(retired.with { $0.deployments = [deployment([:])] }, live: live, applied: live).verdicts == [])
  }
}
