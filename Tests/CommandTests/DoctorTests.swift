import Domain
import TestSupport
import Testing

/// `db migrate` and `db doctor` on tables that were there before.
@Suite("The doctor's command")
struct DoctorTests {
  @Test("leads from tables that nobody made for optctl to a database that it works with")
  func wayOut() async throws {
    let repository = try GitRepository()
    let database = try await TestDatabase.make()
    let optctl = Program(in: repository.path, database: database.url)
    try database.run(
      """
      CREATE TABLE public.opt_runs (run_id bigint NOT NULL, entity_id bigint NOT NULL, version_id bigint NOT NULL,
        status text NOT NULL, features_used text[], validation_status text NOT NULL);
      INSERT INTO opt_runs VALUES (1, 1, 1, 'completed', '{a}', 'passed')
      """)

    let failed = try optctl.run("db", "migrate")
    #expect(failed.status == 1 && failed.output.isEmpty)
    #expect(
      failed.errors.hasSuffix(
        """
        (SQLSTATE 42704)
          help: optctl db doctor says what the tables lack that are there, and prints the SQL that adds it

        """), "\(failed)")

    let answer = try optctl.run("db", "doctor", "--format", "json")
    #expect(answer.status == 1 && answer.errors.isEmpty)
    for finding in try JSON(parsing: answer.output)["findings"]?.elements ?? [] {
      for sql in finding["sql"]?.elements ?? [] { try database.run(sql.string ?? "") }
    }
    // Entities and versions of the run are not there yet.
    let migrated = try optctl.run("db", "migrate")
    #expect(migrated.status == 0, "\(migrated)")
    #expect(migrated.output.contains("left     opt_runs: it was there before\n"))
    #expect(migrated.errors == "optctl db doctor says what the tables lack that were there before\n")

    let text = try optctl.run("db", "doctor")
    #expect(text.output.contains("\nnote     opt_runs.run_id"))
    #expect(text.output.contains("rows refer to nothing in opt_entities by (entity_id): 1\n"))
    #expect(text.status == 0 && text.errors.isEmpty)
  }

  @Test("says nothing of a new database but that all is well")
  func healthy() async throws {
    let place = try await Workplace(Sample.manifests)
    let answer = try place.optctl.run("db", "doctor")
    #expect(answer.status == 0 && answer.errors.isEmpty)
    #expect(answer.output.hasSuffix("schema public\n\nNothing differs from what optctl creates.\n"))
  }

  @Test("is not needed where tables are odd and whole: validate, apply, run, deploy")
  func oddButWhole() async throws {
    let repository = try GitRepository()
    let database = try await TestDatabase.make()
    let optctl = Program(in: repository.path, database: database.url)
    for (name, text) in Sample.manifests { try repository.write("manifests/\(name)", text) }
    _ = try repository.commit()
    try database.run(
      """
      CREATE TABLE public.opt_entity_configs (id serial PRIMARY KEY, entity_id int NOT NULL, config_key varchar(40) NOT NULL,
        config_value json NOT NULL, UNIQUE (entity_id, config_key));
      CREATE TABLE public.opt_runs (run_id bigint PRIMARY KEY, entity_id int, version_id int, status varchar(20),
        triggered_by text, trigger_type text, data_start_dt date, data_end_dt date, total_bids bigint, total_views bigint,
        total_clicks bigint, segments_count int, domains_count int, npis_count int, features_used text, bid_median numeric,
        bid_min numeric, bid_max numeric, s3_output_path text, validation_status text, error_message text,
        created_at timestamp, started_at timestamp, completed_at timestamp, UNIQUE (run_id, entity_id));
      CREATE TABLE public.opt_deployments (deployment_id serial PRIMARY KEY, run_id bigint, entity_id int,
        traffic_pct real, is_active smallint, deployed_by text, deployed_at timestamp, deactivated_at timestamp);
      """)
    func succeed(_ arguments: String..., input: String = "") throws {
      let answer = try optctl.start(arguments, input: input).wait()
      #expect(answer.status == 0, "\(arguments): \(answer)")
    }
    try succeed("db", "migrate")
    try succeed("apply", "--auto-approve")
    try succeed("run", "start", "site", "--run-id", "20260201")
    try succeed(
      "run", "finish", "20260201", "--report", "-",
      input: #"{"s3_output_path": "s3://bucket/site/1", "validation_status": "passed", "segments_count": 3, "#
        + #""features_used": ["os_code"]}"#)
    #expect(try database.connect().execute("SELECT features_used FROM opt_runs").value(0, 0) == "os_code")
    try repository.write(
      "manifests/catalog/deployment.yaml",
      Sample.deployment("arms:\n  - {name: control, run: \"20260201\", traffic: 100}"))
    _ = try repository.commit()
    try succeed("apply", "--auto-approve")
    let plan = try optctl.run("plan", "--detailed-exitcode")
    #expect(plan.status == 0, "\(plan)")
    let status = try optctl.run("status")
    #expect(status.output.contains("20260201") && status.output.contains("100 %"), "\(status)")
  }
}
