import Domain
import Foundation
import Postgres
import TestSupport
import Testing

@Suite("drift")
struct DriftTests {
  private func psql(_ database: TestDatabase, as role: String, _ sql: String) throws {
    try database.run(
      """
      DO $$ BEGIN CREATE ROLE \(role) LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
      GRANT ALL ON ALL TABLES IN SCHEMA public TO \(role)
      """)
    let url = database.url.replacingOccurrences(of: "//optctl@", with: "//\(role)@")
    try Connection(url, options: ConnectOptions(applicationName: "psql")).execute(sql, simple: true)
  }

  @Test func aChangeByAnotherRoleIsNamedInPlanAndDrift() async throws {
    let place = try await Workplace(Sample.manifests)
    try place.apply()
    let calm = try place.optctl.run("drift", "--detailed-exitcode")
    #expect(calm.status == 0 && calm.output.hasSuffix("No drift. The database is what was last applied.\n"), "\(calm)")
    try psql(
      place.database, as: "alice", "UPDATE opt_entity_configs SET config_value = '7' WHERE config_key = 'min_bid'")
    // The manifests change too, which drift does not look at.
    try place.edit("catalog/site.yaml", "name: Site", "name: Other")

    let text = try place.optctl.run("plan")
    let note =
      #/config min_bid +7 -> 2\.5 +drift: alice, psql, \d{4}-\d\d-\d\d \d\d:\d\dZ   manifests/catalog/site\.yaml:9:/#
    #expect(text.output.contains(note), "\(text)")
    #expect(try place.optctl.run("plan", "--output", "markdown").output.contains("drift: alice, psql, "))
    let planned = try #require(try place.plan()["changes"]?.elements?.last?["fields"]?.elements?.first?["drift"])
    #expect(planned["by"] == .string("alice") && planned["application"] == .string("psql"))

    let answer = try place.optctl.run("drift", "--detailed-exitcode", "--format", "json")
    #expect(answer.status == 2, "\(answer)")
    let json = try JSON(parsing: answer.output)
    #expect(json["has_drift"] == .bool(true))
    let change = try #require(json["changes"]?.elements?.first)
    #expect(json["changes"]?.elements?.count == 1)
    #expect(change["address"] == .string("config/site/min_bid"))
    #expect(change["source"]?["file"] == .string("manifests/catalog/site.yaml"))
    let field = try #require(change["fields"]?.elements?.first)
    #expect(field["before"] == .number("7") && field["after"] == .number("2.5") && field["drift"] == planned)
    #expect(try place.optctl.run("drift").status == 0)

    // The revision keeps who it overwrote.
    try place.apply()
    #expect(try place.optctl.run("show", "2").output.contains("drift: alice, psql, "))
    #expect(try place.optctl.run("drift", "--detailed-exitcode").status == 0)
  }

  @Test func theJournalIsPrunedWhenAskedAndNeverOtherwise() async throws {
    let place = try await Workplace(Sample.manifests)
    try place.apply()
    let count = try #require(try place.value("SELECT count(*) FROM optctl.journal"))
    #expect(
      try place.optctl.run("db", "prune", "--older-than", "90d").output == "Removed 0 journal entries older than 90d.\n"
    )
    try place.database.run("UPDATE optctl.journal SET at = at - interval '91 days'")
    #expect(
      try place.optctl.run("db", "prune", "--older-than", "90d").output
        == "Removed \(count) journal entries older than 90d.\n")
    for age in ["", "d", "0d", "90", "1.5d", "-1d", "99999999999999999999d"] {
      #expect(try place.optctl.run("db", "prune", "--older-than=\(age)").status == 64)
    }
  }

  @Test func aSensitiveValueNeverAppears() async throws {
    let place = try await Workplace(Sample.manifests)
    try place.edit(
      "catalog/optimizer.yaml", "names:   {type: list, scope: entity, items: string}",
      "names:   {type: string, scope: entity, sensitive: true}")
    try place.edit("catalog/site.yaml", "min_bid: 2.50", "min_bid: 2.50, names: canary1")
    try place.apply()
    try psql(
      place.database, as: "alice", "UPDATE opt_entity_configs SET config_value = 'canary2' WHERE config_key = 'names'")
    for arguments in [["plan"], ["plan", "--output", "json"], ["drift"], ["drift", "--format", "json"]] {
      let answer = try place.optctl.start(arguments).wait()
      #expect(answer.output.contains("alice") && !answer.output.contains("canary"), "\(answer)")
    }
    #expect(try place.value("SELECT count(*) FROM optctl.journal j WHERE j::text LIKE '%canary%'") == "0")
  }
}
