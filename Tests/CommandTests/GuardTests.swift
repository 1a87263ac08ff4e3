import Domain
import Foundation
import TestSupport
import Testing

/// A blocked plan is shown whole and not applied; consent by name, scope and bound lets it pass, and is recorded.
@Suite struct GuardTests {
  private let arms = "  - {name: control, run: r1, traffic: 100}"

  /// The entity serves r1, in revision 2.
  private func serving(_ project: String = Sample.project) async throws -> Workplace {
    let place = try await Workplace(Sample.manifests.merging(["optctl.yaml": project]) { $1 })
    try place.apply()
    try Sample.record("r1", "r2", in: place.database)
    try place.repository.write("manifests/catalog/deployment.yaml", Sample.deployment("arms:\n\(arms)"))
    _ = try place.repository.commit()
    try place.apply()
    return place
  }

  private func shiftHalf(_ place: Workplace) throws {
    try place.edit(
      "catalog/deployment.yaml", arms,
      "  - {name: control, run: r1, traffic: 50}\n    - {name: candidate, run: r2, traffic: 50}")
  }

  @Test func aBlockedPlanIsShownAndNotAppliedUntilItIsAllowed() async throws {
    let place = try await serving()
    try shiftHalf(place)
    let planned = try place.optctl.run("plan")
    #expect(planned.status == 0, "\(planned)")
    #expect(
      planned.output.contains(
        """
        Guards: 1 blocked
          blocked traffic-step   deployment/site   candidate r2 did not serve and starts at 50 %; first_step is 10
                  --allow traffic-step:site=50

        """), "\(planned)")
    #expect(try place.optctl.run("plan", "--detailed-exitcode").status == 2)
    let json = try place.plan()
    #expect(json["blocked"] == .bool(true))
    #expect(
      json["guards"]?.elements == [
        .object([
          "guard": .string("traffic-step"), "address": .string("deployment/site"), "status": .string("blocked"),
          "message": .string("candidate r2 did not serve and starts at 50 %; first_step is 10"),
          "allow": .string("traffic-step:site=50"),
        ])
      ])

    let refused = try place.optctl.run("apply", "--auto-approve", "--quiet")
    #expect(refused.status == 3, "\(refused)")
    #expect(refused.output.contains("~ deployment/site   new epoch"), "\(refused)")
    #expect(refused.output.contains("--allow traffic-step:site=50"), "\(refused)")
    #expect(
      refused.errors
        == """
        error: nothing was applied: the plan is blocked by traffic-step
          help: to apply it all the same, add --allow traffic-step:site=50

        """)
    #expect(try place.value("SELECT count(*) FROM optctl.revisions") == "2")

    for other in ["traffic-step:site=49", "traffic-step:other=50", "removals:entity=50"] {
      #expect(try place.optctl.run("apply", "--auto-approve", "--allow", other).status == 3)
    }
    let allowed = try place.optctl.run(
      "apply", "--auto-approve", "--allow", "traffic-step:site=60", "--allow", "traffic-loss:site")
    #expect(allowed.status == 0, "\(allowed)")
    #expect(allowed.output.contains("Guards: none blocked, 1 allowed"), "\(allowed)")
    #expect(allowed.errors == "note: nothing needed the consent traffic-loss:site\n")
    #expect(
      try place.value("SELECT allowed::text FROM optctl.revisions WHERE revision = 3") == #"["traffic-step:site=60"]"#)
    #expect(try place.optctl.run("history").output.contains("allowed traffic-step:site=60"))
    let shown = try place.optctl.run("show", "3")
    #expect(shown.output.contains("allowed traffic-step   deployment/site   candidate r2"), "\(shown)")
    let document = try JSON(parsing: place.optctl.run("show", "3", "--format", "json").output)
    #expect(document["guards"]?.elements?.first?["status"]?.string == "allowed")
    #expect(document["blocked"] == .bool(false))
  }

  @Test func onATerminalABlockedPlanIsShownAndNobodyIsAsked() async throws {
    let place = try await serving()
    try shiftHalf(place)
    let (status, text) = try onTerminal("apply --color never", in: place)
    #expect(status == 3, "\(text)")
    #expect(text.contains("--allow traffic-step:site=50\r\n"), "\(text)")
    #expect(text.contains("error: nothing was applied: the plan is blocked by traffic-step"), "\(text)")
    #expect(!text.contains("Only 'yes' is consent"), "\(text)")
    let (_, asked) = try onTerminal("apply --color never --allow traffic-step:site=50", in: place)
    #expect(asked.contains("Only 'yes' is consent"), "\(asked)")
  }

  /// On a terminal that util-linux's `script` makes; nothing is typed.
  private func onTerminal(_ arguments: String, in place: Workplace) throws -> (status: Int32, text: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/script")
    process.arguments = ["-qec", "'\(Program.path)' \(arguments)", "/dev/null"]
    process.currentDirectoryURL = URL(fileURLWithPath: place.optctl.directory)
    process.environment = place.optctl.environment
    let output = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    try process.run()
    let text = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: text, as: UTF8.self))
  }

  @Test func aSavedPlanBringsNoConsentsAlong() async throws {
    let place = try await serving()
    try shiftHalf(place)
    let saved = try place.optctl.run("plan", "--out", "plan.json", "--allow", "traffic-step:site=50")
    #expect(saved.output.contains("1 allowed"), "\(saved)")
    let refused = try place.optctl.run("apply", "plan.json")
    #expect(refused.status == 3, "\(refused)")
    #expect(
      refused.errors.contains("add --allow traffic-step:site=50; a saved plan brings no consents along"), "\(refused)")
    // What the file says of consent is not obeyed either.
    let path = "\(place.repository.path)/plan.json"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try text.replacing(try Regex(#""guards": \[[^\]]*\]"#), with: "\"guards\": []")
      .write(toFile: path, atomically: true, encoding: .utf8)
    #expect(try place.optctl.run("apply", "plan.json", "--allow", "traffic-step:site=50").status == 4)
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    let applied = try place.optctl.run("apply", "plan.json", "--allow", "traffic-step:site=50")
    #expect(applied.status == 0, "\(applied)")
  }

  @Test func aStalePlanIsStaleBeforeItIsBlocked() async throws {
    let place = try await serving()
    try place.optctl.run("plan", "--out", "plan.json")
    try shiftHalf(place)
    #expect(try place.optctl.run("apply", "plan.json").status == 4)
  }

  @Test func theProjectFileSetsLimitsAndSwitchesGuardsOff() async throws {
    let wide = Sample.project.replacing(
      "paths: [catalog]", with: "paths: [catalog], guards: {traffic-step: {first_step: 50}}")
    let place = try await serving(wide)
    try shiftHalf(place)
    #expect(try place.plan()["guards"] == .array([]))
    try place.edit("optctl.yaml", "{first_step: 50}", "false")
    let plan = try place.plan()
    #expect(plan["blocked"] == .bool(false))
    #expect(plan["guards"]?.elements?.first?["status"]?.string == "warning")
    try place.apply()
  }

  @Test func aMacroUnderLiveArmsIsBlockedWithTheRunsOfTheDatabase() async throws {
    let place = try await serving()
    try place.database.run("UPDATE opt_runs SET features_used = '[\"os_code\", \"hour\"]' WHERE run_id = 'r1'")
    try place.edit("catalog/macros.yaml", "[OS]", "[OPSYS]")
    let blocked = try place.optctl.run("apply", "--auto-approve")
    #expect(blocked.status == 3, "\(blocked)")
    #expect(blocked.output.contains("would be changed under live arms of site (100 %)"), "\(blocked)")
    #expect(try place.optctl.run("apply", "--auto-approve", "--allow", "live-macro-change:os_code").status == 0)
  }

  @Test func aConsentThatCannotBeReadIsAUsageError() async throws {
    let place = try await Workplace(Sample.manifests)
    let unknown = try place.optctl.run("apply", "--auto-approve", "--allow", "trafic-step:site=50")
    #expect(unknown.status == 64)
    #expect(
      unknown.errors == "error: there is no guard trafic-step\n  help: did you mean traffic-step?\n", "\(unknown)")
    let malformed = try place.optctl.run("plan", "--allow", "removals=8")
    #expect(malformed.status == 64)
    #expect(malformed.errors.contains("write removals:KIND=COUNT, such as removals:entity=8"), "\(malformed)")
    #expect(try place.value("SELECT count(*) FROM optctl.revisions") == "0")
  }
}
