import Database
import Domain
import Foundation
import Planning
import Postgres
import Synchronization
import TestSupport
import Testing

@Suite("An apply")
struct ApplierTests {
  static func change(_ feature: String, _ before: String, _ after: String) -> Change {
    .of(
      .update,
      .update(
        before: .macro(Macro(feature: feature, template: before)),
        after: .macro(Macro(feature: feature, template: after))))
  }
  static let plan = Plan.of([change("geo", "[GEO]", "[G]")])

  @Test("records what it did in the same transaction, and tells listeners")
  func records() async throws {
    let database = try await TestDatabase.seeded()
    let receipt = try database.applier().apply(Self.plan, .test("token 1"))
    #expect(receipt.outcome == .applied(revision: 1))
    #expect(receipt.plan?.changes.count == 1)
    #expect(receipt.attempts == 1)
    #expect(
      try database.text(
        """
        SELECT concat_ws(',', revision, token, applied_by, environment, commit, ref, dirty, manifests, plan_id, allowed,
          summary ->> 'create', tool_version) FROM optctl.revisions
        """) == #"1,token 1,optctl,test,c0ffee,main,f,manifests,p1,["removals:entity=8"],0,0.0"#)
  }

  @Test("with a token that was applied before writes nothing")
  func tokenTwice() async throws {
    let database = try await TestDatabase.seeded()
    _ = try database.applier().apply(Self.plan, .test("t"))
    try database.run("UPDATE opt_feature_macros SET macro_template = '[GEO]' WHERE feature_name = 'geo'")
    #expect(try database.applier().apply(Self.plan, .test("t")).outcome == .alreadyApplied(revision: 1))
    #expect(try database.text("SELECT macro_template FROM opt_feature_macros WHERE feature_name = 'geo'") == "[GEO]")
  }

  @Test("with nothing to do leaves no revision")
  func nothingToDo() async throws {
    let database = try await TestDatabase.seeded()
    #expect(try database.applier().apply(.of([])).outcome == .nothingToDo)
    #expect(try database.text("SELECT count(*) FROM optctl.revisions") == "0")
  }

  @Test("that is refused writes nothing and frees the lock")
  func verdicts() async throws {
    let database = try await TestDatabase.seeded()
    let moved = MovedField(Address(.macro, "geo"), .template)
    let verdicts: [(PlanVerdict, Int32)] = [(.blocked, 3), (.invalid, 1), (.stale([moved]), 4)]
    for (verdict, status) in verdicts {
      let failure = #expect(throws: ApplyFailure.self) {
        try database.applier().apply(.test()) { _, _ throws(DatabaseError) in
          Self.plan
        } judging: { _ in
          verdict
        }
      }
      #expect(failure?.exitStatus == status)
    }
    #expect(try database.text("SELECT count(*) FROM optctl.revisions") == "0")
    #expect(try database.applier().apply(Self.plan).revision == 1)
  }

  @Test("waits for another one no longer than it was told to")
  func busy() async throws {
    let database = try await TestDatabase.seeded()
    let other = try database.connect()
    try other.execute("BEGIN; SELECT FROM optctl.sentinel FOR UPDATE", simple: true)
    let failure = #expect(throws: ApplyFailure.self) {
      try database.applier().apply(Self.plan, .test(lockTimeout: .milliseconds(50)))
    }
    #expect(failure?.exitStatus == 5)
    try other.execute("ROLLBACK")
    #expect(try database.applier().apply(Self.plan).revision == 1)
  }

  /// A write by somebody else after the plan was made and before it is written.
  private func applyAgainst(
    _ plan: Plan, _ intrusion: String, in database: TestDatabase, at moment: ProtocolStep = .lockRows
  ) -> ApplyFailure? {
    let failures = Mutex<[String]>([])
    let applier = database.applier { step in
      guard step == moment else { return }
      do { try database.run(intrusion) } catch { failures.withLock { $0.append("\(error)") } }
    }
    let failure = #expect(throws: ApplyFailure.self) { try applier.apply(plan) }
    #expect(failures.withLock { $0 } == [])
    return failure
  }

  @Test("whose rows were changed meanwhile rolls back whole and names row and field")
  func conflicts() async throws {
    let database = try await TestDatabase.seeded()
    let entity = ScriptTests.drugs
    var renamed = entity
    renamed.name = "Other"
    let plan = Plan.of([
      Self.change("geo", "[GEO]", "[G]"), .of(.update, .update(before: .entity(entity), after: .entity(renamed))),
    ])
    // The test's planner keeps the values that it was given, so nothing more than the table can be named.
    guard
      case .conflict(let table, _) = applyAgainst(
        plan, "UPDATE opt_entities SET status = 'paused'", in: database)
    else {
      Issue.record("the failure is no conflict")
      return
    }
    #expect(table == "opt_entities")
    #expect(try database.text("SELECT macro_template FROM opt_feature_macros WHERE feature_name = 'geo'") == "[GEO]")
    #expect(try database.text("SELECT count(*) FROM optctl.revisions") == "0")
  }

  @Test("records a plan of megabytes as it is")
  func largePlan() async throws {
    let database = try await TestDatabase.seeded()
    let document = #"{"changes":[],"text":""# + String(repeating: "a\\n\\\\\té", count: 200_000) + "\"}"
    _ = try database.applier().apply(.test()) { snapshot, _ throws(DatabaseError) in
      Plan.of([Self.change("geo", "[GEO]", "[G]")]).left(in: snapshot)
    } judging: { _ in
      .approve(id: "p", document: document)
    }
    let recorded = try HistoryReader.read(database.connect(), revision: 1)
    #expect(recorded?.plan == document)
    #expect(recorded?.revision.planID == "p")
    #expect(try database.text("SELECT pg_column_compression(plan) FROM optctl.revisions") == "lz4")
  }

  @Test("names the field that moved, by planning again for the rows as they are")
  func movedFields() async throws {
    let database = try await TestDatabase.seeded()
    let applier = database.applier { step in
      if step == .write { try? database.run("UPDATE opt_feature_macros SET macro_template = '[X]' WHERE macro_id = 1") }
    }
    let failure = #expect(throws: ApplyFailure.self) {
      try applier.apply(.test()) { snapshot, _ throws(DatabaseError) in
        let live = snapshot.macros.first { $0.feature == "geo" }?.template ?? ""
        return live == "[G]" ? .of([]) : .of([Self.change("geo", live, "[G]")])
      } judging: { _ in
        .approve(id: "p", document: "{}")
      }
    }
    guard case .conflict("opt_feature_macros", let moved) = failure else {
      Issue.record("the failure is no conflict")
      return
    }
    #expect(moved == [MovedField(Address(.macro, "geo"), .template)])
  }

  @Test(
    "meets every kind of change made by others with a conflict",
    arguments: [
      "UPDATE opt_entity_configs SET config_value = '1.5' WHERE config_key = 'a'",
      "DELETE FROM opt_entity_configs WHERE config_key = 'a'",
      "UPDATE opt_versions SET supported_configs = '{}' WHERE version_code = 'v4'",
      "UPDATE opt_versions SET description = 'x' WHERE version_code = 'v4'",
      "UPDATE opt_entities SET current_version_id = NULL", "UPDATE opt_entities SET current_version_id = 2",
      "UPDATE opt_entities SET object_id = 9", "UPDATE opt_master SET opt_name = 'x'",
      "UPDATE opt_deployments SET is_active = false, deactivated_at = clock_timestamp()",
      "INSERT INTO opt_entity_configs (entity_id, config_key, config_value) VALUES (1, 'c', 'theirs')",
      "INSERT INTO opt_master (opt_code, opt_name) VALUES ('created', 'theirs')",
    ])
  func everyConflict(_ intrusion: String) async throws {
    let database = try await TestDatabase.seeded()
    try database.run("INSERT INTO opt_deployments (run_id, entity_id, traffic_pct) VALUES ('r1', 1, 100)")
    let arms = try #require(try snapshot(of: database).deployments.first?.arms)
    var (optimizer, version, entity) = (ScriptTests.rtb, ScriptTests.v4, ScriptTests.drugs)
    optimizer.description = "mine"
    version.name = "mine"
    entity.name = "mine"
    let plan = Plan.of([
      .of(.update, .update(before: .optimizer(ScriptTests.rtb), after: .optimizer(optimizer))),
      .of(.create, .insert(.optimizer(Optimizer(code: "created", name: "mine")))),
      .of(.update, .update(before: .version(ScriptTests.v4), after: .version(version))),
      .of(.update, .update(before: .entity(ScriptTests.drugs), after: .entity(entity))),
      .of(
        .update,
        .update(
          before: .config(Config(entity: "drugs", key: "a", text: "1.50")),
          after: .config(Config(entity: "drugs", key: "a", text: "mine")))),
      .of(.create, .insert(.config(Config(entity: "drugs", key: "c", text: "mine")))),
      .of(
        .update,
        .epoch(entity: "drugs", closing: arms, opening: [.init(name: "a", run: "r2", traffic: .full)])),
    ])
    let before = try database.text("SELECT count(*) FROM optctl.revisions")
    let applier = database.applier { step in if step == .plan { try? database.run(intrusion) } }
    let failure = #expect(throws: ApplyFailure.self) {
      try applier.apply(.test()) { snapshot, _ throws(DatabaseError) in
        snapshot.optimizers.contains(optimizer) ? .of([]) : plan
      } judging: { _ in
        .approve(id: "p", document: "{}")
      }
    }
    // A unique row in the way is the server's to report when a plan made now would be the same.
    switch failure {
    case .conflict: break
    case .database(let error): #expect(error.sqlstate == "23505")
    default: Issue.record("\(String(describing: failure))")
    }
    #expect(try database.text("SELECT count(*) FROM optctl.revisions") == before)
    #expect(try database.text("SELECT count(*) FROM opt_master WHERE description = 'mine'") == "0")
    #expect(
      try database.applier().apply(.of([.of(.create, .insert(.macro(Macro(feature: "x", template: "[X]"))))])).revision
        == 1)
  }

  @Test("whose values the database changes while they are written rolls back and names the object")
  func notTaken() async throws {
    let database = try await TestDatabase.seeded()
    try database.run(
      """
      CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN new.macro_template := '[MEDDLED]'; RETURN new; END $$;
      CREATE TRIGGER meddle BEFORE UPDATE ON opt_feature_macros FOR EACH ROW EXECUTE FUNCTION meddle()
      """)
    let failure = #expect(throws: ApplyFailure.self) { try database.applier().apply(Self.plan) }
    guard case .notTaken(let addresses) = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(addresses == [Address(.macro, "geo")])
    #expect(try database.text("SELECT macro_template FROM opt_feature_macros WHERE feature_name = 'geo'") == "[GEO]")
  }

  @Test("plans again when a deployment moved before its entity was locked")
  func deploymentMoved() async throws {
    let database = try await TestDatabase.seeded()
    let applier = database.applier { step in
      guard step == .lockRows else { return }
      try? database.run("INSERT INTO opt_deployments (run_id, entity_id, traffic_pct) VALUES ('r3', 1, 100)")
    }
    let plans = Mutex(0)
    let receipt = try applier.apply(.test()) { snapshot, reader throws(DatabaseError) in
      plans.withLock { $0 += 1 }
      try reader.judge(runs: ["r1"], into: &snapshot)
      let arms = snapshot.deployments.first?.arms ?? []
      guard arms.map(\.run) != ["r1"] else { return .of([]) }
      let opening = [Deployment.Arm(name: "a", run: "r1", traffic: .full)]
      return .of([.of(.update, .epoch(entity: "drugs", closing: arms, opening: opening))])
    } judging: { _ in
      .approve(id: "p", document: "{}")
    }
    #expect(receipt.revision == 1)
    #expect(plans.withLock { $0 } == 3)
    #expect(try database.texts("SELECT run_id FROM opt_deployments ORDER BY 1") == ["r1", "r3"])
  }

  @Test("that loses a deadlock starts over")
  func deadlock() async throws {
    let database = try await TestDatabase.seeded()
    try database.run(
      """
      CREATE SEQUENCE public.attempts;
      CREATE FUNCTION collide() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF nextval('attempts') < 3 THEN RAISE EXCEPTION 'collision' USING ERRCODE = 'serialization_failure'; END IF;
        RETURN new;
      END $$;
      CREATE TRIGGER collide BEFORE UPDATE ON opt_feature_macros FOR EACH ROW EXECUTE FUNCTION collide()
      """)
    let receipt = try database.applier().apply(Self.plan)
    #expect(receipt.attempts == 3)
    #expect(receipt.revision == 1)
  }

  @Test("is one of eight that run at once: each sees what the one before wrote")
  func eightAtOnce() async throws {
    let database = try await TestDatabase.seeded()
    let revisions = try await concurrently(8) { worker in
      var revisions: [Int] = []
      for _ in 0..<10 {
        let done = Mutex(false)
        let receipt = try database.applier().apply(.test()) { snapshot, _ throws(DatabaseError) in
          guard !done.withLock({ $0 }) else { return .of([]) }
          let live = snapshot.optimizers.first { $0.code == "rtb" } ?? Optimizer(code: "", name: "")
          var next = live
          next.description = String((Int(live.description) ?? 0) + 1)
          return .of([.of(.update, .update(before: .optimizer(live), after: .optimizer(next)))])
        } judging: { _ in
          done.withLock { $0 = true }
          return .approve(id: "p", document: "{}")
        }
        revisions += [receipt.revision].compactMap(\.self)
      }
      return revisions
    }
    #expect(revisions.flatMap(\.self).sorted() == Array(1...80))
    #expect(try database.text("SELECT description FROM opt_master") == "80")
  }

  @Test("needs no right to write runs, to delete from the ledger or to create anything")
  func applyRole() async throws {
    let database = try await TestDatabase.seeded()
    try database.run(
      """
      DO $$ BEGIN CREATE ROLE applier LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
      GRANT USAGE ON SCHEMA optctl TO applier;
      GRANT SELECT ON ALL TABLES IN SCHEMA public, optctl TO applier;
      GRANT INSERT, UPDATE, DELETE ON opt_master, opt_versions, opt_entities, opt_entity_configs, opt_feature_macros,
        optctl.objects TO applier;
      GRANT INSERT, UPDATE ON opt_deployments TO applier;
      GRANT INSERT ON optctl.revisions TO applier;
      GRANT UPDATE ON optctl.sentinel TO applier;
      GRANT EXECUTE ON FUNCTION optctl.hold_runs(text[]) TO applier;
      """)
    let url = database.url.replacing("//optctl@", with: "//applier@")
    let applier = Applier(connect: { () throws(PostgresError) in try Connection(url) })
    let opening = [Deployment.Arm(name: "a", run: "r1", traffic: .full)]
    let plan = Plan.of([
      Self.change("geo", "[GEO]", "[G]"), .of(.create, .epoch(entity: "drugs", closing: [], opening: opening)),
    ])
    #expect(try applier.apply(plan).revision == 1)
    #expect(try database.text("SELECT deployed_by FROM opt_deployments") == "applier")
  }

  @Test("keeps the runs that it deploys as they are until it ends")
  func runsAreHeld() async throws {
    let database = try await TestDatabase.seeded()
    let refusal = Mutex<String?>(nil)
    let applier = database.applier { step in
      guard step == .write else { return }
      let sql = "SET lock_timeout = 20; UPDATE opt_runs SET status = 'failed' WHERE run_id = 'r1'"
      let sqlstate = try? database.refusal(sql)?.sqlstate
      refusal.withLock { $0 = sqlstate }
    }
    let opening = [Deployment.Arm(name: "a", run: "r1", traffic: .full)]
    #expect(
      try applier.apply(.of([.of(.create, .epoch(entity: "drugs", closing: [], opening: opening))])).revision == 1)
    #expect(refusal.withLock { $0 } == "55P03")
  }

  @Test("refuses a database that was not migrated")
  func notMigrated() async throws {
    let database = try await TestDatabase.make()
    let failure = #expect(throws: ApplyFailure.self) { try database.applier().apply(Self.plan) }
    guard case .database(let error) = failure else { return #expect(Bool(false), "no database error") }
    #expect(error == DatabaseError(.schema(.missing)))
    #expect(error.description.contains("optctl db migrate"))
  }
}
