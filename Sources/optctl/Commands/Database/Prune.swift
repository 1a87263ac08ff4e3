import ArgumentParser
import Reconciler
import Rendering

extension Database {
  struct Prune: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "prune", abstract: "Remove old entries of the journal; nothing else ever does.",
      discussion: """
        The journal keeps every write to the managed tables by anyone, until this command removes it. Writes by hand since \
        the last revision are kept whatever their age: they may explain what differs from it.

        Example:
          optctl db prune --older-than 90d --env production
        """)

    @OptionGroup var global: GlobalOptions

    @Option(help: ArgumentHelp("Remove entries older than so many days, hours or weeks.", valueName: "90d|36h|12w"))
    var olderThan: Age

    func run() async throws {
      try await global.reporting(changesSomething: true) { selection in
        let (removed, kept) = try await prune(selection, olderThan: olderThan.duration)
        if global.quiet { return .success }
        let rest = kept == 0 ? "" : "; kept \(grouped(kept)) that may explain drift"
        Terminal.out(
          "Removed \(grouped(removed)) journal \(removed == 1 ? "entry" : "entries") older than \(olderThan.text)\(rest).\n"
        )
        return .success
      }
    }
  }
}

/// `90d`, `36h` or `12w`: a number that is not zero, and its unit.
struct Age: ExpressibleByArgument {
  var duration: Duration
  var text: String

  init?(argument: String) {
    let digits = argument.prefix { $0.isASCII && $0.isNumber }
    guard let number = Int(digits), number > 0, number <= 100_000 else { return nil }
    switch argument.dropFirst(digits.count) {
    case "h": duration = .seconds(number * 3_600)
    case "d": duration = .seconds(number * 86_400)
    case "w": duration = .seconds(number * 604_800)
    default: return nil
    }
    text = argument
  }
}
