import ArgumentParser
import Reconciler

struct RunFail: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fail", abstract: "Record that a run has failed.",
    discussion: """
      Example:
        optctl run fail 20260203_121359 --error "no bids in the data of 2026-02-02"
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: ArgumentHelp("The id of the run.", valueName: "run"))
  var id: String

  @Option(help: ArgumentHelp("What went wrong.", valueName: "text"))
  var error: String

  @Option(help: "How to print the result.")
  var format: Format = .text

  func validate() throws {
    if error.allSatisfy(\.isWhitespace) { throw ValidationError("--error says what went wrong") }
  }

  func run() async throws {
    try await global.reporting(changesSomething: true) { selection in
      report(try await fail(selection, run: id, error: error), format, global)
      return .success
    }
  }
}

struct RunCancel: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel", abstract: "Record that a run was given up.",
    discussion: """
      Example:
        optctl run cancel 20260203_121359
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: ArgumentHelp("The id of the run.", valueName: "run"))
  var id: String

  @Option(help: "How to print the result.")
  var format: Format = .text

  func run() async throws {
    try await global.reporting(changesSomething: true) { selection in
      report(try await cancel(selection, run: id), format, global)
      return .success
    }
  }
}
