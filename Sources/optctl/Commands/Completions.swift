import ArgumentParser

struct Completions: ParsableCommand {
  enum Shell: String, ExpressibleByArgument, CaseIterable { case bash, zsh, fish }

  static let configuration = CommandConfiguration(
    commandName: "completions", abstract: "Print a script that completes commands, options and names in a shell.",
    discussion: """
      Environments, entities, versions, arms and runs are those that the manifests at hand name; no database is asked.

      Examples:
        source <(optctl completions bash)
        optctl completions zsh > "${fpath[1]}/_optctl"
        optctl completions fish > ~/.config/fish/completions/optctl.fish
      """)

  @Argument(help: "The shell.")
  var shell: Shell

  func run() {
    let kind: CompletionShell =
      switch shell {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    Terminal.out(Optctl.completionScript(for: kind) + "\n")
  }
}
