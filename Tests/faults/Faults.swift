import FaultSuite
import Foundation

/// Runs the fault suite and prints what it covered. Exit status 1 if anything was violated or not covered.
@main
struct Faults {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst().map { Int($0) }
    guard arguments.count <= 2, !arguments.contains(nil) else {
      print("usage: faults [ROUNDS [SEED]]")
      exit(64)
    }
    let rounds = arguments.first.flatMap(\.self) ?? 1_500
    let seed = arguments.dropFirst().first.flatMap(\.self) ?? Int.random(in: 1...1_000_000)
    print("\(rounds) rounds, seed \(seed)")
    let coverage = try FaultSuite(rounds: rounds, seed: UInt64(seed)).run { round in
      for violation in round.violations { note("\(round.family), \(round.title): \(violation)\n") }
    }
    print(coverage.report(listsMessages: true))
    exit(coverage.violations.isEmpty && coverage.missedMessages == 0 ? 0 : 1)
  }

  private static func note(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
