import ArgumentParser
import CLinux
import Glibc
import Reconciler
import Rendering

@main
struct Optctl: AsyncParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "optctl",
    abstract: "GitOps for the control database of ad-bid optimizers.",
    discussion: """
      Manifests in git declare optimizers, versions, entities, configs, feature macros and deployments. plan shows what \
      would change and whether it is safe; apply changes the database in one transaction, or not at all.

      Exit status: 0 done, 1 error, 2 differences (with --detailed-exitcode), 3 blocked, 4 stale or conflicting, 5 busy, \
      6 outcome of the commit unknown, 64 usage.
      """,
    version: "optctl \(version)",
    subcommands: [
      Validate.self, PlanCommand.self, Apply.self, Drift.self, Status.self, History.self, Show.self, Pick.self,
      Rollback.self, Pull.self, Init.self, RunCommand.self, Explain.self, Schema.self, Completions.self, Database.self,
      Local.self,
    ])

  static func main() async {
    Terminal.openMissingDescriptors()
    Terminal.ignoreBrokenPipes()
    // Large blocks go back to the system when they are freed: the lists of a large catalogue come and go.
    mallopt(M_MMAP_THRESHOLD, 1 << 20)
    // And the heaps of threads grow by much at a time: each step is a call of the system.
    mallopt(M_TOP_PAD, 1 << 25)
    // Scripts ask it to see what is installed; the tree of commands is not needed for that.
    if CommandLine.arguments.dropFirst().elementsEqual(["--version"]) { return print(configuration.version) }
    do {
      var command = try await asyncParseAsRoot(commandFirst(Array(CommandLine.arguments.dropFirst())))
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      let code = exitCode(for: error)
      guard code != .success, !(error is ExitCode) else { exit(withError: error) }
      // It repeats the words of the command line, which a pipeline may have from anywhere.
      let lines = fullMessage(for: error).unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      Terminal.note(lines.map { TerminalText.safe(String($0)) }.joined(separator: "\n") + "\n")
      exit(withError: code)
    }
  }
}
