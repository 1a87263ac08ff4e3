import Domain
import Foundation
import TestSupport
import Testing

/// What makes a saved plan stale, who is named for it, and what does not.
@Suite struct SavedPlanTests {
  /// Applied, and a plan saved that raises `min_bid` from 2.5 to 3.
  private func saved(_ manifests: [String: String] = Sample.manifests) async throws -> Workplace {
    let place = try await Workplace(manifests)
    try place.apply()
    try place.edit("catalog/site.yaml", "min_bid: 2.50", "min_bid: 3")
    try save(place)
    return place
  }

  private func save(_ place: Workplace, _ arguments: String...) throws {
    let answer = try place.optctl.start(["plan", "--out", file(place)] + arguments).wait()
    try #require(answer.status == 0, "\(answer)")
  }

  /// Beside the repository: a commit does not take it along.
  private func file(_ place: Workplace) -> String { place.repository.sibling("plan.json") }

  private let config = "UPDATE opt_entity_configs SET config_value = '2.75' WHERE config_key = 'min_bid'"

  /// The lines about what moved, with times masked.
  private func moved(_ place: Workplace, sourceLocation: SourceLocation = #_sourceLocation) throws -> [String] {
    let answer = try place.optctl.run("apply", file(place))
    #expect(answer.status == 4, "\(answer)", sourceLocation: sourceLocation)
    #expect(
      answer.errors.hasPrefix(
        "error: nothing was applied: this is not the plan that was reviewed\n  help: plan and review again\n"),
      "\(answer)", sourceLocation: sourceLocation)
    return answer.errors.split(separator: "\n").dropFirst(2).map {
      String($0).replacing(/\d{4}-\d\d-\d\d \d\d:\d\dZ/, with: "TIME")
    }
  }

  @Test func aHandIsNamedWithItsProgramAndTime() async throws {
    let place = try await saved()
    let alice = try place.database.connect()
    try alice.execute("SET application_name = 'psql'")
    try alice.execute(config)
    try alice.execute("UPDATE opt_entities SET entity_name = 'Other'")
    #expect(
      try moved(place) == [
        "  moved: entity/site: update was not reviewed (optctl, psql, TIME)",
        "  moved: config/site/min_bid: value was 2.5 in the database, now it is 2.75 (optctl, psql, TIME)",
      ])
    // What was done by hand already is not done again, and whoever did it is named.
    try alice.execute("UPDATE opt_entities SET entity_name = 'Site'")
    try alice.execute("UPDATE opt_entity_configs SET config_value = '3' WHERE config_key = 'min_bid'")
    let lines = try moved(place)
    #expect(
      !lines.isEmpty
        && lines.allSatisfy {
          $0.hasPrefix("  moved: config/site/min_bid: ") && $0.hasSuffix(" (optctl, psql, TIME)")
        }, "\(lines)")
    try alice.execute("DELETE FROM opt_entity_configs WHERE config_key = 'min_bid'")
    #expect(
      try moved(place).first
        == "  moved: config/site/min_bid: update was reviewed, now it is create (optctl, psql, TIME)")
  }

  @Test func anotherApplyIsNamedByItsRevision() async throws {
    let place = try await saved()
    let head = try place.repository.run("rev-parse", "HEAD")
    try place.edit("catalog/site.yaml", "min_bid: 3", "min_bid: 2.8")
    try place.apply()
    try place.repository.run("reset", "--quiet", "--hard", head)
    let lines = try moved(place)
    #expect(
      lines.contains(
        "  moved: config/site/min_bid: value was 2.5 in the database, now it is 2.8 (optctl, revision 2, TIME)"),
      "\(lines)")
  }

  @Test func whatThePlanNeitherTouchesNorStandsOnDoesNotMatter() async throws {
    let place = try await saved()
    try place.database.run(
      """
      UPDATE opt_entities SET created_at = now();
      INSERT INTO opt_feature_macros (feature_name, macro_template, status) VALUES ('other', '[OTHER]', 'active');
      INSERT INTO opt_entities (entity_code, entity_name, object_id, object_type, s3_base_path, status)
        VALUES ('other', 'Other', 9, 'ssp', 's3://bucket/other', 'active');
      INSERT INTO opt_entity_configs (entity_id, config_key, config_value)
        SELECT entity_id, 'min_bid', '1' FROM opt_entities WHERE entity_code = 'other'
      """)
    try Sample.record("r1", in: place.database)
    let answer = try place.optctl.run("apply", file(place))
    #expect(answer.status == 0, "\(answer)")
  }

  @Test func aRunThatFailedValidationSinceIsNamed() async throws {
    let place = try await Workplace(Sample.manifests)
    try place.apply()
    try Sample.record("r1", in: place.database)
    try place.repository.write(
      "manifests/catalog/deployment.yaml", Sample.deployment("arms:\n  - {name: control, run: r1, traffic: 100}"))
    _ = try place.repository.commit()
    try save(place)
    try place.database.run("UPDATE opt_runs SET validation_status = 'failed'")
    let lines = try moved(place)
    #expect(lines.count == 1 && lines[0].hasPrefix("  moved: was not reviewed: run-not-validated: "), "\(lines)")
    try place.database.run("UPDATE opt_runs SET validation_status = 'passed'")
    #expect(try place.optctl.run("apply", file(place)).status == 0)
  }

  @Test func aSensitiveValueThatMovedIsNoticedAndNotShown() async throws {
    var manifests = Sample.manifests
    manifests["catalog/optimizer.yaml"] = Sample.optimizer.replacing(
      "names:   {type: list",
      with: "token:   {type: string, scope: entity, sensitive: true}\n      names:   {type: list")
    manifests["catalog/site.yaml"] = Sample.entity.replacing("min_bid: 2.50", with: "token: canary-one")
    let place = try await Workplace(manifests)
    try place.apply()
    try place.database.run("UPDATE opt_entity_configs SET config_value = 'canary-two' WHERE config_key = 'token'")
    try save(place)
    try place.database.run("UPDATE opt_entity_configs SET config_value = 'canary-three' WHERE config_key = 'token'")
    let answer = try place.optctl.run("apply", file(place))
    #expect(answer.status == 4, "\(answer)")
    #expect(
      answer.errors.contains(
        "  moved: config/site/token: value may have moved: it is sensitive and not shown, and the plan has another id (opt"
      ), "\(answer)")
    let text = try String(contentsOfFile: file(place), encoding: .utf8)
    #expect(!answer.description.contains("canary") && !text.contains("canary"))
  }

  @Test func aPlanOfAnotherDatabaseOrEnvironmentIsNotApplied() async throws {
    let place = try await saved()
    let other = try await TestDatabase.make()
    let program = Program(in: place.repository.path, database: other.url)
    #expect(try program.run("db", "migrate").status == 0)
    let answer = try program.run("apply", file(place))
    #expect(answer.status == 4, "\(answer)")
    #expect(
      answer.errors.contains("  moved: database was \(place.database.name), now it is \(other.name)\n"), "\(answer)")
    try place.edit("optctl.yaml", "    test: {", "    prod: {database: \"${D}\", paths: [catalog]}\n    test: {")
    try save(place, "-e", "test")
    let prod = try place.optctl.run("apply", "-e", "prod", file(place))
    #expect(prod.status == 4 && prod.errors.contains("  moved: environment was test, now it is prod\n"), "\(prod)")
  }

  /// The plan's file after an edit, with the checksum that fits it.
  private func sealed(_ text: String) -> String {
    let body = text.components(separatedBy: ",\n  \"checksum\"")[0]
    var print = Fingerprint()
    print.combine(body)
    return body + ",\n  \"checksum\": \"\(print.hex)\"\n}\n"
  }

  @Test func aTamperedFileNeverDoesAnythingButFail() async throws {
    let place = try await saved()
    let path = file(place)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    func expectRefused(_ bytes: Data, _ status: Int32, _ message: String, _ what: String) throws {
      try bytes.write(to: URL(fileURLWithPath: path))
      let answer = try place.optctl.run("apply", file(place))
      #expect(answer.status == status && answer.errors.contains(message), "\(what): \(answer)")
    }
    #expect(sealed(text) == text)
    let edits: [(old: String, new: String, status: Int32, message: String)] = [
      ("config/site/min_bid", "config/site/max_bid", 4, "config/site/max_bid: update was reviewed, now there is"),
      ("\"before\":2.5", "\"before\":2", 4, "value was 2 in the database, now it is 2.5"),
      ("\"after\":3", "\"after\":4", 4, "value was to become 4, now 3"),
      ("\"action\":\"update\"", "\"action\":\"delete\"", 4, "delete was reviewed, now it is update"),
      ("\"cause\":\"manifest\"", "\"cause\":\"drift\"", 4, "the cause was drift, now it is manifest"),
      ("\"environment\": \"test\"", "\"environment\": \"te\"", 4, "environment was te, now it is test"),
      ("\"plan_id\": \"", "\"plan_id\": \"0", 4, "the plan has another id"),
      ("\"dirty\":false", "\"dirty\":true", 4, "work tree was changed, now it is clean"),
      ("\"update\":1", "\"update\":2", 4, "the counts of changes are not those of the plan"),
      ("\"commit\":\"", "\"commit\":\"0", 4, "commit was 0"),
      ("\"checks\": []", "\"checks\": [{}]", 1, "not a plan: a check is not readable"),
      ("\"format_version\": \"1", "\"format_version\": \"2", 1, "format_version 2.0 is not readable, 1.0 is"),
      ("\"blocked\":", "\"plan_id\":", 1, "a member name stands twice"),
      ("\"blocked\": false", "\"blocked\": \(String(repeating: "[", count: 100_000))", 1, "more than 64 levels deep"),
      ("\"changes\": [", "\"changes\": {\"a\": 1}, \"b\": [", 1, "not a plan: a member is missing"),
    ]
    for edit in edits {
      try #require(text.contains(edit.old), "the plan does not hold \(edit.old)")
      let other = text.replacing(edit.old, with: edit.new, maxReplacements: 1)
      try expectRefused(Data(sealed(other).utf8), edit.status, edit.message, "sealed \(edit.new.prefix(40))")
      if !edit.new.contains("[[[") {
        // What can be named is named; an id says no more than that the file was altered.
        let isNamed = !edit.old.contains("plan_id")
        let message = isNamed ? edit.message : "the file of the plan is not as it was saved"
        try expectRefused(Data(other.utf8), edit.status, message, edit.new)
      }
    }
    // A bit of any byte: what is not read at all is held by the checksum.
    let bytes = Array(text.utf8)
    for i in stride(from: 0, to: bytes.count, by: bytes.count / 25) {
      var flipped = bytes
      flipped[i] ^= 1
      try Data(flipped).write(to: URL(fileURLWithPath: path))
      let answer = try place.optctl.run("apply", file(place))
      #expect([1, 4].contains(answer.status) && answer.errors.contains("error: "), "byte \(i): \(answer)")
    }
    try expectRefused(Data([0xFF, 0xFE]), 1, "the plan is not UTF-8", "not UTF-8")
    try expectRefused(Data(), 1, "the plan is not JSON", "empty")
    try expectRefused(Data("[]".utf8), 1, "not a plan", "a list")
    try expectRefused(Data(text.utf8.dropLast(3)), 1, "the plan is not JSON", "cut short")
    #expect(try place.value("SELECT max(revision) FROM optctl.revisions") == "1")
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    #expect(try place.optctl.run("apply", file(place)).status == 0)
  }
}
