import Domain
import Testing

@testable import Manifests

@Suite("The project file")
struct ProjectTests {
  private func project(_ text: String, _ body: (Project?) throws -> Void = { _ in }) async throws {
    let files = MarkedManifests(["optctl.yaml": text])
    try await withFolder { folder in
      try files.write(to: folder)
      let (project, diagnostics) = try loadProject(from: .workTree(directory: folder, displayPrefix: ""))
      files.check(diagnostics, unmarked: [], sourceLocation: #_sourceLocation)
      try body(project)
    }
  }

  @Test("names, databases, paths and guards are read as they are written")
  func whole() async throws {
    try await project(
      """
      apiVersion: optctl/v1
      kind: Project
      metadata: {name: bid-optimizers}
      spec:
        default_environment: local
        environments:
          local:
            database: local
            paths: [catalog, ./environments//local/]
          production:
            database: ${OPTCTL_PRODUCTION_URL}
            paths: [catalog, environments/production]
            guards:
              traffic-step: {first_step: 12.5}
              removals: {max_count: 8, max_percent: 30}
              drift-overwrite: true
              protected: false
      """
    ) { project in
      let project = try #require(project)
      #expect(project.name == "bid-optimizers")
      #expect(project.defaultEnvironment == "local")
      #expect(project.environments.map(\.name) == ["local", "production"])
      #expect(project.environments[0].paths.map(\.text) == ["catalog", "environments/local"])
      let production = try #require(project.environment(named: "production"))
      #expect(production.database == "${OPTCTL_PRODUCTION_URL}")
      #expect(production.location.line == 10)
      var guards = GuardSettings()
      guards.trafficStep.firstStep = Share(hundredths: 12_50)
      guards.removals.maxCount = 8
      guards.switchGuard(.driftOverwrite, on: true)
      guards.switchGuard(.protected, on: false)
      #expect(production.guards == guards)
      #expect(project.environments[0].guards == GuardSettings())
    }
  }

  @Test("what is missing, unknown or out of range is reported where it stands")
  func mistakes() async throws {
    try await project(
      """
      apiVersion: optctl/v1
      kind: Project
      metadata: {name: x, code: y}
      #                   ^^^^ error unknown-field
      spec:
        default_environment: produktion
      #                      ^^^^^^^^^^ error invalid-value did you mean `production`?
        environments:
          production:
      #   ^^^^^^^^^^ error missing-field `database`
            paths: [/etc, a/../.., .git, catalog, catalog/x, ok]
      #             ^^^^ error invalid-value is absolute
      #                   ^^^^^^^ error invalid-value leaves its folder
      #                            ^^^^ error invalid-value is hidden
      #                                           ^^^^^^^^^ error invalid-value hold the same files
            guards:
              trafic-step: {max_increase: 1}
      #       ^^^^^^^^^^^ error unknown-field did you mean `traffic-step`?
              removals: {max_count: 1.5, max_percent: 101, most: 1}
      #                             ^^^ error invalid-value whole number
      #                                               ^^^ error invalid-value 0 to 100
      #                                                    ^^^^ error unknown-field
              traffic-step: {max_increase: 12.345, first_step: -1}
      #                                    ^^^^^^ error invalid-value at most two decimals
      #                                                        ^^ error invalid-value 0 to 100
              protected: {max_count: 1}
      #                  ^ error wrong-type true or false is expected
              traffic-loss: yes
      #                     ^^^ error invalid-boolean
          local: {database: local, paths: catalog}
      #                                   ^^^^^^^ error wrong-type a list is expected
          1.5: {database: local, paths: []}
      #   ^^^ error ambiguous-scalar
      """)
  }

  @Test("keys of signed commits are named by variables")
  func signatures() async throws {
    try await project(
      """
      apiVersion: optctl/v1
      kind: Project
      metadata: {name: x}
      spec:
        environments:
          a:
            database: local
            paths: []
            require_signed_commits: {ssh_allowed_signers: "${SIGNERS}", openpgp_keyring: "${KEYS_2}"}
          b:
            database: local
            paths: []
            require_signed_commits:
              openpgp_keyring: ${KEYS}
          c: {database: local, paths: []}
      """
    ) { project in
      let policies = project?.environments.map(\.signatures)
      #expect(
        policies == [
          SignaturePolicy(sshAllowedSigners: "SIGNERS", openpgpKeyring: "KEYS_2"),
          SignaturePolicy(openpgpKeyring: "KEYS"), nil,
        ])
    }
    try await project(
      """
      apiVersion: optctl/v1
      kind: Project
      metadata: {name: x}
      spec:
        environments:
          a:
            database: local
            paths: []
            require_signed_commits: {}
      #     ^^^^^^^^^^^^^^^^^^^^^^ error missing-field no keys are named
          b:
            database: local
            paths: []
            require_signed_commits: {ssh_allowed_signers: keys/signers, openpgp_keyring: "${A}${B}", gpg: x}
      #                                                   ^^^^^^^^^^^^ error invalid-value is not an environment variable
      #                                                                                  ^^^^^^^^^^ error invalid-value is not an environment variable
      #                                                                                              ^^^ error unknown-field
          c:
            database: local
            paths: []
            require_signed_commits: true
      #                             ^^^^ error wrong-type
      """
    ) { project in
      // What cannot be read allows nobody.
      #expect(project?.environments.map(\.signatures) == [SignaturePolicy(), SignaturePolicy(), SignaturePolicy()])
    }
  }

  @Test("an environment has a hundred paths at most")
  func manyPaths() async throws {
    func text(_ count: Int) -> String {
      """
      apiVersion: optctl/v1
      kind: Project
      metadata: {name: x}
      spec:
        environments:
          local: {database: local, paths: [\((0..<count).map { "p\($0)" }.joined(separator: ", "))]}
      """
    }
    try await project(text(100)) { #expect($0?.environments.first?.paths.count == 100) }
    try await project(text(101) + "\n#                                   ^ error invalid-value 101 paths")
  }

  @Test("the file holds one project and nothing else")
  func oneProject() async throws {
    try await project(
      """
      apiVersion: optctl/v1
      kind: Entity
      #     ^^^^^^ error unknown-kind
      metadata: {code: x1}
      spec: {}
      ---
      apiVersion: optctl/v1
      kind: Project
      metadata: {name: a}
      spec: {environments: {}}
      #      ^^^^^^^^^^^^ error invalid-value
      ---
      apiVersion: optctl/v1
      kind: Project
      metadata: {name: b}
      #                ^ error duplicate-object
      spec: {environments: {local: {database: local, paths: [a]}}}
      """)
    try await project("# nothing\n#! 1 error missing-field declares no project")
  }

  @Test(
    "a password in the connection string is an error that does not repeat it",
    arguments: [
      "postgresql://user:s3cret@host/db", "postgres://user:s3cret@host:5432", "postgresql://u:s3c/ret?@host/db",
      "postgresql://host/db?password=s3cret", "postgresql://host/db?p%61ssword=s3cret",
      "host=h user=u password=s3cret", "host=h password = 's3cret'", "postgresql://u:${A}s3cret@host/db",
      "postgresql://${U}:s3cret@host/db", "host=h sslpassword=s3cret",
    ])
  func literalPassword(text: String) async throws {
    let files = MarkedManifests(["optctl.yaml": Self.withDatabase("\"\(text)\"")])
    try await withFolder { folder in
      try files.write(to: folder)
      let source = ManifestSource.workTree(directory: folder, displayPrefix: "")
      let (_, diagnostics) = try loadProject(from: source)
      #expect(diagnostics.map(\.code) == [.invalidValue])
      #expect(diagnostics.first?.location?.line == 6)
      #expect(diagnostics.allSatisfy { !"\($0)".contains("s3c") })
      var excerpts = SourceExcerpts(source)
      #expect(excerpts.line(6, of: "optctl.yaml") == nil)
      #expect(excerpts.line(5, of: "optctl.yaml") == "  environments:")
    }
  }

  @Test(
    "variables may stand anywhere in it",
    arguments: [
      "local", "${URL}", "postgresql://user@host/db", "postgresql://user:${PASSWORD}@host/db",
      "postgresql://${USER}:${PASSWORD}@a:5432,b:5432/db?target_session_attrs=read-write",
      "host=h password=${PASSWORD} user=u", "host=h password='${PASSWORD}'", "service=production",
    ])
  func variables(text: String) async throws {
    try await project(Self.withDatabase("\"\(text)\"")) { project in
      #expect(project?.environments.first?.database == text)
    }
  }

  @Test("a variable has a name", arguments: ["${}", "${1A}", "${A-B}", "${A", "postgresql://${a b}@host"])
  func brokenVariables(text: String) async throws {
    try await project(
      Self.withDatabase("\"\(text)\"") + "\n#                     ^ error invalid-value environment variable")
  }

  @Test("a folder without a project file, and no folder, are errors of their own")
  func absent() async throws {
    try await withFolder { folder in
      let error = #expect(throws: ManifestSourceError.self) {
        try loadProject(from: .workTree(directory: folder, displayPrefix: "manifests"))
      }
      #expect(error?.code == .missingProject)
      #expect(error?.message == "there is no manifests/optctl.yaml")
      let other = #expect(throws: ManifestSourceError.self) {
        try loadProject(from: .workTree(directory: folder + "/nowhere", displayPrefix: ""))
      }
      #expect(other?.code == .missingFolder)
    }
  }

  private static func withDatabase(_ database: String) -> String {
    """
    apiVersion: optctl/v1
    kind: Project
    metadata: {name: x}
    spec:
      environments:
        local: {database: \(database), paths: [catalog]}
    """
  }
}
