import ArgumentParser
import Domain
import Reconciler
import Rendering

struct RunStartCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "start", abstract: "Record that an execution starts, and print the id of its run.",
    discussion: """
      The configs are those of run scope of the version, from --set and --config. They are judged by their definitions and \
      rules, the entity's own configs included; every problem is reported at once, and nothing is recorded then.

      The file of --config is YAML or JSON, a mapping from keys to values; '-' is standard input.

      Examples:
        optctl run start drugs_hcp --set target_win_rate=0.65 --set max_bid=30
        optctl run start drugs_hcp --config run.yaml --pending
        optctl run start --resume 20260203_121359
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The code of the entity.", completion: .entities)
  var entity: String?

  @Option(
    help: ArgumentHelp("The version to run. (default: the entity's current one)", valueName: "optimizer/version"),
    completion: .versions)
  var version: String?

  @Option(
    name: .customLong("set"), help: ArgumentHelp("A config of run scope; may be repeated.", valueName: "key=value"))
  var settings: [String] = []

  @Option(help: ArgumentHelp("A file of configs, YAML or JSON.", valueName: "file"))
  var config: String?

  @Option(help: ArgumentHelp("The id of the run. (default: the time of the server)", valueName: "id"))
  var runID: String?

  @Option(help: "How the execution came about: \(Run.triggerTypes.joined(separator: ", ")).")
  var triggerType: String = "manual"

  @Option(help: ArgumentHelp("Who or what started it. (default: the user of the database)", valueName: "name"))
  var triggeredBy: String?

  @Option(help: ArgumentHelp("The first day of the data.", valueName: "date"))
  var dataStart: String?

  @Option(help: ArgumentHelp("The last day of the data.", valueName: "date"))
  var dataEnd: String?

  @Flag(help: "Leave it pending; --resume starts it.")
  var pending = false

  @Option(help: ArgumentHelp("Start a run that is pending.", valueName: "id"))
  var resume: String?

  @Option(help: "How to print the result: the id alone, or the run as JSON.")
  var format: Format = .text

  func validate() throws {
    if resume != nil {
      let others: [Any?] = [entity, version, config, runID, triggeredBy, dataStart, dataEnd]
      guard others.allSatisfy({ $0 == nil }), settings.isEmpty, !pending else {
        throw ValidationError("--resume takes no entity and no other option of a start")
      }
    } else if entity == nil {
      throw ValidationError("name an entity, or a pending run with --resume")
    }
    if let version, VersionReference(version) == nil {
      throw ValidationError("--version takes OPTIMIZER/VERSION, such as rtb_optimizer/v5")
    }
    if !Run.triggerTypes.contains(triggerType) {
      throw ValidationError("--trigger-type is one of \(Run.triggerTypes.joined(separator: ", "))")
    }
    // The value may be one that must not be shown.
    if settings.contains(where: { ($0.firstIndex(of: "=") ?? $0.startIndex) == $0.startIndex }) {
      throw ValidationError("--set takes KEY=VALUE")
    }
  }

  func run() async throws {
    try await global.reporting(changesSomething: true) { selection in
      let result: RunResult
      if let resume {
        result = try await begin(selection, run: resume)
      } else {
        result = try await start(selection, order, configs: config.map { try runFile($0) })
      }
      global.warn(result.warnings)
      switch format {
      case .text: Terminal.out(TerminalText.safe(result.run.id) + "\n")
      case .json: Terminal.out(renderJSON(result.run, in: result.records))
      }
      return .success
    }
  }

  private var order: RunStart {
    var start = RunStart(entity: entity ?? "")
    start.version = version.flatMap { VersionReference($0) }
    start.id = runID
    start.isPending = pending
    start.triggerType = triggerType
    start.triggeredBy = triggeredBy
    (start.dataStart, start.dataEnd) = (dataStart, dataEnd)
    start.settings = settings.map { setting in
      let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return RunSetting(key: String(parts[0]), value: .text(String(parts[1])))
    }
    return start
  }
}
