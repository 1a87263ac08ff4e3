import ArgumentParser
import Planning
import Reconciler
import Rendering

struct Pick: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pick", abstract: "Show which runs an arm could name, and pin one of them in the manifest.",
    discussion: """
      Judges the recorded runs of an entity for one arm of its deployment, by the rules and gates that plan judges a run by \
      that is introduced there. Without --latest, --best or --run it only lists them: what passes, what fails, and why. On \
      a terminal it then asks for one.

      The newest run is the one that completed last; of several that completed at the same time the one that was created \
      last, then the one whose id is greater by its bytes. --best compares exact values, NaN and infinities left out; of \
      equal ones it takes the newest.

      The edit replaces the id of the run in the manifest and nothing else; accepted warnings of the run before go, for no \
      arm serves it any more. The database stays as it is: review and apply the edit as any other change.

      Examples:
        optctl pick drugs_hcp --arm candidate
        optctl pick drugs_hcp --arm candidate --latest
        optctl pick drugs_hcp --arm candidate --best auc
        optctl pick drugs_hcp --arm candidate --best ece --lowest --dry-run
        optctl pick drugs_hcp --arm candidate --run 20260206_090000
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The entity by its code.", completion: .entities)
  var entity: String

  @Option(help: ArgumentHelp("The arm by its name.", valueName: "name"), completion: .arms)
  var arm: String

  @Flag(help: "Pin the newest run that may serve.")
  var latest = false

  @Option(help: ArgumentHelp("Pin the run that may serve whose metric is highest.", valueName: "metric"))
  var best: String?

  @Flag(help: "With --best: the one whose metric is lowest.")
  var lowest = false

  @Option(name: .customLong("run"), help: ArgumentHelp("Pin this run, if it may serve.", valueName: "id"))
  var id: String?

  @Option(help: "List at most so many.")
  var limit: Int = 20

  @Flag(help: "Show the edit and write nothing.")
  var dryRun = false

  @Option(help: "How to print the result.")
  var format: Format = .text

  func validate() throws {
    if [latest, best != nil, id != nil].count(where: { $0 }) > 1 {
      throw ValidationError("--latest, --best and --run exclude each other")
    }
    if lowest, best == nil { throw ValidationError("--lowest goes with --best") }
    if limit < 1 { throw ValidationError("--limit must be at least 1") }
  }

  private var choice: CandidateChoice? {
    if latest { return .latest }
    if let best { return .best(best, isLowest: lowest) }
    return id.map { .run($0) }
  }

  func run() async throws {
    try await global.reporting(changesSomething: true) { selection in
      func picked(_ choice: CandidateChoice?) async throws -> PickResult {
        try await pick(selection, entity: entity, arm: arm, choice, limit: limit, writes: !dryRun)
      }
      let result = try await picked(choice)
      guard format == .text else { return try show(json: result) }
      let asks = choice == nil && Terminal.outIsTerminal && Terminal.canAsk
      Terminal.out(renderText(result.candidates, isNumbered: asks, style: global.style))
      guard choice == nil else { return try show(result) }
      let eligible = result.candidates.candidates.filter(\.isEligible)
      guard asks, !eligible.isEmpty else {
        global.note("Nothing is pinned: --latest, --best METRIC or --run ID does it.")
        return .success
      }
      let answer = Terminal.ask("Run for arm \(TerminalText.safe(arm)) (1-\(eligible.count), or nothing): ") ?? ""
      guard !answer.isEmpty else { return .success }
      guard let number = Int(answer), eligible.indices.contains(number - 1) else {
        throw Failure(.usage, "\(answer) is not one of the numbers")
      }
      return try await show(picked(.run(eligible[number - 1].id)))
    }
  }

  private func show(json result: PickResult) throws -> ExitStatus {
    Terminal.out(
      renderJSON(
        result.candidates, picked: result.chosen, files: result.edited.map(\.path),
        written: !dryRun && !result.edited.isEmpty))
    if let refusal = result.refusal { throw refusal }
    return .success
  }

  /// What became of a choice.
  private func show(_ result: PickResult) throws -> ExitStatus {
    if let refusal = result.refusal { throw refusal }
    guard !result.edited.isEmpty else {
      Terminal.out("Nothing to edit: the arm names this run already.\n")
      return .success
    }
    for manifest in result.edited {
      Terminal.out(
        renderDiff(path: manifest.path, before: manifest.before, after: manifest.after, style: global.style))
    }
    global.note(
      dryRun
        ? "\nNothing was written. Without --dry-run the file is edited."
        : "\nEdited. Next: optctl plan, commit, optctl apply.")
    return .success
  }
}
