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

      Examples:
        optctl plan
        optctl plan -e production --rev origin/main --out plan.json
        optctl plan --output text --output markdown=plan.md --output json=plan.json
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
    try await global.reporting { selection in
      let targets = try target.map(readAddress)
      let consents = try consent.read()
      let result = try await plan(
        selection, revision: rev.map { .commit($0) } ?? .workTree, targets: targets, consents: consents,
        rehearses: rehearse)
      let json = renderJSON(
        result.plan, toolVersion: Optctl.version, rehearsed: rehearse ? result.rehearsal?.hasPassed ?? false : nil)
      if let out { try save(out, json) }
      try emit(output, standard: .text, style: global.style) { format, style in
        switch format {
        case .json: json
        case .text: Array(planText(result, style: style).utf8)
        case .markdown: Array(renderMarkdown(result.plan).utf8)
        case .sql: Array(result.script.utf8)
        case .github: Array(renderAnnotations(result.plan).utf8)
        case .sarif: renderSARIF(result.plan.diagnostics, toolVersion: Optctl.version)
        }
      }
      global.remark(on: consents, after: result)
      if result.plan.hasErrors { return .failure }
      if case .failed(let failure) = result.rehearsal { throw failure }
      if failOn.contains(.drift), result.plan.summary.drift > 0 { return .failure }
      if failOn.contains(.warning), result.plan.diagnostics.contains(where: { $0.severity == .warning }) {
        return .failure
      }
      return detailedExitcode && result.plan.hasChanges ? .differences : .success
    }
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
