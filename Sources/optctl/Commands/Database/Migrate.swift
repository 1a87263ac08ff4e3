import ArgumentParser
import Reconciler
import Rendering

extension Database {
  struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "migrate", abstract: "Create or upgrade the tables; safe to run twice, and by two at once.",
      discussion: """
        Creates the nine tables and optctl's own schema in a new database, and brings an older one up to date. Tables \
        that exist already keep their form, and only get the triggers of the journal: 'optctl db doctor' says what they \
        lack.

        Example:
          optctl db migrate --env production
        """)

    @OptionGroup var global: GlobalOptions

    func run() async throws {
      try await global.reporting(changesSomething: true) { selection in
        let report = try await migrate(selection)
        if global.quiet { return .success }
        for name in report.applied { Terminal.out("applied  \(name)\n") }
        for name in report.leftAlone { Terminal.out("left     \(TerminalText.safe(name)): it was there before\n") }
        for name in report.unwatched {
          Terminal.out(
            "left     \(TerminalText.safe(name)): its writes are not journaled, for want of a right or a column\n")
        }
        Terminal.out(report.applied.isEmpty ? "Up to date.\n" : "The database is ready.\n")
        if !report.leftAlone.isEmpty {
          global.note("optctl db doctor says what the tables lack that were there before")
        }
        return .success
      }
    }
  }
}
