import Domain
import Planning
import Testing

@Suite struct DeploymentTests {
  private let runs = ["r1", "r2", "r3"].map { run($0) }

  private func site(_ arms: KeyValuePairs<String, Int>?, status: Status = .active, holdback: Int = 0) -> Catalogue {
    base.with {
      $0.entities = [entity(status: status)]
      $0.deployments = arms.map { [deployment($0, holdback: holdback)] } ?? []
    }
  }

  private func armsJSON(_ arms: String) -> String {
    arms.split(separator: " ").map { arm in
      let parts = arm.split(separator: ":")
      return "{\"name\":\"\(parts[0])\",\"run\":\"\(parts[1])\",\"traffic\":\(parts[2])}"
    }.joined(separator: ",")
  }

  @Test func theFirstDeploymentIsACreation() throws {
    let plan = planned(site(["r1": 90, "r2": 10]), live: site(nil), applied: site(nil), runs: runs)
    let arms = armsJSON("arm0:r1:90 arm1:r2:10")
    #expect(plan.lines == ["create deployment/site manifest; arms null->[\(arms)] manifest; holdback null->0 manifest"])
    #expect(
      plan.changes[0].write
        == .epoch(entity: "site", closing: [], opening: deployment(["r1": 90, "r2": 10]).arms))
    #expect(plan.diagnostics.isEmpty)
  }

  @Test func anUnchangedDeploymentWritesNothing() {
    let site = site(["r1": 90, "r2": 10])
    #expect(planned(site, live: site, applied: site).changes.isEmpty)
    #expect(runsToJudge(desired: site.desired, snapshot: Snapshot(live: site, applied: site)).isEmpty)
  }

  @Test(
    arguments: [
      (["r1": 80, "r2": 20], ["r1": 90, "r2": 10], ["r1": 90, "r2": 10], Cause.manifest),
      (["r2": 10, "r1": 90], ["r1": 90, "r2": 10], ["r1": 90, "r2": 10], .manifest),
      (["r1": 90, "r3": 10], ["r1": 90, "r2": 10], ["r1": 90, "r2": 10], .manifest),
      (["r1": 100], [:], ["r1": 100], .drift),
      (["r1": 100], ["r1": 50], ["r1": 100], .drift),
      (["r1": 100], ["r2": 100], ["r3": 100], .conflict),
      ([:], ["r1": 100], ["r1": 100], .manifest),
    ] as [(KeyValuePairs<String, Int>, KeyValuePairs<String, Int>, KeyValuePairs<String, Int>, Cause)])
  func anyDifferenceIsANewEpoch(
    desired: KeyValuePairs<String, Int>, live: KeyValuePairs<String, Int>, last: KeyValuePairs<String, Int>,
    cause: Cause
  ) throws {
    let plan = planned(site(desired), live: site(live), applied: site(last), runs: runs)
    let change = try #require(plan["deployment/site"])
    #expect(plan.changes.count == 1)
    #expect(change.action == .update)
    #expect(change.cause == cause)
    guard case .epoch("site", let closing, let opening) = change.write else {
      Issue.record("not an epoch: \(change.write)")
      return
    }
    #expect(closing.map(\.run) == live.map(\.key))
    #expect(closing.map(\.row) == Array(1..<(live.count + 1)))
    #expect(opening == deployment(desired).arms)
  }

  @Test func armsThatOptctlDidNotOpenAreAdoptedWhenTheyMatchAndReplacedWhenNot() {
    let live = site(["r1": 90])
    let same = planned(site(["r1": 90], holdback: 10), live: live, applied: site(nil))
    #expect(same.lines == ["adopt deployment/site adopt"])
    let other = planned(site(["r1": 100]), live: live, applied: site(nil), runs: runs)
    #expect(
      other.lines == [
        "update deployment/site adopt; arms [\(armsJSON("r1:r1:90"))]->[\(armsJSON("arm0:r1:100"))] adopt; "
          + "holdback 10->0 adopt"
      ])
  }

  @Test func liveArmsAreShownByTheirLastNamesAndElseByTheirRun() {
    let last = site(["r1": 100]).with { $0.deployments[0].arms[0].name = "control" }
    let plan = planned(site(["r2": 100]), live: site(["r1": 60, "r3": 40]), applied: last, runs: runs)
    #expect(
      plan["deployment/site"]?.fields.first?.before.compact == "[\(armsJSON("control:r1:60 r3:r3:40"))]")
  }

  @Test func otherNamesAloneAreMemoryAlone() {
    let applied = site(["r1": 100])
    let plan = planned(applied.with { $0.deployments[0].arms[0].name = "x" }, live: applied, applied: applied)
    #expect(
      plan.lines == [
        "update deployment/site manifest; arms [\(armsJSON("arm0:r1:100"))]->[\(armsJSON("x:r1:100"))] manifest"
      ])
    #expect(plan.changes[0].write == Write.none)
    #expect(plan.remember.count == 1)
  }

  @Test func anotherSplitThatIsLiveAlreadyIsAdopted() {
    let plan = planned(site(["r2": 100]), live: site(["r2": 100]), applied: site(["r1": 100]))
    #expect(plan.lines == ["adopt deployment/site adopt"])
  }

  @Test func pausingClosesAndResumingOpensANewEpoch() {
    let active = site(["r1": 100])
    let paused = site(["r1": 100], status: .paused)
    let closed = site([:], status: .paused)
    let pausing = planned(paused, live: active, applied: active)
    #expect(pausing["deployment/site"]?.cause == .manifest)
    guard case .epoch(_, let closing, let opening) = pausing["deployment/site"]?.write else {
      Issue.record("pausing opens no epoch")
      return
    }
    #expect(closing.count == 1 && opening.isEmpty)
    #expect(pausing.remember.map(\.address.description) == ["entity/site"])

    #expect(planned(paused, live: closed, applied: paused).changes.isEmpty)
    #expect(runsToJudge(desired: paused.desired, snapshot: Snapshot(live: closed, applied: paused)).isEmpty)
    let byHand = planned(paused, live: site(["r1": 100], status: .paused), applied: paused)
    #expect(byHand["deployment/site"]?.cause == .drift)

    let resuming = planned(active, live: closed, applied: paused, runs: runs)
    #expect(resuming["deployment/site"]?.cause == .manifest)
    #expect(
      resuming["deployment/site"]?.write == .epoch(entity: "site", closing: [], opening: deployment(["r1": 100]).arms))
    #expect(runsToJudge(desired: active.desired, snapshot: Snapshot(live: closed, applied: paused)) == ["r1"])
  }

  @Test func anotherSplitWhilePausedIsMemoryAlone() {
    let closed = site([:], status: .paused)
    let plan = planned(site(["r2": 100], status: .paused), live: closed, applied: site(["r1": 100], status: .paused))
    #expect(plan.changes.map(\.action) == [.update])
    #expect(plan.changes.map(\.write) == [.none])
    #expect(plan.diagnostics.isEmpty)
  }

  @Test func aDeploymentThatNeverServedIsAdopted() {
    let plan = planned(site([:]), live: site(nil), applied: site(nil))
    #expect(plan.lines == ["adopt deployment/site adopt"])
  }
}
