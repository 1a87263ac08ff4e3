import Domain
import Foundation
import TestSupport
import Testing

/// Several environments in one command.
@Suite struct EnvironmentsTests {
  private struct Bed {
    let repository: GitRepository
    let staging: TestDatabase
    let production: TestDatabase
    var optctl: Program

    init() async throws {
      repository = try GitRepository()
      staging = try await TestDatabase.make()
      production = try await TestDatabase.make()
      optctl = Program(in: repository.path, environment: ["STAGING": staging.url, "PRODUCTION": production.url])
      var manifests = Sample.manifests
      manifests["optctl.yaml"] = """
        apiVersion: optctl/v1
        kind: Project
        metadata: {name: sample}
        spec:
          environments:
            staging: {database: "${STAGING}", paths: [catalog]}
            production: {database: "${PRODUCTION}", paths: [catalog, production]}
            empty: {database: "${NOWHERE}", paths: [catalog]}

        """
      manifests["production/patch.yaml"] = """
        apiVersion: optctl/v1
        kind: Entity
        metadata: {code: site, patch: true}
        spec: {configs: {min_bid: 1}}

        """
      for (name, text) in manifests { try repository.write("manifests/\(name)", text) }
      _ = try repository.commit()
      for environment in ["staging", "production"] {
        let answer = try optctl.run("db", "migrate", "-e", environment)
        try #require(answer.status == 0, "\(answer)")
      }
    }

    func run(_ arguments: String...) throws -> Program.Answer { try optctl.start(arguments).wait() }

    func file(_ name: String) throws -> String {
      try String(contentsOfFile: "\(repository.path)/\(name)", encoding: .utf8)
    }
  }

  @Test func eachIsPlannedInTheOrderInWhichItIsNamed() async throws {
    let bed = try await Bed()
    let text = try bed.run("plan", "-e", "staging", "-e", "production", "-e", "staging", "--detailed-exitcode")
    #expect(text.status == 2, "\(text)")
    let heads = text.output.split(separator: "\n").filter { $0.hasPrefix("optctl plan   ") }
    #expect(heads.map { $0.split(separator: " ")[2] } == ["staging", "production"])
    #expect(text.output.contains("unchanged\n\noptctl plan   production"))

    let answer = try bed.run(
      "plan", "-e", "production", "-e", "staging", "--output", "json", "--output", "markdown=plan.{env}.md", "--out",
      "{env}.json")
    #expect(answer.status == 0, "\(answer)")
    let plans = try #require(try JSON(parsing: answer.output).elements)
    #expect(plans.map { $0["environment"]?.string } == ["production", "staging"])
    #expect(try bed.file("plan.staging.md").hasPrefix("<!-- optctl:plan:staging -->"))
    #expect(try bed.file("plan.production.md").hasPrefix("<!-- optctl:plan:production -->"))
    #expect(try bed.run("apply", "-e", "production", "production.json").status == 0)
    #expect(try JSON(parsing: bed.file("staging.json"))["environment"]?.string == "staging")
  }

  @Test func oneEnvironmentAnswersAsBefore() async throws {
    let bed = try await Bed()
    let answer = try bed.run("plan", "-e", "staging", "--output", "json", "--out", "{env}.json")
    #expect(try JSON(parsing: answer.output)["environment"]?.string == "staging")
    #expect(try bed.file("staging.json") == answer.output)
    #expect(try JSON(parsing: bed.run("status", "-e", "staging", "--format", "json").output).elements == nil)
  }

  @Test func oneThatFailsDoesNotStopTheOthersAndIsTheGravest() async throws {
    let bed = try await Bed()
    let answer = try bed.run("plan", "-e", "empty", "-e", "staging", "--output", "json", "--detailed-exitcode")
    #expect(answer.status == 1)
    #expect(answer.errors.hasPrefix("error: empty: the environment empty needs the variable NOWHERE"), "\(answer)")
    #expect(try JSON(parsing: answer.output).elements?.map { $0["environment"]?.string } == ["staging"])
  }

  @Test(
    arguments: [
      ("{}", "invalid-value"), ("", "wrong-type"), ("{no: {database: local, paths: [a]}}", "ambiguous-scalar"),
    ])
  func errorsOfTheProjectFileAreSaidBeforeAnEnvironmentIsMissed(environments: String, slug: String) throws {
    let repository = try GitRepository()
    try repository.write(
      "manifests/optctl.yaml",
      """
      apiVersion: optctl/v1
      kind: Project
      metadata: {name: sample}
      spec:
        environments: \(environments)

      """)
    _ = try repository.commit()
    let optctl = Program(in: repository.path)
    for arguments in [["validate"], ["validate", "-e", "production"], ["plan"], ["apply", "--auto-approve"]] {
      let answer = try optctl.start(arguments).wait()
      #expect(answer.status == 1, "\(answer)")
      #expect(answer.output.contains("manifests/optctl.yaml:5:"), "\(answer)")
      #expect(answer.output.contains("error[\(slug)]"), "\(answer)")
      #expect(!answer.errors.contains("environment"), "\(answer)")
    }
  }

  @Test func errorsOfOneStandUnderItsName() async throws {
    let bed = try await Bed()
    try bed.repository.write(
      "manifests/production/patch.yaml",
      "apiVersion: optctl/v1\nkind: Entity\nmetadata: {code: site, patch: true}\nspec: {configs: {min_bit: 1}}\n")
    let answer = try bed.run("plan", "-e", "production", "-e", "staging")
    #expect(answer.status == 1)
    #expect(answer.output.hasPrefix("optctl plan   production\n\nmanifests/production/patch.yaml:4:"), "\(answer)")
    #expect(answer.output.contains("1 error in 1 file.\n\noptctl plan   staging   "), "\(answer)")
    let valid = try bed.run("validate", "-e", "staging", "-e", "empty")
    #expect(valid.output.hasSuffix(" objects in staging, empty.\n"), "\(valid)")
    #expect(try bed.run("validate", "-e", "staging", "-e", "production").status == 1)
  }

  @Test func statusOfSeveral() async throws {
    let bed = try await Bed()
    try #require(try bed.run("apply", "-e", "production", "--auto-approve").status == 0)
    let text = try bed.run("status", "-e", "staging", "-e", "production")
    #expect(
      text.output == """
        optctl status   staging

        No entities.

        environment staging   nothing applied yet

        optctl status   production

        entity/site   Site   active   rtb/v1
            no traffic

        environment production   last revision 1   commit \(try bed.repository.run("rev-parse", "HEAD").prefix(7))

        """)
    let json = try JSON(parsing: bed.run("status", "-e", "staging", "-e", "production", "--format", "json").output)
    #expect(json.elements?.map { $0["entities"]?.elements?.count } == [0, 1])
  }

  @Test(arguments: [
    ["plan", "-e", "staging", "-e", "production", "--output", "json=plan.json"],
    ["plan", "-e", "staging", "-e", "production", "--out", "plan.json"],
    ["plan", "-e", "staging", "-e", "production", "--output", "sarif"],
    ["plan", "-e", "staging", "-e", "production", "--database", "dbname=x"],
    ["apply", "-e", "staging", "-e", "production", "--auto-approve"],
    ["drift", "-e", "staging", "-e", "production"],
  ])
  func whatSeveralCannotShareIsRefused(arguments: [String]) async throws {
    let repository = try GitRepository()
    let answer = try Program(in: repository.path).start(arguments).wait()
    #expect(answer.status == 64, "\(answer)")
    #expect(answer.output.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: "\(repository.path)/plan.json"))
  }
}
