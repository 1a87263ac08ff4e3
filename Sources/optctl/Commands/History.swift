import ArgumentParser
import Reconciler
import Rendering

struct History: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "List what was applied, newest first.",
    discussion: """
      Examples:
        optctl history
        optctl history deployment/drugs_hcp --format json
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "Only revisions that changed this object, such as entity/drugs_hcp.")
  var address: String?

  @Option(help: "At most so many.")
  var limit: Int = 100

  @Option(help: "How to print the result.")
  var format: Format = .text

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit must be at least 1") }
  }

  func run() async throws {
    try await global.reporting { selection in
      let address = try address.map(readAddress)
      let revisions = try await history(selection, address: address, limit: limit)
      switch format {
      case .json: Terminal.out(renderJSON(revisions))
      case .text: Terminal.out(renderText(revisions, of: address, style: global.style))
      }
      return .success
    }
  }
}

struct Show: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show what a revision changed, or what a saved plan would change.",
    discussion: """
      Examples:
        optctl show 12
        optctl show plan.json --format json
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The number of a revision, or the file of a saved plan.")
  var subject: String

  @Option(help: "How to print the result.")
  var format: Format = .text

  func run() async throws {
    try await global.reporting { selection in
      if let number = Int(subject) {
        let (revision, plan) = try await show(selection, revision: number)
        switch format {
        case .json: try Terminal.out(planJSON(ofDocument: plan))
        case .text:
          Terminal.out(renderText(revision, style: global.style) + "\n")
          try Terminal.out(renderText(loadPlan(Array(plan.utf8)), command: "show", style: global.style))
        }
      } else {
        let bytes = try contents(of: subject)
        let plan = try loadPlan(bytes)
        switch format {
        case .json: Terminal.out(bytes)
        case .text: Terminal.out(renderText(plan, style: global.style))
        }
      }
      return .success
    }
  }
}
