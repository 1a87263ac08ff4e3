import ArgumentParser
import Reconciler
import Rendering

struct RunShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show everything that is known of a run.",
    discussion: """
      Example:
        optctl run show 20260203_121359 --format json
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: ArgumentHelp("The id of the run.", valueName: "run"), completion: .runs)
  var id: String

  @Option(help: "How to print the result.")
  var format: Format = .text

  func run() async throws {
    try await global.reporting { selection in
      let records = try await showRun(selection, id)
      switch format {
      case .json: Terminal.out(renderJSON(records.runs[0], in: records))
      case .text: Terminal.out(renderText(records.runs[0], in: records, style: global.style))
      }
      return .success
    }
  }
}

struct RunCompare: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "Lay two runs side by side.",
    discussion: """
      What differs has the mark '~'; of numbers, the second run's difference from the first is shown, exactly and in \
      percent. Features are compared as ordered lists.

      Example:
        optctl run compare 20260201_120000 20260203_121359
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: ArgumentHelp("The run to compare with.", valueName: "run"), completion: .runs)
  var left: String

  @Argument(help: ArgumentHelp("The run that is compared.", valueName: "run"), completion: .runs)
  var right: String

  @Option(help: "How to print the result.")
  var format: Format = .text

  func run() async throws {
    try await global.reporting { selection in
      let comparison = try await compareRuns(selection, left, right)
      switch format {
      case .json: Terminal.out(renderJSON(comparison))
      case .text: Terminal.out(renderText(comparison, style: global.style))
      }
      return .success
    }
  }
}
