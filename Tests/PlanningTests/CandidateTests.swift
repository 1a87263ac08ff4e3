import Diagnostics
import Domain
import Planning
import Testing

/// A run that an arm could name is judged as a plan judges it there.
@Suite struct CandidateTests {
  private static let runs = [
    run("r1") { $0.metrics = ["auc": Metric("0.70")] }, run("r2") { $0.metrics = ["auc": Metric("0.71")] },
    run("worse") { $0.metrics = ["auc": Metric("0.60")] }, run("blind"),
    run("infinite") { $0.metrics = ["auc": Metric("Infinity")] },
    run("late", status: "running", validation: "pending"), run("bad", validation: "failed"),
    run("warned", validation: "warned") { $0.metrics = ["auc": Metric("0.71")] }, run("other", of: "other"),
    run("lost") {
      $0.featuresUsed = ["gone"]
      $0.s3OutputPath = "s3://elsewhere/x"
      $0.segmentsCount = 0
      $0.version = VersionReference(optimizer: "opt", version: "v9")
    },
  ]

  private static func catalogue(_ runs: KeyValuePairs<String, Int>) -> Catalogue {
    base.with {
      $0.entities = [entity(), entity("other", path: "s3://bucket/other")]
      var deployment = deployment(runs)
      deployment.arms[0].name = "control"
      $0.deployments = [deployment]
    }
  }

  /// With a gate that compares with control, and one that compares with what served before.
  private static func desired(_ runs: KeyValuePairs<String, Int>) -> Desired {
    var desired = catalogue(runs).desired
    guard let step = ExactDecimal("0.02") else { preconditionFailure("a decimal") }
    desired.deploymentDetails[0].gates = ["quality"]
    desired.deploymentDetails[0].armPlaces = (0..<UInt32(runs.count)).map { i in
      let place = Place(file: 0, line: 90 + i, column: 1, endLine: 90 + i, endColumn: 3)
      return .init(name: place, run: place, traffic: place)
    }
    desired.gatePolicies["quality"] = GatePolicy(checks: [
      .init(
        subject: .metric("auc"),
        limits: [.maximumDecrease(step, versus: .control), .maximumDecrease(step, versus: .previous)])
    ])
    return desired
  }

  @Test(arguments: [0, 1], [false, true])
  func planSaysTheSameOfTheArmOncePinned(arm: Int, serves: Bool) throws {
    let desired = Self.desired(["r1": 90, "r2": 10])
    let before = Self.catalogue(["r1": 80, "blind": 20])
    let live = serves ? before : before.with { $0.deployments = [] }
    var judge = CandidateJudge(desired: desired, snapshot: Snapshot(live: live), deployment: 0, arm: arm)
    judge.learn(Self.runs)
    let place = desired.location(desired.deploymentDetails[0].armPlaces[arm].run)
    let arms = desired.deployments[0].resource.arms
    var eligible: [String] = []
    for id in Self.runs.map(\.id) + ["unheard_of"] {
      let candidate = judge.judge(id)
      if candidate.isEligible { eligible.append(id) }
      #expect(candidate.isPinned == (id == arms[arm].run))
      let isTwice = id == arms[1 - arm].run
      #expect(candidate.diagnostics.contains { $0.code == .duplicateArm } == isTwice)
      // A manifest with two arms of a run is refused, and what serves as much already is only warned about.
      guard !isTwice, !serves || id != "blind" else { continue }
      var pinned = desired
      pinned.deployments[0].resource.arms[arm].run = id
      let plan = planned(pinned, Snapshot(live: live, runs: Self.runs))
      #expect(candidate.diagnostics.sorted() == plan.diagnostics.filter { $0.location == place }, "\(id)")
      #expect(candidate.checks == plan.checks.filter { $0.run == id }, "\(id)")
    }
    // Nothing is compared with itself, nor with what is not there.
    #expect(eligible == (arm == 1 ? ["r2"] : serves ? ["r1"] : ["r1", "worse", "blind", "infinite"]))
  }

  @Test func whatServesAlreadyIsJudgedAsIfItWereNew() {
    let desired = Self.desired(["r1": 90, "bad": 10])
    var judge = CandidateJudge(
      desired: desired, snapshot: Snapshot(live: Self.catalogue(["r1": 90, "bad": 10])), deployment: 0, arm: 1)
    judge.learn(Self.runs)
    let candidate = judge.judge("bad")
    #expect(candidate.isPinned && !candidate.isEligible)
    #expect(candidate.diagnostics.map(\.code.rawValue).contains("run-not-validated"))
  }

  @Test func aRenamedEntityHasItsRunsUnderTheCodeOfItsRow() {
    var desired = Self.desired(["r1": 100])
    desired.entities[1].movedFrom = "place"
    let live = base.with { $0.entities = [entity("place"), entity("other", path: "s3://bucket/other")] }
    var judge = CandidateJudge(desired: desired, snapshot: Snapshot(live: live), deployment: 0, arm: 0)
    #expect(judge.entityCode == "place")
    judge.learn([
      run("r9", of: "place") {
        $0.metrics = ["auc": Metric("1")]
        $0.s3OutputPath = "s3://bucket/site/r9"
      }
    ])
    #expect(judge.judge("r9").isEligible)
  }

  // MARK: - Choice

  private static func candidate(_ id: String, _ auc: String?, isEligible: Bool = true) -> ArmCandidate {
    ArmCandidate(
      id: id, run: run(id) { $0.metrics = auc.map { ["auc": Metric($0)] } ?? [:] },
      diagnostics: isEligible ? [] : [Diagnostic(.error, .runNotCompleted, "", at: nil)])
  }

  /// Newest first.
  private static let candidates = [
    candidate("newest", "0.9", isEligible: false), candidate("newer", "NaN"), candidate("new", "0.7"),
    candidate("equal", "7e-01"), candidate("low", "0.60000000000000001"), candidate("lower", "0.6"),
    candidate("none", nil), candidate("endless", "-Infinity"), candidate("lowest", "0.1", isEligible: false),
  ]

  private static let choices: [(CandidateChoice, String?)] = [
    (.latest, "newer"), (.best("auc", isLowest: false), "new"), (.best("auc", isLowest: true), "lower"),
    (.best("ece", isLowest: false), nil), (.run("low"), "low"), (.run("newest"), nil), (.run("unheard_of"), nil),
  ]

  @Test(arguments: choices)
  func ofEqualOnesTheNewestIsTaken(choice: CandidateChoice, expected: String?) {
    #expect(choice.chosen(among: Self.candidates)?.id == expected)
    #expect(choice.chosen(among: []) == nil)
  }
}
