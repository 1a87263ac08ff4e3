import Domain
import Testing

@testable import Manifests

struct EntityConfigTests {
  @Test func `Values are resolved to canonical texts, and defaults written where they are asked for`() async throws {
    let loaded = try await expectMarks(
      sampleEntity(
        configs: """
              npi_enabled: true
              min_bid: 3.00
              ssp_exclusions: [b, "no", a]
              targeting_type: hcp
              launch: 2026-02-03
              token: "12345678"
              depth: 3
          """))
    let configs = try #require(loaded?.desired.entityConfigs.first)
    #expect(
      configs.map { "\($0.key.name)=\($0.text)" } == [
        "npi_enabled=true", "min_bid=3", "ssp_exclusions=[\"b\",\"no\",\"a\"]", "targeting_type=hcp",
        "launch=2026-02-03", "token=12345678", "depth=3", "floor=1",
      ])
    #expect(configs.first?.place.line == 10)
  }

  @Test func `A config that the version does not define is unknown, with the nearest name`() async throws {
    try await expectMarks(
      sampleEntity(
        configs: """
              npi_enabled: true
              min_bdi: 3
          #   ^^^^^^^ error unknown-config did you mean `min_bid`?
              entirely_else: 1
          #   ^^^^^^^^^^^^^ error unknown-config rtb/v5
          """))
  }

  @Test func `A config of run scope is not set by an entity`() async throws {
    try await expectMarks(
      sampleEntity(
        configs: """
              npi_enabled: true
              win_rate: 0.5
          #   ^^^^^^^^ error run-scoped-config every run chooses
          """))
  }

  @Test func `A required config is missed at the entity`() async throws {
    try await expectMarks(
      """
      apiVersion: optctl/v1
      kind: Entity
      metadata: {code: drugs}
      #                ^^^^^ error missing-config npi_enabled: false
      spec:
        name: Drugs
        object: {type: ssp, id: 1}
        s3_base_path: s3://bucket/drugs
        current_version: rtb/v5
      """)
  }

  @Test func `A value that is not of its type or outside its limits is invalid`() async throws {
    try await expectMarks(
      sampleEntity(
        configs: """
              npi_enabled: yes
          #                ^^^ error invalid-config npi_enabled is yes, which is not a boolean; help: write true or false
              min_bid: 0.001
          #            ^^^^^ error invalid-config min_bid is 0.001, below the minimum 0.01 usd_cpm
              max_bid: "30"
          #            ^^^^ error invalid-config remove the quotes
              targeting_type: hpc
          #                   ^^^ error invalid-config did you mean `hcp`?
              ssp_exclusions: [a, b, a]
          #                    ^ related invalid-config
          #                          ^ error invalid-config ssp_exclusions is a, which the list holds already
              depth: 0
          #          ^ error invalid-config which is not above 0
              launch: 2026-02-30
          #           ^^^^^^^^^^ error invalid-config which is not a date
          """))
    try await expectMarks(
      sampleEntity(
        configs: """
              npi_enabled: [true]
          #                ^^^^^^ error invalid-config npi_enabled is a list
              ssp_exclusions: a
          #                   ^ error invalid-config write a list
              min_bid: 0.015
          #            ^^^^^ error invalid-config more than 2 decimals
              max_bid: 1e5
          #            ^^^ error invalid-config max_bid is 1e5, which is not a decimal number
              depth: 1.5
          #          ^^^ error invalid-config which is not a whole number
          """))
    try await expectMarks(
      sampleEntity(
        configs: """
              npi_enabled: false
              ssp_exclusions: [a, b, c, d]
          #                   ^^^^^^^^^^^^ error invalid-config more than 3 items
          """))
  }

  @Test func `A plain scalar that is not surely a string is ambiguous under a string`() async throws {
    try await expectMarks(
      sampleEntity(
        configs: """
              npi_enabled: true
              targeting_type: no
          #                   ^^ error ambiguous-scalar write "no"
              ssp_exclusions: [a, 1.10, "1.10"]
          #                       ^^^^ error ambiguous-scalar write "1.10"
          """))
  }

  @Test func `A sensitive value is in no message`() async throws {
    let loaded = try await expectMarks(
      sampleEntity(
        configs: """
              npi_enabled: true
              token: hunter2
          #          ^^^^^^^ error invalid-config token is not as it should be, shorter than 8 characters
          """))
    #expect(
      loaded?.diagnostics.contains { $0.message.contains("hunter2") || $0.help?.contains("hunter2") == true } == false)
  }

  @Test func `A deprecated config is a warning, which stops nothing`() async throws {
    let loaded = try await expectMarks(
      sampleEntity(
        configs: """
              npi_enabled: true
              label: ab cd
          #   ^^^^^ warning invalid-config use name
          """))
    #expect(loaded?.desired.entityConfigs.first?.map(\.text) == ["true", "ab cd", "1"])
  }

  @Test func `Configs without a version to judge them by are reported once`() async throws {
    try await expectMarks(
      """
      apiVersion: optctl/v1
      kind: Entity
      metadata: {code: drugs}
      #                ^^^^^ error missing-field current_version
      spec:
        name: Drugs
        object: {type: ssp, id: 1}
        s3_base_path: s3://bucket/drugs
        configs:
          one: 1
      #   ^^^ related missing-field
          two: 2
      """)
  }

  @Test func `An entity of an unknown version gets no complaint about its configs`() async throws {
    try await expectMarks(
      """
      apiVersion: optctl/v1
      kind: Entity
      metadata: {code: drugs}
      spec:
        name: Drugs
        object: {type: ssp, id: 1}
        s3_base_path: s3://bucket/drugs
        current_version: rtb/v6
      #                  ^^^^^^ error unknown-version did you mean `rtb/v5`?
        configs: {one: 1, two: [1]}
      """)
  }

  @Test func `Thousands of entities are judged in many portions, in order`() async throws {
    var draft = try #require(
      try await MarkedManifests(["catalog/version.yaml": sampleVersion]).expectDocumentMarks())
    let count = 2_000
    let place = Place(file: 0, line: 1, column: 1, endLine: 1, endColumn: 2)
    for i in 0..<count {
      let code = "e" + String(String(100_000 + i).dropFirst())
      let entity = Entity(
        code: code, name: code, objectType: "ssp", objectID: i + 1,
        currentVersion: VersionReference(optimizer: "rtb", version: "v5"), s3BasePath: "s3://bucket/\(code)")
      draft.entities.append(Declared(entity, place: place, fieldPlaces: Array(repeating: place, count: 6)))
      let isWrong = i % 100 == 99
      draft.rawConfigs.append([
        RawConfig(key: ConfigKey("npi_enabled"), keyPlace: place, valuePlace: place, value: .plain("true")),
        RawConfig(
          key: ConfigKey("depth"), keyPlace: place, valuePlace: place, value: .plain(isWrong ? "-1" : "\(i + 1)")),
      ])
    }
    var report = Report(files: ["catalog/version.yaml"])
    let desired = await judge(draft, report: &report)
    #expect(desired.entityConfigs.count == count && desired.entities.count == count)
    for i in 0..<count where i % 100 != 99 {
      #expect(desired.entityConfigs[i].map(\.text) == ["true", "\(i + 1)", "1"])
    }
    #expect(report.diagnostics.map(\.code) == Array(repeating: .invalidConfig, count: count / 100))
  }
}
