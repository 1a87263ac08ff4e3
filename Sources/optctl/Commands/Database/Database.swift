import ArgumentParser

struct Database: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "db", abstract: "Create, inspect and open up the tables.",
    discussion: """
      A new database needs 'optctl db migrate'. One that has the tables already is inspected first: 'optctl db doctor' \
      says what differs from what optctl would create, what follows from it, and how to mend it.

      Examples:
        optctl db doctor
        optctl db migrate
        optctl db grants | psql -v ON_ERROR_STOP=1
      """,
    subcommands: [Migrate.self, Doctor.self, Grants.self, Prune.self])
}
