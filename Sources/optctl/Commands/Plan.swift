import ArgumentParser
import Domain
import Planning
import Reconciler
import Rendering

struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Show what would change, and why; changes nothing.",
    discussion: """
      Reads the work tree, or a commit with --rev, and compares it with the database and with what was last applied. A \
      role with SELECT alone is enough.

      Guards name the dangers that they see. A plan that they block is shown all the same; only apply refuses it. --allow \
      shows what a consent covers; it is not saved with the plan, and apply must be given it again.

      --rehearse does what apply would do, against the constraints and triggers of the database, and rolls it back. It \
      needs the rights of an applier.

      Several environments are planned one after the other: text follows text, and JSON is an array with a plan for each. \
      One that cannot be planned does not stop the others. In the name of a file, {env} stands for the environment. The \
      exit status is the gravest.

      Examples:
        optctl plan
        optctl plan -e production --rev origin/main --out plan.json
        optctl plan --output text --output markdown=plan.md --output json=plan.json
        optctl plan -e staging -e production --output text --output json=plan.{env}.json
        optctl plan --allow traffic-step:drugs_hcp=50
        optctl plan -e production --rev origin/main --rehearse
      """)

  @OptionGroup var global: GlobalOptions

  @Option(help: ArgumentHelp("Read the manifests from a commit, not from the work tree.", valueName: "rev"))
  var rev: String?

  @Option(help: ArgumentHelp("Save the plan for apply, as JSON.", valueName: "file"))
  var out: String?

  @Option(
    help: ArgumentHelp(
      "text, json, markdown, sql, github or sarif, to standard output or to a file; may be repeated.",
      discussion: "markdown is for a pull request, sql is what apply would run, github annotates files.",
      valueName: "format[=file]"))
  var output: [Output<PlanFormat>] = []

  @OptionGroup var consent: ConsentOptions

  @Flag(help: "Exit with 2 when there are changes.")
  var detailedExitcode = false

  @Flag(help: "Run the statements in a transaction that is rolled back.")
  var rehearse = false

  @Option(help: ArgumentHelp("Only this object and what it depends on; may be repeated.", valueName: "address"))
  var target: [String] = []

  @Option(help: ArgumentHelp("Exit with 1 on drift or on a warning; may be repeated.", valueName: "drift|warning"))
  var failOn: [FailOn] = []

  enum FailOn: String, ExpressibleByArgument, CaseIterable { case drift, warning }

  func run() async throws {
    try await global.reportingSeveral { selections in
      let targets = try target.map(readAddress)
      let consents = try consent.read()
      try checkFileNames(output.compactMap(\.file) + [out].compactMap(\.self), for: selections)
      try checkStandardOutput(for: selections)
      var plans = try await global.each(selections) { selection in
        let result = try await plan(
          selection, revision: rev.map { .commit($0) } ?? .workTree, targets: targets, consents: consents,
          rehearses: rehearse)
        let json = renderJSON(
          result.plan, toolVersion: Optctl.version, rehearsed: rehearse ? result.rehearsal?.hasPassed ?? false : nil)
        return Planned(result: result, json: json)
      }
      if let out {
        for plan in plans.values { try save(fileName(out, of: plan.environment), plan.json) }
        if !targets.isEmpty {
          global.note("note: apply takes a plan as a whole: one that --target narrowed is only to look at")
        }
      }
      try emit(
        output, standard: .text, of: plans, style: global.style, environment: \.environment, joined: join
      ) { planned, format, style in
        let result = planned.result
        switch format {
        case .json: return planned.json
        case .text:
          // A plan names its environment; diagnostics alone do not.
          let head = plans.areSeveral && !result.isPlanned ? ["optctl plan", planned.environment] : []
          return Array((renderHeadline(head, style: style) + planText(result, style: style)).utf8)
        case .markdown: return Array(renderMarkdown(result.plan).utf8)
        case .sql: return Array(result.script.utf8)
        case .github: return Array(renderAnnotations(result.plan).utf8)
        case .sarif: return renderSARIF(result.plan.diagnostics, toolVersion: Optctl.version)
        }
      }
      for planned in plans.values {
        global.remark(on: consents, after: planned.result)
        if case .failed(let failure) = planned.result.rehearsal {
          plans.note(global.report(plans.areSeveral ? failure.of(planned.environment) : failure))
        } else {
          plans.note(status(of: planned.result))
        }
      }
      return plans.status
    }
  }

  private struct Planned {
    var result: PlanResult
    var json: [UInt8]
    var environment: String { result.plan.environment }
  }

  private func status(of result: PlanResult) -> ExitStatus {
    if result.plan.hasErrors { return .failure }
    if failOn.contains(.drift), result.plan.summary.drift > 0 { return .failure }
    if failOn.contains(.warning), result.plan.diagnostics.contains(where: { $0.severity == .warning }) {
      return .failure
    }
    return detailedExitcode && result.plan.hasChanges ? .differences : .success
  }

  /// Documents of several environments on standard output.
  private func join(_ format: PlanFormat, _ documents: [[UInt8]]) -> [UInt8] {
    switch format {
    case .json, .sarif: renderArray(documents)
    case .github: Array(documents.joined())
    case .text, .markdown, .sql: Array(documents.joined(separator: "\n".utf8))
    }
  }

  private func checkStandardOutput(for selections: [Selection]) throws(Failure) {
    guard selections.count > 1, output.contains(where: { $0.format == .sarif && $0.file == nil }) else { return }
    throw Failure(
      .usage, "several environments are several sarif documents",
      help: "write each to a file of its own: --output sarif=plan.{env}.sarif")
  }
}

func readAddress(_ text: String) throws -> Address {
  guard let address = Address(text) else {
    throw Failure(
      .usage, "\(text) is not an address",
      help: "an address is a kind and a natural key, such as entity/drugs_hcp or version/rtb_optimizer/v5")
  }
  return address
}

/// The plan with its diagnostics: what stands in the way comes last, next to the prompt.
func planText(_ result: PlanResult, command: String = "plan", style: Style) -> String {
  let diagnostics = result.plan.diagnostics
  guard result.isPlanned else {
    return renderText(diagnostics, style: style, line: result.excerpts.line) + "\(countText(diagnostics) ?? "").\n"
  }
  return renderText(result.plan, command: command, style: style)
    + (diagnostics.isEmpty
      ? ""
      : "\n" + renderText(diagnostics, style: style, line: result.excerpts.line)
        + "\(countText(diagnostics) ?? "").\n")
    + (result.rehearsal.map { "\n" + text($0) } ?? "")
}

private func text(_ rehearsal: Rehearsal) -> String {
  switch rehearsal {
  case .passed(0): "Rehearsed: nothing to do.\n"
  case .passed(let count): "Rehearsed: \(count) \(count == 1 ? "statement" : "statements"), rolled back.\n"
  case .failed: "Rehearsed: failed, rolled back.\n"
  case .refused: "Not rehearsed: the plan has errors.\n"
  }
}
