import Diagnostics
import Domain
import Planning
import Testing

private let live = base.with {
  $0.entities = [entity(name: "Old"), entity("other", object: 2)]
  $0.configs = ["site": ["bid": "1", "cap": "30"]]
}

private let desired = live.with {
  $0.entities[0].name = "New"
  $0.configs = ["site": ["bid": "2", "cap": "30"]]
}

private let shown = planned(desired, live: live, applied: live)
private let reviewed = ReviewedPlan(shown)

/// What a plan made now says differently than the reviewed one.
private func moved(_ desired: Catalogue = desired, live: Catalogue, applied: Catalogue = live) -> [String] {
  planned(desired, live: live, applied: applied).differences(fromReviewed: reviewed).map(\.description)
}

@Suite struct PlanComparisonTests {
  @Test func aPlanIsWhatWasReviewedUntilSomethingMoves() {
    #expect(shown.changes.count == 2)
    #expect(shown.differences(fromReviewed: reviewed) == [])
  }

  @Test func whenAndWhereItWasReadDoesNotMatter() {
    var now = shown
    now.target.readAt = "2030-01-01T00:00:00Z"
    now.target.host = "standby"
    now.target.lastRevision = 99
    now.source.ref = "another-name"
    now.summary.unmanaged = 7
    now.diagnostics = [Diagnostic(.warning, .sharedObject, "m", at: nil)]
    #expect(now.differences(fromReviewed: reviewed) == [])
  }

  @Test func rowsThatThePlanDoesNotTouchDoNotMatter() {
    let elsewhere = live.with { $0.macros = [Macro(feature: "f", template: "[F]")] }
    #expect(moved(live: elsewhere, applied: live) == [])
  }

  @Test func placesDoNotMatter() {
    var now = shown
    for i in now.changes.indices {
      now.changes[i].source = Location(file: "moved.yaml")
      for j in now.changes[i].fields.indices { now.changes[i].fields[j].source = nil }
    }
    #expect(now.differences(fromReviewed: reviewed) == [])
  }

  @Test func aRowThatMovedInTheDatabaseIsNamedWithItsField() {
    let touched = live.with { $0.configs = ["site": ["bid": "1.5", "cap": "30"]] }
    #expect(
      moved(live: touched, applied: live) == [
        #"config/site/bid: value was "1" in the database, now it is "1.5""#
      ])
  }

  @Test func anotherDesiredValueIsNamed() {
    let other = desired.with { $0.configs = ["site": ["bid": "3", "cap": "30"]] }
    #expect(moved(other, live: live) == [#"config/site/bid: value was to become "2", now "3""#])
  }

  @Test func whatIsDoneAlreadyIsNamed() {
    let done = live.with { $0.entities[0].name = "New" }
    #expect(moved(live: done, applied: done) == ["entity/site: update was reviewed, now there is nothing to do"])
  }

  @Test func whatNobodyReviewedIsNamed() {
    let more = live.with { $0.configs = ["site": ["bid": "1", "cap": "31"]] }
    #expect(moved(live: more, applied: live) == ["config/site/cap: update was not reviewed"])
    let field = live.with { $0.entities[0].s3BasePath = "s3://bucket/elsewhere" }
    #expect(moved(live: field, applied: live) == ["entity/site: s3_base_path was not reviewed"])
  }

  @Test func aFieldThatNeedsNoChangeAnyMoreIsNamed() {
    let two = desired.with { $0.entities[0].objectID = 5 }
    let plan = planned(two, live: live, applied: live)
    let now = planned(two, live: live.with { $0.entities[0].objectID = 5 }, applied: live)
    #expect(
      now.differences(fromReviewed: ReviewedPlan(plan)).map(\.description) == [
        "entity/site: object.id is no longer to be changed"
      ])
  }

  @Test func anotherActionIsNamed() {
    let gone = live.with { $0.configs = ["site": ["cap": "30"]] }
    let found = moved(live: gone, applied: live)
    #expect(found.contains("config/site/bid: update was reviewed, now it is create"))
    #expect(found.contains(#"config/site/bid: value was "1" in the database, now it is null"#))
  }

  @Test func environmentCommitAndWorkTreeCountForTheWholePlan() {
    var now = shown
    now.environment = "production"
    now.source.commit = nil
    now.source.isDirty = true
    let found = now.differences(fromReviewed: reviewed)
    #expect(
      found.map(\.description) == [
        "environment was test, now it is production", "commit was abc, now it is none",
        "work tree was clean, now it is changed",
      ])
    #expect(found.allSatisfy { $0.address == nil })
  }

  /// What a plan says differently after something else than its changes was altered.
  private func found(_ alter: (inout Plan) -> Void, reviewed alterReviewed: (inout Plan) -> Void = { _ in }) -> [String]
  {
    var (now, then) = (shown, shown)
    alter(&now)
    alterReviewed(&then)
    return now.differences(fromReviewed: ReviewedPlan(then)).map(\.description)
  }

  @Test func anotherDatabaseAndAHistoryThatEndsEarlierAreNamed() {
    #expect(found { $0.target.database = "other" } == ["database was \(shown.target.database), now it is other"])
    #expect(
      found {
        $0.target.lastRevision = 3
      } reviewed: {
        $0.target.lastRevision = 7
      }
        == ["last revision was 7, now it is 3"])
  }

  @Test func gateChecksAreGrounds() {
    func check(
      _ observed: String, _ result: GateCheck.Result, of address: Address = Address(.entity, "site")
    ) -> GateCheck {
      GateCheck(
        address: address, run: "r1", gate: "g", subject: "auc", observed: .number(observed),
        limit: ">= 0.6", result: result)
    }
    #expect(
      found {
        $0.checks = [check("0.7", .pass)]
      } reviewed: {
        $0.checks = [check("0.7", .pass)]
      } == [])
    #expect(
      found {
        $0.checks = [check("0.65", .pass)]
      } reviewed: {
        $0.checks = [check("0.7", .pass)]
      }
        == ["entity/site: gate g, auc >= 0.6 of run r1 was 0.7 (pass), now it is 0.65 (pass)"])
    #expect(
      found { $0.checks = [check("0.7", .pass)] }
        == ["entity/site: gate g, auc >= 0.6 of run r1 was not reviewed: 0.7 (pass)"])
    #expect(
      found { _ in
      } reviewed: {
        $0.checks = [check("0.7", .pass)]
      }
        == ["entity/site: gate g, auc >= 0.6 of run r1 was reviewed and is gone: 0.7 (pass)"])
  }

  @Test func checksOfWhatStaysAsItIsDoNotMatter() {
    let check = GateCheck(
      address: Address(.deployment, "other"), run: "r", gate: "g", subject: "auc", observed: .number("0.1"),
      limit: ">= 0.6", result: .warn)
    #expect(found { $0.checks = [check] } == [])
  }

  @Test func dangersAreGroundsAndConsentsAreNot() {
    func danger(_ name: GuardName, _ status: GuardFinding.Status, _ message: String, _ allow: String) -> GuardFinding {
      GuardFinding(name, nil, status, message, allow: allow)
    }
    let live = danger(.liveMacroChange, .blocked, "under a (10 %)", "live-macro-change:os")
    var more = live
    more.message = "under a (100 %)"
    #expect(found { $0.guards = [more] } == ["guard live-macro-change was not reviewed: under a (100 %)"])
    #expect(
      found {
        $0.guards = [more]
      } reviewed: {
        $0.guards = [live]
      }
        == ["guard live-macro-change was under a (10 %), now it is under a (100 %)"])
    var allowed = live
    allowed.status = .allowed
    #expect(
      found {
        $0.guards = [live]
      } reviewed: {
        $0.guards = [allowed]
      } == [])
    // How many there are beside those that go does not matter, how many go does.
    let removals = danger(.removals, .blocked, "6 of 20", "removals:entity=6")
    let beside = danger(.removals, .blocked, "6 of 21", "removals:entity=6")
    let another = danger(.removals, .blocked, "7 of 20", "removals:entity=7")
    #expect(
      found {
        $0.guards = [beside]
      } reviewed: {
        $0.guards = [removals]
      } == [])
    #expect(
      found {
        $0.guards = [another]
      } reviewed: {
        $0.guards = [removals]
      }
        == ["guard removals was 6 of 20, now it is 7 of 20"])
  }

  @Test func newErrorsAndOldOnesAreNamed() {
    let error = Diagnostic(.error, .runNotValidated, "run r1 has failed validation", at: nil)
    #expect(
      found { $0.diagnostics = [error] } == ["was not reviewed: run-not-validated: run r1 has failed validation"])
    #expect(
      found { _ in
      } reviewed: {
        $0.diagnostics = [error]
      }
        == ["was reviewed and is gone: run-not-validated: run r1 has failed validation"])
  }

  @Test func whatAPlanDoesNotShowMovesItsID() {
    let unknown = ReviewedPlan(shown, id: "another")
    #expect(
      shown.differences(fromReviewed: unknown).map(\.description)
        == ["the plan has another id: something moved that it does not show"])
    var hidden = shown
    for i in hidden.changes.indices where hidden.changes[i].address.kind == .config {
      hidden.changes[i].fields[0].before = .string("(sensitive)")
      hidden.changes[i].fields[0].after = .string("(sensitive)")
    }
    var moved = hidden
    for i in moved.changes.indices {
      guard case .update(.config(var before), let after) = moved.changes[i].write else { continue }
      before.text = "9"
      moved.changes[i].write = .update(before: .config(before), after: after)
    }
    #expect(hidden.differences(fromReviewed: ReviewedPlan(hidden)) == [])
    #expect(
      moved.differences(fromReviewed: ReviewedPlan(hidden)).map(\.description) == [
        "config/site/bid: value may have moved: it is sensitive and not shown, and the plan has another id"
      ])
  }

  @Test func causesAndCountsMustFit() {
    #expect(
      found { $0.changes[0].fields[0].cause = .conflict } == [
        "entity/site: the cause of name was manifest, now it is conflict"
      ])
    #expect(found { $0.summary.create = 9 } == ["the counts of changes are not those of the plan"])
    #expect(
      found { _ in
      } reviewed: {
        $0.changes.append($0.changes[0])
      } == [
        "the counts of changes are not those of the plan"
      ])
  }
}
