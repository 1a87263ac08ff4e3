import ArgumentParser
import Diagnostics
import Domain
import Reconciler
import Rendering

struct Explain: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Say what a name means: of a diagnostic, a guard, a kind of manifest or a field.",
    discussion: """
      Without a name it lists what there is.

      Examples:
        optctl explain run-not-validated
        optctl explain traffic-step
        optctl explain Deployment.arms
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(
    help: "A slug, a guard, a kind, or a field such as Entity.current_version.", completion: .topics)
  var name: String?

  func run() async throws {
    try await global.reporting { _ in
      guard let name else {
        Terminal.out(Topic.names.map { $0 + "\n" }.joined())
        return .success
      }
      let style = global.style
      switch try Topic(name) {
      case .diagnostic(let code):
        Terminal.out(renderText(code.explanation, of: name, kind: "diagnostic", style: style))
      case .guard(let guardName):
        Terminal.out(renderText(guardName.explanation, of: name, kind: "guard", style: style))
      case .manifest(let topic):
        Terminal.out(
          renderText(
            name: topic.name, type: topic.type, description: topic.description, limits: topic.limits,
            fields: topic.fields, style: style))
      }
      return .success
    }
  }
}

struct Schema: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print JSON Schema of the manifests, for editors and checks.",
    discussion: """
      JSON Schema 2020-12 of one kind, of every kind (without an argument), or of the configs of a version that the \
      manifests declare. An editor with the YAML language server reads it by a first line of the manifest:

        # yaml-language-server: $schema=optctl.schema.json

      Examples:
        optctl schema > optctl.schema.json
        optctl schema Entity
        optctl schema rtb_optimizer/v5
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "A kind, or optimizer/version. (default: every kind)", completion: .schemas)
  var subject: String?

  func run() async throws {
    try await global.reporting { selection in
      let json = try await Reconciler.schema(selection, of: subject)
      Terminal.out(json.pretty)
      return .success
    }
  }
}
