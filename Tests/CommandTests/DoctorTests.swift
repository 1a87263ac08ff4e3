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
}
