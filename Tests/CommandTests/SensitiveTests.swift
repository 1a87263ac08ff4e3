import Foundation
import Postgres
import TestSupport
import Testing

/// A value that a version marks `sensitive` is in the tables that hold it, and nowhere else.
@Suite struct SensitiveTests {
  private static let optimizer =
    Sample.optimizer.replacing(
      "names:   {type: list",
      with: """
        token:   {type: string, scope: entity, sensitive: true}
              pass:    {type: string, scope: entity, sensitive: true, default: canary-default-1}
              once:    {type: string, scope: run, sensitive: true}
              names:   {type: list
        """)
      + """
          rules:
            - {name: r, when: {token: canary-rule}, require: {enabled: true}}

      """
  private static let entity = Sample.entity.replacing("min_bid: 2.50}", with: "min_bid: 2.50, token: canary-1}")

  @Test func noOutputNoRecordAndNoLogOfTheServerHoldsOne() async throws {
    let place = try await Workplace(
      Sample.manifests.merging(["catalog/optimizer.yaml": Self.optimizer, "catalog/site.yaml": Self.entity]) { $1 })
    try place.database.run("ALTER DATABASE \(place.database.name) SET log_statement = 'all'")
    var shown = ""
    func run(_ arguments: String..., status: Int32 = 0) throws {
      let answer = try place.optctl.start(arguments).wait()
      #expect(answer.status == status, "\(arguments): \(answer)")
      shown += answer.output + answer.errors
    }
    try run("apply", "--auto-approve")
    try place.edit("catalog/site.yaml", "canary-1", "canary-2", commit: false)
    try place.edit("catalog/optimizer.yaml", "name: First", "name: Other")
    for format in ["text", "json", "markdown", "sql", "github"] { try run("plan", "--output", format) }
    try run("plan", "--out", place.repository.sibling("plan.json"), "--rehearse")
    shown += try String(contentsOfFile: place.repository.sibling("plan.json"), encoding: .utf8)
    try run("apply", place.repository.sibling("plan.json"))
    try run("run", "start", "site", "--run-id", "r1", "--set", "once=canary-run")
    try run("run", "show", "r1", "--format", "json")
    // What others write by hand is theirs to keep out of the log.
    try place.database.run("ALTER DATABASE \(place.database.name) SET log_statement = 'none'")
    try place.database.run(
      """
      UPDATE opt_entity_configs SET config_value = 'canary-3' WHERE config_key = 'token';
      UPDATE opt_entity_configs SET config_value = '7' WHERE config_key = 'min_bid';
      UPDATE opt_versions SET supported_configs = jsonb_set(supported_configs, '{keys,pass,default}', '"canary-default-2"');
      """)
    try place.database.run("ALTER DATABASE \(place.database.name) SET log_statement = 'all'")
    try run("plan", "--output", "text")
    try run("plan", "--output", "json")
    try run("drift")
    try run("drift", "--format", "json")
    try run("pull")
    try run("pull", "--drift", "--dry-run")
    try run("history", "--format", "json")
    for revision in ["1", "2"] { try run("show", revision, "--format", "json") }
    try place.edit("catalog/site.yaml", "enabled: true", "enabled: maybe")
    try run("validate", status: 1)
    for table in ["journal", "revisions"] {
      shown += try #require(try place.value("SELECT string_agg(t::text, ' ') FROM optctl.\(table) t"))
    }
    #expect(shown.contains("(sensitive)"))
    #expect(!shown.contains("canary"), "\(shown.split(separator: "\n").filter { $0.contains("canary") })")
    let log = try PostgresServer.shared().log.split(separator: "\n").filter { $0.contains("canary-") }
    #expect(log.isEmpty, "\(log)")
    #expect(try PostgresServer.shared().log.contains("UPDATE opt_entity_configs AS t"))
  }
}
