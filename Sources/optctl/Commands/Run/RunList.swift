import ArgumentParser
import Domain
import Reconciler
import Rendering

struct RunList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List runs, newest first.",
    discussion: """
      With --deployable, only those that an arm may name: completed, validation passed or warned, of a version that is \
      active or deprecated, and not without segments. One that is warned has the mark '!': it needs accept_warnings.

      Examples:
        optctl run list drugs_hcp --deployable
        optctl run list --status running --status pending --since 2026-02-01
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "Only of this entity.", completion: .entities)
  var entity: String?

  @Option(
    name: .customLong("status"),
    help: ArgumentHelp("Only in this state; may be repeated.", valueName: "status"), transform: readStatus)
  var statuses: [RunStatus] = []

  @Flag(help: "Only those that can be deployed.")
  var deployable = false

  @Option(
    help: ArgumentHelp("Only recorded since then, such as 2026-02-01 or 2026-02-01T12:00:00Z.", valueName: "time"))
  var since: String?

  @Option(help: "At most so many.")
  var limit: Int = 50

  @Option(help: "How to print the result.")
  var format: Format = .text

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit must be at least 1") }
  }

  func run() async throws {
    try await global.reporting { selection in
      var filter = RunFilter(entity: entity, limit: limit)
      filter.statuses = statuses
      filter.isDeployable = deployable
      filter.since = since
      let records = try await listRuns(selection, filter)
      switch format {
      case .json: Terminal.out(renderListJSON(records))
      case .text: Terminal.out(renderList(records, style: global.style))
      }
      return .success
    }
  }
}

private func readStatus(_ text: String) throws -> RunStatus {
  guard let status = RunStatus(rawValue: text) else {
    throw ValidationError("--status is one of \(RunStatus.allCases.map(\.rawValue).joined(separator: ", "))")
  }
  return status
}
