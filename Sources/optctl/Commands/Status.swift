import ArgumentParser
import Domain
import Reconciler
import Rendering

struct Status: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show what serves: entities, their versions and their live arms.",
    discussion: """
      --at asks the ledger what served then: the arms and shares are those of that moment; statuses and versions of \
      entities are those of now.

      Several environments stand one after the other; as JSON they are an array.

      Examples:
        optctl status
        optctl status drugs_hcp --format json
        optctl status -e staging -e production
        optctl status drugs_hcp --at 2026-02-03T10:00:00Z
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "One entity by its code. (default: all)", completion: .entities)
  var entity: String?

  @Option(
    help: ArgumentHelp(
      "What served then: a time, a date, so long ago (2h, 3d), or the number of a revision.", valueName: "time"))
  var at: String?

  @Option(help: "How to print the result.")
  var format: Format = .text

  func run() async throws {
    try await global.reportingSeveral { selections in
      let moment = try at.map(readMoment)
      let reports = try await global.each(selections) { selection in
        try await status(selection, entity: entity, at: moment)
      }
      try emit(
        [Output(format)], standard: .text, of: reports, style: global.style, environment: \.environment, joined: join
      ) { report, format, style in
        switch format {
        case .json: return renderJSON(report)
        case .text:
          let head = reports.areSeveral ? ["optctl status", report.environment] : []
          return Array((renderHeadline(head, style: style) + renderText(report, style: style)).utf8)
        }
      }
      return reports.status
    }
  }
}

/// Documents of several environments on standard output.
private func join(_ format: Format, _ documents: [[UInt8]]) -> [UInt8] {
  switch format {
  case .json: renderArray(documents)
  case .text: Array(documents.joined(separator: "\n".utf8))
  }
}

func readMoment(_ text: String) throws -> Moment {
  guard let moment = Moment(text) else {
    throw Failure(
      .usage, "\(text) is neither a time nor a revision",
      help: "write 2026-02-03, 2026-02-03T10:00:00Z, 2h or 3d for so long ago, or the number of a revision")
  }
  return moment
}
