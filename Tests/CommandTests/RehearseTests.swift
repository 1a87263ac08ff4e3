import Domain
import Foundation
import Postgres
import TestSupport
import Testing

/// What a rehearsal finds out, and that it leaves nothing behind.
@Suite struct RehearseTests {
  /// Every row of the tables that an apply writes.
  private func rows(_ place: Workplace) throws -> [String?] {
    try [
      "opt_master", "opt_versions", "opt_entities", "opt_entity_configs", "opt_feature_macros", "opt_deployments",
      "optctl.objects", "optctl.revisions", "optctl.journal",
    ].map { try place.value("SELECT string_agg(t::text, '|' ORDER BY t::text) FROM \($0) t") }
  }

  private func refuse(_ body: String, on table: String, deferred: Bool = false, _ place: Workplace) throws {
    try place.database.run(
      """
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \(body) END $$;
      CREATE \(deferred ? "CONSTRAINT" : "") TRIGGER refuse \(deferred ? "AFTER" : "BEFORE") INSERT ON \(table)
        \(deferred ? "DEFERRABLE INITIALLY DEFERRED" : "") FOR EACH ROW EXECUTE FUNCTION refuse()
      """)
  }

  /// The failure that a rehearsal ends with, after the plan was shown and nothing was written.
  private func failure(
    _ place: Workplace, by program: Program? = nil, status: Int32 = 1, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> String {
    let before = try rows(place)
    let answer = try (program ?? place.optctl).run(
      "plan", "--rehearse", "--output", "text", "--output", "json=plan.json")
    #expect(answer.status == status, "\(answer)", sourceLocation: sourceLocation)
    #expect(answer.output.contains("+ entity/site"), "\(answer)", sourceLocation: sourceLocation)
    #expect(
      answer.output.hasSuffix("\nRehearsed: failed, rolled back.\n"), "\(answer)", sourceLocation: sourceLocation)
    let saved = try String(contentsOfFile: "\(place.repository.path)/plan.json", encoding: .utf8)
    #expect(try JSON(parsing: saved)["rehearsed"] == .bool(false), sourceLocation: sourceLocation)
    #expect(try rows(place) == before, sourceLocation: sourceLocation)
    return answer.errors
  }

  @Test func whatPassesIsCountedAndLeavesNothing() async throws {
    let place = try await Workplace(Sample.manifests)
    let before = try rows(place)
    let answer = try place.optctl.run("plan", "--rehearse", "--detailed-exitcode")
    #expect(answer.status == 2, "\(answer)")
    #expect(answer.output.hasSuffix("\nRehearsed: 6 statements, rolled back.\n"), "\(answer)")
    #expect(try place.plan("--rehearse")["rehearsed"] == .bool(true))
    #expect(try place.plan()["rehearsed"] == nil)
    #expect(try rows(place) == before)
    #expect(try place.value("SELECT count(*) FROM pg_locks WHERE relation = 'optctl.sentinel'::regclass") == "0")
    // What was rehearsed is what is applied, under the number that it would have had.
    try place.apply()
    #expect(try place.value("SELECT max(revision) FROM optctl.revisions") == "1")
    let again = try place.optctl.run("plan", "--rehearse", "--detailed-exitcode")
    #expect(again.status == 0 && again.output.hasSuffix("\nRehearsed: nothing to do.\n"), "\(again)")
  }

  @Test func aConstraintIsNamedAndItsRowIsNot() async throws {
    let place = try await Workplace(Sample.manifests)
    try place.database.run("ALTER TABLE opt_entities ADD CONSTRAINT no_sites CHECK (entity_name <> 'Site')")
    #expect(
      try failure(place) == """
        error: the rehearsal failed: could not insert rows of opt_entities: new row for relation "opt_entities" violates \
        check constraint "no_sites", table opt_entities, constraint no_sites (SQLSTATE 23514)

        """)
  }

  @Test func aTriggerIsHeardAndNotQuoted() async throws {
    let place = try await Workplace(Sample.manifests)
    try refuse("RAISE EXCEPTION 'not %', NEW.config_value;", on: "opt_entity_configs", place)
    #expect(
      try failure(place)
        == "error: the rehearsal failed: could not load rows of opt_entity_configs: the server refused a value "
        + "(SQLSTATE P0001)\n")
  }

  @Test func whatWaitsForTheCommitIsCheckedToo() async throws {
    let place = try await Workplace(Sample.manifests)
    try refuse("RAISE EXCEPTION 'late';", on: "opt_entities", deferred: true, place)
    #expect(
      try failure(place)
        == "error: the rehearsal failed: could not check what waits for the commit: the server refused a value "
        + "(SQLSTATE P0001)\n")
  }

  @Test func whatTheDatabaseChangesIsNotTaken() async throws {
    let place = try await Workplace(Sample.manifests)
    try refuse("NEW.entity_name := 'Other'; RETURN NEW;", on: "opt_entities", place)
    #expect(
      try failure(place).hasPrefix(
        "error: the rehearsal failed: the database did not take what was written to entity/site\n"))
  }

  @Test func whoMayOnlyReadIsTold() async throws {
    let roles = try await RoleTests.Roles()
    #expect(
      try failure(roles.place, by: roles.program("planner")) == """
        error: the rehearsal failed: could not take the lock of those who apply: permission denied for table sentinel \
        (SQLSTATE 42501)
          help: a rehearsal writes before it rolls back, and needs the rights of an applier: see optctl db grants

        """)
    let answer = try roles.program("applier").run("plan", "--rehearse")
    #expect(answer.status == 0 && answer.output.contains("\nRehearsed: 6 statements, rolled back.\n"), "\(answer)")
  }

  @Test func anApplyIsNotWaitedForLong() async throws {
    let place = try await Workplace(Sample.manifests)
    let holder = try place.database.connect()
    try holder.execute("BEGIN")
    try holder.execute("SELECT FROM optctl.sentinel FOR UPDATE")
    let errors = try failure(place, status: 5)
    #expect(errors.hasSuffix(" (SQLSTATE 55P03)\n  help: another apply may be running; try again\n"), "\(errors)")
  }

  @Test func aBlockedPlanIsRehearsedAndOneWithErrorsIsNot() async throws {
    let place = try await Workplace(Sample.manifests)
    try place.apply()
    try place.edit("optctl.yaml", "paths: [catalog]", "paths: [catalog], guards: {removals: {max_count: 0}}")
    try place.edit("catalog/macros.yaml", "\"[OS]\"", "{template: \"[OS]\", status: retired}")
    let blocked = try place.optctl.run("plan", "--rehearse")
    #expect(blocked.status == 0 && blocked.output.contains("blocked removals"), "\(blocked)")
    #expect(blocked.output.hasSuffix("\nRehearsed: 2 statements, rolled back.\n"), "\(blocked)")

    try place.repository.write(
      "manifests/catalog/deployment.yaml",
      Sample.deployment("arms:\n  - {name: control, run: nowhere, traffic: 100}"))
    let wrong = try place.optctl.run("plan", "--rehearse")
    #expect(wrong.status == 1 && wrong.output.contains("unknown-run"), "\(wrong)")
    #expect(wrong.output.hasSuffix("\nNot rehearsed: the plan has errors.\n"), "\(wrong)")
    #expect(try place.plan("--rehearse")["rehearsed"] == .bool(false))
  }
}
