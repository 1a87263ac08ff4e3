import ArgumentParser

@main
struct Optctl: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "optctl", abstract: "GitOps for the control database of ad-bid optimizers.")
}
