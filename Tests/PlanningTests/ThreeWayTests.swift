import Domain
import Planning
import Testing

/// Last applied, desired and live name of one optimizer; nil is absent.
@Suite struct ThreeWayTests {
  @Test(
    arguments: [
      ("a", "a", "a", []),
      (nil, "a", "a", ["adopt optimizer/opt adopt"]),
      ("b", "a", "a", ["adopt optimizer/opt adopt"]),
      ("b", "a", "b", ["update optimizer/opt manifest; name \"b\"->\"a\" manifest"]),
      ("a", "a", "b", ["update optimizer/opt drift; name \"b\"->\"a\" drift"]),
      ("c", "a", "b", ["update optimizer/opt conflict; name \"b\"->\"a\" conflict"]),
      (nil, "a", "b", ["update optimizer/opt adopt; name \"b\"->\"a\" adopt"]),
    ] as [(String?, String, String, [String])])
  func aFieldIsJudgedByWhoMovedIt(last: String?, desired: String, live: String, lines: [String]) {
    let applied = last.map { Catalogue(optimizers: [optimizer(name: $0)]) } ?? Catalogue()
    let plan = planned(
      Catalogue(optimizers: [optimizer(name: desired)]), live: Catalogue(optimizers: [optimizer(name: live)]),
      applied: applied)
    #expect(plan.lines == lines)
    #expect(plan.remember.count == (last == desired ? 0 : 1))
    let writes = desired != live
    #expect(plan.changes.allSatisfy { ($0.write != .none) == writes })
  }

  /// `é` of one character and of two: what is shown looks the same, and the row is another.
  @Test func canonicallyEqualTextsOfOtherBytesAreOtherTexts() throws {
    let (one, two) = ("caf\u{E9}", "cafe\u{301}")
    func catalogue(_ text: String) -> Catalogue {
      Catalogue(
        optimizers: [Optimizer(code: "opt", name: text, description: text)],
        versions: [Version(optimizer: "opt", code: "v1", name: text, description: text)],
        entities: [
          Entity(
            code: "site", name: text, objectType: "ssp", objectID: 1,
            currentVersion: VersionReference(optimizer: "opt", version: "v1"), s3BasePath: "s3://bucket/\(text)")
        ], macros: [Macro(feature: text, template: "[A]")])
    }
    #expect(planned(catalogue(one), live: catalogue(one), applied: catalogue(one)).changes.isEmpty)
    let drift = planned(catalogue(one), live: catalogue(two), applied: catalogue(one))
    #expect(
      drift.changes.map { "\($0.action) \($0.address.kind) \($0.fields.map(\.field.rawValue)) \($0.cause)" } == [
        "update optimizer [\"name\", \"description\"] drift", "update version [\"name\", \"description\"] drift",
        "update entity [\"name\", \"s3_base_path\"] drift", "create macro [\"template\", \"status\"] drift",
      ])
    let edit = planned(catalogue(two), live: catalogue(one), applied: catalogue(one))
    #expect(edit.changes.map(\.cause) == [.manifest, .manifest, .manifest, .manifest, .manifest])
    #expect(edit.changes.last?.action == .retire)
    #expect(edit["optimizer/opt"]?.write != Write.none)
  }

  @Test func aRowThatIsNotThereIsCreatedAndItsAbsenceAfterAnApplyIsDrift() {
    let catalogue = Catalogue(optimizers: [optimizer()])
    let fields = "; name null->\"Optimizer\" X; status null->\"active\" X; description null->\"\" X"
    let new = planned(catalogue, live: Catalogue())
    #expect(new.lines == ["create optimizer/opt manifest" + fields.replacing("X", with: "manifest")])
    #expect(new["optimizer/opt"]?.write == .insert(.optimizer(optimizer())))
    let lost = planned(catalogue, live: Catalogue(), applied: catalogue)
    #expect(lost.lines == ["create optimizer/opt drift" + fields.replacing("X", with: "drift")])
    #expect(lost.summary.drift == 1)
    #expect(lost.remember.isEmpty)
    let renamed = Catalogue(optimizers: [optimizer(name: "New")])
    let both = planned(renamed, live: Catalogue(), applied: catalogue)
    #expect(
      both.lines == [
        "create optimizer/opt conflict; name null->\"New\" conflict; status null->\"active\" drift; "
          + "description null->\"\" drift"
      ])
  }

  @Test func theGravestFieldSpeaksForTheChange() throws {
    let plan = planned(
      Catalogue(optimizers: [Optimizer(code: "opt", name: "new", status: .active, description: "mine")]),
      live: Catalogue(optimizers: [Optimizer(code: "opt", name: "old", status: .active, description: "theirs")]),
      applied: Catalogue(optimizers: [Optimizer(code: "opt", name: "old", status: .active, description: "mine")]))
    let change = try #require(plan["optimizer/opt"])
    #expect(change.cause == .drift)
    #expect(change.fields.map(\.cause) == [.manifest, .drift])
    #expect(change.fields.map(\.source?.column) == [10, 30])
  }

  @Test func protectionIsMemoryAlone() {
    let plain = Catalogue(optimizers: [optimizer()])
    let protected = plain.with { $0.protected = ["optimizer/opt"] }
    let plan = planned(protected, live: plain, applied: plain)
    #expect(plan.lines == ["update optimizer/opt manifest; protect false->true manifest"])
    #expect(plan["optimizer/opt"]?.write == Write.none)
    #expect(plan.remember.map(\.isProtected) == [true])
  }

  @Test func memoryThatNobodyReadIsTakenForWhatIsDesired() {
    let catalogue = base.with { $0.entities = [entity()] }
    let snapshot = Snapshot(live: catalogue, applied: catalogue)
    #expect(objectsToRecall(desired: catalogue.desired, snapshot: snapshot).isEmpty)
    #expect(snapshot.recalled(for: catalogue.desired).applied.allSatisfy { $0.fields == nil })
    #expect(planned(catalogue, live: catalogue, applied: catalogue).changes.isEmpty)
  }

  @Test func whatDiffersOrIsNoLongerDeclaredIsRecalled() {
    let applied = base.with { $0.entities = [entity("gone"), entity("other"), entity("same")] }
    let desired = base.with { $0.entities = [entity("other", name: "New"), entity("same")] }
    let snapshot = Snapshot(live: applied, applied: applied)
    #expect(
      objectsToRecall(desired: desired.desired, snapshot: snapshot).map(\.description)
        == ["entity/gone", "entity/other"])
  }
}
