import Diagnostics
import Domain
import Planning
import Rendering

let plain = Style()
let colored = Style(usesColor: true)

func place(_ file: String, _ line: Int, _ column: Int, length: Int = 1) -> Location {
  Location(file: file, line: line, column: column, endLine: line, endColumn: column + length)
}

func field(
  _ field: Field, _ before: JSON, _ after: JSON, _ cause: Cause = .manifest, at source: Location? = nil,
  by hand: Attribution? = nil
) -> FieldChange {
  var change = FieldChange(field, before: before, after: after, cause: cause, source: source)
  change.drift = hand
  return change
}

let byAlice = Attribution(by: "alice", at: "2026-08-30T11:04:59Z", application: "psql")

/// The gravest cause of the fields, as the planner gives it; the write does not matter for what is shown, but where a test
/// says so.
func change(
  _ address: String, _ action: Action, _ fields: [FieldChange] = [], cause: Cause? = nil, at source: Location? = nil
) -> Change {
  guard let address = Address(address) else { preconditionFailure("no address: \(address)") }
  let causes = fields.map(\.cause)
  let gravest: Cause = causes.contains(.conflict) ? .conflict : causes.contains(.drift) ? .drift : .manifest
  return Change(
    address, action, cause: cause ?? (action == .adopt ? .adopt : gravest), source: source, fields: fields,
    write: .none)
}

/// What a row of a new or a deleted object says.
func fields(of resource: some Resource, _ action: Action) -> [FieldChange] {
  type(of: resource).fields.map {
    action == .create ? field($0, .null, resource[$0]) : field($0, resource[$0], .null)
  }
}

func arms(_ arms: (name: String, run: String, percent: Int)...) -> JSON {
  .array(
    arms.map { Deployment.Arm(name: $0.name, run: $0.run, traffic: Share(hundredths: $0.percent * 100)).json })
}

func samplePlan(_ changes: [Change], unchanged: Int = 0, unmanaged: Int = 0) -> Plan {
  let source = Plan.Source(
    commit: "3f2c9e1b7a6d5c4e3f2a1b0c9d8e7f6a5b4c3d2e", ref: "main", isDirty: false, manifests: "manifests")
  var server = Snapshot.Server()
  server.host = "db1"
  server.database = "opt_prod"
  server.readAt = "2026-09-01T10:22:07.123Z"
  server.lastRevision = 41
  server.lastCommit = "0a1b2c3d4e5f"
  var plan = Plan(environment: "production", source: source, target: server)
  plan.changes = changes
  func count(_ action: Action) -> Int { changes.count { $0.action == action } }
  plan.summary.create = count(.create)
  plan.summary.update = count(.update)
  plan.summary.rename = count(.rename)
  plan.summary.retire = count(.retire)
  plan.summary.delete = count(.delete)
  plan.summary.adopt = count(.adopt)
  plan.summary.unchanged = unchanged
  plan.summary.unmanaged = unmanaged
  plan.summary.drift = changes.count { $0.cause == .drift || $0.cause == .conflict }
  return plan
}

let drugs = Entity(
  code: "drugs_hcp", name: "Drugs.com HCP", objectType: "ssp", objectID: 1334,
  currentVersion: VersionReference(optimizer: "rtb_optimizer", version: "v5"),
  s3BasePath: "s3://example-optimizer-data/optimizer/drugs_hcp")

/// The example of the contract, in the order of a plan.
let contractPlan = samplePlan([
  change(
    "entity/drugs_hcp", .update,
    [
      field(
        .currentVersion, .string("rtb_optimizer/v4"), .string("rtb_optimizer/v5"),
        at: place("entities/drugs_hcp.yaml", 9, 20))
    ], at: place("entities/drugs_hcp.yaml", 3, 11)),
  change(
    "config/drugs_hcp/min_bid_cpm", .update,
    [
      field(
        .value, .number("2.5"), .number("3"), .drift, at: place("entities/drugs_hcp.yaml", 14, 18), by: byAlice)
    ],
    at: place("entities/drugs_hcp.yaml", 14, 18)),
  change("macro/old_ctr", .retire, [field(.status, .string("active"), .string("retired"))]),
  change(
    "deployment/drugs_hcp", .update,
    [
      field(
        .arms, arms(("control", "20260201_120000", 100)),
        arms(("control", "20260201_120000", 90), ("candidate", "20260203_121359", 10)),
        at: place("deployments/drugs_hcp.yaml", 6, 5))
    ], at: place("deployments/drugs_hcp.yaml", 3, 11)),
])

/// Of everything that a plan can hold, something.
let judgedPlan: Plan = {
  var plan = contractPlan
  plan.guards = [
    GuardFinding(.driftOverwrite, Address("entity/drugs_hcp"), .warning, "min_bid_cpm was changed by hand", allow: "x"),
    GuardFinding(
      .trafficStep, Address("deployment/drugs_hcp"), .blocked, "run r2 rises by 50 points, 25 are allowed",
      allow: "traffic-step:drugs_hcp=50"),
  ]
  func check(_ subject: String, _ observed: JSON, _ limit: String, _ result: GateCheck.Result) -> GateCheck {
    GateCheck(
      address: Address(.deployment, "drugs_hcp"), run: "20260203_121359", gate: "hcp_default", subject: subject,
      observed: observed, limit: limit, result: result)
  }
  plan.checks = [
    check("auc", .number("0.7011"), ">= 0.6", .pass), check("ece", .number("0.2"), "<= 0.15", .fail),
    check("ece", .number("0.2"), "<= 0.19", .warn),
    check("auc", .number("0.7011"), ">= 0.6734 (control 20260201_120000 0.6934 - 0.02)", .pass),
    check("lift", .null, ">= 1", .missing),
  ]
  plan.runs = [
    RunVersion("20260201_120000", VersionReference(optimizer: "rtb_optimizer", version: "v4")),
    RunVersion("20260203_121359", VersionReference(optimizer: "rtb_optimizer", version: "v5")),
  ]
  plan.diagnostics = [
    Diagnostic(
      .error, .runNotCompleted, "run r is `running`", at: place("a.yaml", 2, 5, length: 3), help: "wait | see"),
    Diagnostic(.warning, .sharedObject, "ssp 7 is shared", at: nil),
  ]
  return plan
}()
