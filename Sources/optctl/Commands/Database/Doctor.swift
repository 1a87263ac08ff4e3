import ArgumentParser
import Reconciler
import Rendering

extension Database {
  struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "doctor", abstract: "Inspect the tables of a database, and print the SQL that mends what differs.",
      discussion: """
        Compares the tables with what 'optctl db migrate' creates in a new database: columns, types, keys, constraints, \
        triggers, and rows that break them. Tries with two connections whether the lock of those who apply blocks. It \
        changes nothing, and needs SELECT alone for most of it. Errors are what optctl cannot work with, or cannot keep \
        traffic safe with; they make the exit status 1.

        Examples:
          optctl db doctor --database postgresql://db1/bids
          optctl db doctor --env production --format json
        """)

    @OptionGroup var global: GlobalOptions

    @Option(help: "How to print the result.")
    var format: Format = .text

    func run() async throws {
      try await global.reporting { selection in
        let report = try await doctor(selection)
        switch format {
        case .json: Terminal.out(renderJSON(report))
        case .text: Terminal.out(renderText(report, style: global.style))
        }
        return report.isHealthy ? .success : .failure
      }
    }
  }
}
