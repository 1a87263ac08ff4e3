import Diagnostics
import Domain
import Planning
import Rendering
import Testing

/// So many configs of a new entity, and before them everything that a plan can hold.
private func load(configs: Int, _ alter: (inout Change, Int) -> Void = { _, _ in }) -> Plan {
  var plan = judgedPlan
  let arms = field(.arms, .null, arms(("a", "r", 100)), at: place("new.yaml", 9, 1))
  plan.changes.append(change("deployment/new", .create, [arms], at: place("new.yaml", 9, 1)))
  let named = fields(of: drugs, .create).enumerated().map { i, change in
    field(change.field, .null, change.after, at: place("new.yaml", 4 + i, 9))
  }
  plan.changes.append(change("entity/new", .create, named, at: place("new.yaml", 3, 17)))
  for i in 0..<configs {
    let source = place("new.yaml", 10 + i, 7)
    var config = change("config/new/key_\(i)", .create, [field(.value, .null, value(i), at: source)], at: source)
    alter(&config, i)
    plan.changes.append(config)
  }
  plan.summary.create = configs + 1
  return plan
}

private func value(_ i: Int) -> JSON {
  switch i % 5 {
  case 0: .number("0.12345678901234567890123456789")
  case 1: .bool(true)
  case 2: .string("##[\"\u{1B}東京\\")
  case 3: .array([.string("a"), .null])
  default: JSON.hidden
  }
}

private func document(_ plan: Plan) -> String {
  String(decoding: renderDocument(plan, id: "0123", toolVersion: "1.2.3"), as: UTF8.self)
}

private func text(_ plan: Plan) -> String {
  String(decoding: renderJSON(plan, id: "0123", toolVersion: "1.2.3"), as: UTF8.self)
}

private func restored(_ document: String) throws -> String {
  String(decoding: try renderJSON(document: document), as: UTF8.self)
}

@Suite("What a revision keeps of its plan")
struct RevisionDocumentTests {
  @Test("is the plan's JSON, unless it creates a thousand objects")
  func shortFromAThousand() throws {
    #expect(document(load(configs: 998)) == text(load(configs: 998)))
    let many = document(load(configs: 999))
    #expect(many.utf8.count * 2 < text(load(configs: 999)).utf8.count)
    #expect(many.contains("\n    {\"address\":\"config/new/key_1\",\"created\":{\"value\":true},\"at\":[11,7]},\n"))
    // A deployment is asked for by the database, in the form that it has always had.
    #expect(many.contains("\n    {\"address\":\"deployment/new\",\"kind\":\"deployment\",\"action\":\"create\","))
  }

  @Test("gives the plan's JSON again, byte by byte")
  func givesThePlanAgain() throws {
    for plan in [load(configs: 3), load(configs: 1_500)] {
      #expect(try restored(document(plan)) == text(plan))
      #expect(isWhole(try renderJSON(document: document(plan))))
    }
  }

  @Test("keeps whatever is more than a creation as declared")
  func keepsTheRest() throws {
    let plan = load(configs: 1_020) { change, i in
      switch i {
      case 1: change.source = nil
      case 2: change.fields[0].source = nil
      case 3: change.fields[0].source = place("new.yaml", 1, 1)
      case 4: change.fields[0].drift = byAlice
      case 5: change.fields[0].cause = .drift
      case 6: change.cause = .drift
      case 7: change.fields[0].before = .number("1")
      case 8: change.fields = []
      case 9: change.fields.append(field(.value, .null, .null))
      case 10: change.action = .adopt
      // A patch in another file, and a name that only its bytes tell from the one before.
      case 11: (change.source, change.fields[0].source) = (place("caf\u{E9}.yaml", 1, 1), place("caf\u{E9}.yaml", 1, 1))
      case 12:
        (change.source, change.fields[0].source) = (place("cafe\u{301}.yaml", 1, 1), place("cafe\u{301}.yaml", 1, 1))
      default: break
      }
    }
    #expect(document(plan).hasPrefix("{\n  \"form\": \"short\",\n"))
    #expect(try Array(restored(document(plan)).utf8) == Array(text(plan).utf8))
  }

  @Test("is refused where it is not what was written")
  func isRefused() throws {
    #expect(try restored("{}") == "{}")
    let short = document(load(configs: 1_000))
    for (part, other, message) in [
      ("\"plan_id\"", "\"plan\"", "not a plan: a member is missing"),
      ("\"at\":[11,7]", "\"at\":[7]", "not a plan: a change is not readable"),
      ("\"at\":[11,7]", "\"at\":[\"a\",\"b\",11,7]", "not a plan: a change is not readable"),
      ("\"created\":{\"value\":true}", "\"created\":{\"colour\":true}", "not a plan: a change is not readable"),
    ] {
      let error = #expect(throws: StoredPlanError.self) { try restored(short.replacing(part, with: other)) }
      #expect(error?.message == message)
    }
    let cut = #expect(throws: StoredPlanError.self) { try restored(String(short.prefix(5_000))) }
    #expect(cut?.message.hasPrefix("not a plan: ") ?? false)
  }
}
