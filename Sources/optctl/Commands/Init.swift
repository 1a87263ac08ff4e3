import ArgumentParser
import Reconciler
import Rendering

struct Init: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Make a new repository of manifests, with examples of every kind and pipelines.",
    discussion: """
      Writes a project with the environments local and production, a small catalogue with comments, and pipelines for \
      GitHub and GitLab. It is valid, and plans against the PostgreSQL that optctl runs. No file is ever overwritten.

      For a database that has rows already, see optctl pull.

      Examples:
        optctl init
        optctl init optimizers
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: ArgumentHelp("The folder, made where there is none.", valueName: "dir"))
  var directory = "."

  func run() async throws {
    try await global.reporting(changesSomething: true) { _ in
      guard !exists("\(directory)/\(projectPath)") else {
        throw Failure(
          .world, "\(directory) has an \(projectPath) already", help: "optctl validate judges the manifests that it has"
        )
      }
      let files = newRepository
      try create(files, in: directory)
      Terminal.out(renderWritten(files, in: directory, style: global.style))
      let enter = directory == "." ? "" : "cd \(directory) && "
      global.note(
        """

        Next:
          \(enter)git init && git add --all && git commit -m "Begin"
          optctl db migrate
          optctl plan
        """)
      return .success
    }
  }
}
