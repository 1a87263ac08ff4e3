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

private let reviewed = planned(desired, live: live, applied: live)

/// What a plan made now says differently than the reviewed one.
private func moved(_ desired: Catalogue = desired, live: Catalogue, applied: Catalogue = live) -> [String] {
  planned(desired, live: live, applied: applied).differences(fromReviewed: reviewed).map(\.description)
}

@Suite struct PlanComparisonTests {
  @Test func aPlanIsWhatWasReviewedUntilSomethingMoves() {
    #expect(reviewed.changes.count == 2)
    #expect(reviewed.differences(fromReviewed: reviewed) == [])
  }

  @Test func whenAndWhereItWasReadDoesNotMatter() {
    var now = reviewed
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
    var now = reviewed
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
      now.differences(fromReviewed: plan).map(\.description) == ["entity/site: object.id is no longer to be changed"])
  }

  @Test func anotherActionIsNamed() {
    let gone = live.with { $0.configs = ["site": ["cap": "30"]] }
    let found = moved(live: gone, applied: live)
    #expect(found.contains("config/site/bid: update was reviewed, now it is create"))
    #expect(found.contains(#"config/site/bid: value was "1" in the database, now it is null"#))
  }

  @Test func environmentCommitAndWorkTreeCountForTheWholePlan() {
    var now = reviewed
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
}
