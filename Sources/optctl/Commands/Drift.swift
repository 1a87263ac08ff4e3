import ArgumentParser
import Reconciler
import Rendering

struct Drift: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drift",
    abstract: "Show what was changed by hand since it was last applied, by whom and with which program.",
    discussion: """
      Compares the database with what optctl last applied; the manifests are not read. Rows that somebody added to what \
      optctl owns count, such as a config of an owned entity. Who changed a row is told by the journal that triggers keep \
      of every write. A role with SELECT alone is enough.

      Examples:
        optctl drift
        optctl drift -e production --format json --detailed-exitcode
      """)

  @OptionGroup var global: GlobalOptions

  @Option(help: "How to print the result.")
  var format: Format = .text

  @Flag(help: "Exit with 2 when there is drift.")
  var detailedExitcode = false

  func run() async throws {
    try await global.reporting { selection in
      let plan = try await drift(selection)
      switch format {
      case .json: Terminal.out(renderDriftJSON(plan))
      case .text: Terminal.out(renderDrift(plan, style: global.style))
      }
      return detailedExitcode && plan.hasChanges ? .differences : .success
    }
  }
}
