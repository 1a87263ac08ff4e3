import ArgumentParser
import Reconciler
import Rendering

struct Status: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what serves: entities, their versions and their live arms.",
    discussion: """
      Examples:
        optctl status
        optctl status drugs_hcp --format json
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "One entity by its code. (default: all)")
  var entity: String?

  @Option(help: "How to print the result.")
  var format: Format = .text

  func run() async throws {
    try await global.reporting { selection in
      let report = try await status(selection, entity: entity)
      switch format {
      case .json: Terminal.out(renderJSON(report))
      case .text: Terminal.out(renderText(report, style: global.style))
      }
      return .success
    }
  }
}
