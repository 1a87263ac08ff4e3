import ArgumentParser
import Reconciler

extension Database {
  struct Grants: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "grants", abstract: "Print SQL for four roles: planner, applier, pipeline and bidder.",
      discussion: """
        Nothing is changed, and no database is asked: the SQL creates the roles where they are missing and gives each \
        what it needs and no more. Run it as the owner of the tables, and again after each 'optctl db migrate'.

        Example:
          optctl db grants | psql -v ON_ERROR_STOP=1
        """)

    enum SQLFormat: String, ExpressibleByArgument, CaseIterable { case sql }

    @OptionGroup var global: GlobalOptions

    @Option(help: ArgumentHelp("What the names of the roles begin with.", valueName: "prefix"))
    var rolePrefix: String = "optctl_"

    @Option(help: "How to print the result.")
    var format: SQLFormat = .sql

    func validate() throws {
      let isName = rolePrefix.wholeMatch(of: /[a-z_][a-z0-9_]{0,49}/) != nil
      guard isName, !rolePrefix.hasPrefix("pg_") else {
        throw ValidationError(
          "--role-prefix takes up to 50 lower-case letters, digits and underscores, and not pg_ in front")
      }
    }

    func run() async throws {
      try await global.reporting { _ in
        switch format {
        case .sql: Terminal.out(grants(rolePrefix: rolePrefix))
        }
        return .success
      }
    }
  }
}
