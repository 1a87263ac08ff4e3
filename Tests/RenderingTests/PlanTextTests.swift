import Diagnostics
import Domain
import Planning
import Rendering
import Testing

@Suite struct PlanTextTests {
  @Test func theExampleOfTheContract() throws {
    try expect(renderText(contractPlan, style: plain), is: .contract)
  }

  @Test func aFirstLoadShowsNewEntitiesWithTheirConfigs() throws {
    let optimizer = Optimizer(code: "rtb_optimizer", name: "RTB optimizer")
    let version = Version(optimizer: "rtb_optimizer", code: "v5", name: "Domain targeting", supportedConfigs: supported)
    let file = "entities/drugs_hcp.yaml"
    let configs: [(String, JSON)] = [
      ("floor_available", .bool(false)), ("max_bid_cpm_cap", .number("30")), ("ssp_exclusions", .array([.string("a")])),
      ("targeting_type", .string("hcp")), ("api_token", .string("(sensitive)")),
    ]
    let plan = samplePlan(
      [
        change("optimizer/rtb_optimizer", .create, fields(of: optimizer, .create), at: place("rtb.yaml", 3, 17)),
        change("version/rtb_optimizer/v5", .create, fields(of: version, .create), at: place("rtb.yaml", 8, 39)),
        change("entity/drugs_hcp", .create, fields(of: drugs, .create), at: place(file, 3, 17)),
      ]
        + configs.enumerated().map { i, config in
          change(
            "config/drugs_hcp/\(config.0)", .create, [field(.value, .null, config.1, at: place(file, 20 + i, 7))],
            at: place(file, 20 + i, 7))
        }
        + [
          change(
            "config/medscape/npi_enabled", .create,
            [field(.value, .null, .bool(true), at: place("entities/medscape.yaml", 12, 20))]),
          change(
            "macro/geo_region_name", .create,
            fields(of: Macro(feature: "geo_region_name", template: "[ADX_GEO_STATE]"), .create),
            at: place("macros.yaml", 5, 5)),
          change(
            "deployment/drugs_hcp", .create,
            [
              field(.arms, .null, arms(("control", "20260201_120000", 95)), at: place("deployments.yaml", 6, 5)),
              field(.holdback, .null, .number("5"), at: place("deployments.yaml", 9, 13)),
            ], at: place("deployments.yaml", 3, 20)),
        ], unchanged: 2_400, unmanaged: 3)
    try expect(renderText(plan, style: plain), is: .firstLoad)
  }

  @Test func whatGoesStandsWithItsEntityAndSaysWhatBecomesOfIt() throws {
    let plan = samplePlan([
      change(
        "entity/medscape", .update,
        [field(.name, .string("Medscape"), .string("Medscape US"), at: place("entities/medscape.yaml", 5, 9))]),
      change("version/rtb_optimizer/v3", .retire, [field(.status, .string("active"), .string("retired"))]),
      change("version/rtb_optimizer/v2", .retire),
      change("macro/old_ctr", .retire, [field(.status, .string("deprecated"), .string("retired"), .conflict)]),
      change("deployment/webmd", .delete),
      change("config/webmd/npi_enabled", .delete, [field(.value, .bool(true), .null)]),
      change("entity/webmd", .delete, fields(of: drugs, .delete)),
      change("config/medscape/floor_available", .delete, [field(.value, .bool(true), .null, .conflict)]),
      change("config/epocrates/floor_available", .delete, [field(.value, .bool(true), .null)]),
      change("optimizer/gone", .delete),
    ])
    try expect(renderText(plan, style: plain), is: .removals)
  }

  @Test func renamesAndAdoptionsSayWhatWasThere() throws {
    let file = "entities/drugs.yaml"
    let plan = samplePlan([
      change(
        "entity/drugs_hcp", .rename,
        [
          field(.code, .string("drugs"), .string("drugs_hcp"), at: place(file, 3, 17)),
          field(.name, .string("Drugs"), .string("Drugs.com HCP"), at: place(file, 5, 9)),
        ], at: place(file, 3, 17)),
      change("config/drugs_hcp/npi_enabled", .adopt, at: place(file, 12, 20)),
      change("entity/medscape", .adopt, at: place("entities/medscape.yaml", 3, 17)),
      change(
        "macro/ctr", .update,
        [field(.template, .string("[CTR]"), .string("[ADX_CTR]"), .adopt, at: place("macros.yaml", 5, 10))],
        cause: .adopt),
      change("macro/os_code", .rename, [field(.code, .string("os"), .string("os_code"), .drift)]),
    ])
    try expect(renderText(plan, style: plain), is: .renames)
  }

  @Test func epochsShowEveryArmThatComesStaysOrGoes() throws {
    let file = "deployments/all.yaml"
    func deployment(_ entity: String, _ fields: FieldChange...) -> Change {
      change("deployment/\(entity)", .update, fields)
    }
    let plan = samplePlan([
      deployment(
        "changed",
        field(
          .arms,
          arms(("control", "20260201_120000", 70), ("old", "20260101_000000", 5), ("same", "20260105_000000", 25)),
          arms(("base", "20260201_120000", 65), ("same", "20260105_000000", 25), ("new", "20260203_121359", 2)),
          at: place(file, 4, 3)), field(.holdback, .number("0"), .number("8"), at: place(file, 9, 13))),
      deployment("paused", field(.arms, arms(("control", "20260201_120000", 100)), arms())),
      deployment(
        "reordered",
        field(
          .arms, arms(("a", "20260201_120000", 50), ("b", "20260203_121359", 50)),
          arms(("b", "20260203_121359", 50), ("a", "20260201_120000", 50)), .drift, at: place(file, 30, 3))),
      deployment(
        "resumed", field(.arms, arms(), arms(("control", "20260201_120000", 100)), at: place(file, 40, 3))),
      deployment(
        "twice",
        field(.arms, arms(("r", "r", 40), ("r", "r", 60)), arms(("control", "r", 100)), .adopt)),
    ])
    try expect(renderText(plan, style: plain), is: .epochs)
  }

  @Test func changesOfMemoryAloneDoNotClaimToWrite() throws {
    let both = arms(("control", "20260201_120000", 90), ("candidate", "20260203_121359", 10))
    var plan = samplePlan([
      change("optimizer/rtb_optimizer", .adopt, at: place("rtb.yaml", 3, 17)),
      change(
        "entity/drugs_hcp", .update,
        [field(.protect, .bool(false), .bool(true), at: place("entities/drugs_hcp.yaml", 3, 35))]),
      change(
        "deployment/drugs_hcp", .update,
        [
          field(
            .arms, arms(("base", "20260201_120000", 90), ("candidate", "20260203_121359", 10)), both,
            at: place("deployments.yaml", 6, 5))
        ]),
      change(
        "deployment/paused", .update,
        [field(.arms, arms(("control", "20260201_120000", 100)), both, at: place("deployments.yaml", 16, 5))]),
    ])
    plan.remember = [
      Memory(
        address: Address(.entity, "drugs_hcp"), fields: AppliedFields(drugs), fingerprint: Fingerprint(),
        isProtected: true, source: place("entities/drugs_hcp.yaml", 3, 11))
    ]
    try expect(renderText(plan, style: plain), is: .memory)
  }

  @Test func aChangedVersionShowsKeysAndRulesOneByOne() throws {
    let plan = samplePlan([
      change(
        "version/rtb_optimizer/v5", .update,
        [
          field(.description, .string(""), .string("For first-price auctions"), at: place("rtb.yaml", 11, 16)),
          field(.supportedConfigs, supported.json, wider, at: place("rtb.yaml", 12, 5)),
        ]),
      change(
        "version/rtb_optimizer/v6", .update,
        [field(.supportedConfigs, .string("from another tool"), .object([]), .conflict, at: place("rtb.yaml", 40, 5))]),
    ])
    try expect(renderText(plan, style: plain), is: .versions)
  }

  @Test func aPlanWithoutChangesSaysSo() {
    #expect(
      renderText(samplePlan([], unchanged: 1_234_567), command: "apply", style: plain) == """
        optctl apply   production   3f2c9e1 main   opt_prod@db1   2026-09-01 10:22:07Z

        No changes. The database is what the manifests say.
        1,234,567 unchanged

        """)
    var broken = samplePlan([])
    broken.source = Plan.Source(commit: nil, ref: nil, isDirty: true, manifests: ".")
    broken.diagnostics = [Diagnostic(.error, .unknownRun, "no run r", at: nil)]
    #expect(
      renderText(broken, style: plain) == """
        optctl plan   production   uncommitted changes   opt_prod@db1   2026-09-01 10:22:07Z

        No changes could be planned.
        0 unchanged

        """)
  }

  @Test func colorAddsEscapeCodesAndNothingElse() throws {
    let text = renderText(contractPlan, style: colored)
    let escape = try Regex(#"\x1B\[[0-9;]*m"#)
    #expect(text.replacing(escape, with: "") == renderText(contractPlan, style: plain))
    #expect(text.contains("\u{1B}[33m~\u{1B}[0m entity/drugs_hcp"))
    #expect(!renderText(contractPlan, style: plain).contains("\u{1B}"))
  }
}

private let supported = SupportedConfigs(
  json: .object([
    "keys": .object([
      "floor_available": .object(["type": .string("bool"), "scope": .string("entity"), "required": .bool(true)]),
      "max_bid": .object(["type": .string("decimal"), "scope": .string("run"), "max": .number("100")]),
      "old": .object(["type": .string("bool"), "scope": .string("run")]),
    ]),
    "rules": .array([
      .object(["name": .string("hcp_needs_npi"), "when": .object(["targeting_type": .string("hcp")])])
    ]),
  ]), definitions: [], rules: [])

private let wider = JSON.object([
  "keys": .object([
    "floor_available": .object(["type": .string("bool"), "scope": .string("entity")]),
    "max_bid": .object([
      "type": .string("decimal"), "scope": .string("run"), "max": .number("200"), "unit": .string("usd_cpm"),
    ]),
    "note": .object(["type": .string("string"), "scope": .string("run")]),
  ]),
  "rules": .array([
    .object(["name": .string("hcp_needs_npi"), "when": .object(["targeting_type": .string("consumer")])])
  ]),
])
