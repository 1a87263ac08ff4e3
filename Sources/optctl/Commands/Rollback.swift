import ArgumentParser
import Reconciler
import Rendering

struct Rollback: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback",
    abstract: "Edit an entity's deployment to a split that served before; the database stays as it is.",
    discussion: """
      Finds in the ledger what served the entity at a time, or when a revision had just been applied, and writes runs, \
      shares, order, names and holdback of that split into its manifest. Everything else in the file stays as it is. \
      Review and apply it as any other change.

      Examples:
        optctl rollback drugs_hcp --to 2026-02-03T10:00:00Z
        optctl rollback drugs_hcp --to 3d --dry-run
        optctl rollback drugs_hcp --to 12 -e production
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The entity by its code.", completion: .entities)
  var entity: String

  @Option(
    help: ArgumentHelp(
      "A time, a date, so long ago (2h, 3d), or the number of a revision.", valueName: "time|revision"))
  var to: String

  @Flag(help: "Show the edit and write nothing.")
  var dryRun = false

  func run() async throws {
    try await global.reporting(changesSomething: true) { selection in
      let result = try await rollback(selection, entity: entity, to: readMoment(to), writes: !dryRun)
      Terminal.out(renderSplit(result.split, at: result.time, style: global.style))
      guard !result.edited.isEmpty else {
        Terminal.out("\nNothing to edit: the manifest says so already.\n")
        return .success
      }
      for manifest in result.edited {
        Terminal.out(
          "\n" + renderDiff(path: manifest.path, before: manifest.before, after: manifest.after, style: global.style))
      }
      global.note(
        dryRun
          ? "\nNothing was written. Without --dry-run the file is edited."
          : "\nEdited. Next: optctl plan, commit, optctl apply.")
      return .success
    }
  }
}
