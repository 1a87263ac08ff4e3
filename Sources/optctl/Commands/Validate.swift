import ArgumentParser
import Reconciler
import Rendering

struct Validate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate", abstract: "Check the manifests; no database is needed.",
    discussion: """
      Every problem is reported at once, with its place, what is wrong and what to do.

      Examples:
        optctl validate
        optctl validate --all --format json
        optctl validate -e staging -e production --format github
      """)

  @OptionGroup var global: GlobalOptions

  @Flag(help: "Check every environment of the project file.")
  var all = false

  @Option(help: "How to print the result.")
  var format: ValidateFormat = .text

  enum ValidateFormat: String, ExpressibleByArgument, CaseIterable { case text, json, github, sarif }

  @Option(help: ArgumentHelp("Read the manifests from a commit, not from the work tree.", valueName: "rev"))
  var rev: String?

  func run() async throws {
    try await global.reportingSeveral { selections in
      let result = try await Reconciler.validate(
        selections, everyEnvironment: all, revision: rev.map { .commit($0) } ?? .workTree)
      switch format {
      case .json:
        Terminal.out(renderJSON(valid: result.isValid, objects: result.objects, diagnostics: result.diagnostics))
      case .github: Terminal.out(renderAnnotations(result.diagnostics))
      case .sarif: Terminal.out(renderSARIF(result.diagnostics, toolVersion: Optctl.version))
      case .text:
        Terminal.out(renderText(result.diagnostics, style: global.style, line: result.excerpts.line))
        let count = countText(result.diagnostics)
        if !result.isValid {
          Terminal.out("\(count ?? "invalid").\n")
        } else if !global.quiet {
          Terminal.out(
            "Valid: \(result.objects) objects in \(result.environments.joined(separator: ", "))"
              + (count.map { "; \($0)" } ?? "") + ".\n")
        }
      }
      return result.isValid ? .success : .failure
    }
  }
}
