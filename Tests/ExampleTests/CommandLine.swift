import Foundation
import TestSupport

/// A call of optctl as a script or a page writes it.
struct CommandLine: Hashable {
  /// The command and, where it has some, the command below it.
  var command: [String]
  /// Options as they are written, without their values.
  var options: [String]

  private static let groups: Set<String> = ["run", "db", "local"]

  /// Every call in a piece of shell.
  static func all(in shell: String) -> [CommandLine] {
    let joined = shell.replacingOccurrences(of: "\\\n", with: " ")
    let separators = CharacterSet(charactersIn: "\n;|&()`")
    return joined.components(separatedBy: separators).compactMap { part in
      let code = part.components(separatedBy: " #").first ?? ""
      var words = code.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)[...]
      while let word = words.first, word != "optctl" {
        // Words that may stand before a command: a prompt, a keyword, an assignment.
        guard
          ["$", "if", "then", "else", "!", "-", "run:", "sh", "ci/with-consents"].contains(word) || word.contains("=")
        else { return nil }
        words.removeFirst()
      }
      guard words.popFirst() != nil else { return nil }
      var command: [String] = []
      if let first = words.first, isCommand(first) {
        command = [first]
        words.removeFirst()
        if groups.contains(first), let second = words.first, isCommand(second) { command.append(second) }
      }
      let own = words.prefix { $0 != "--" }
      return CommandLine(
        command: command,
        options: own.filter { $0.hasPrefix("-") && $0.count > 1 }.map {
          String($0.split(separator: "=", maxSplits: 1)[0]).trimmingCharacters(in: CharacterSet(charactersIn: "[]…,."))
        })
    }
  }

  private static func isCommand(_ word: String) -> Bool { word.wholeMatch(of: /[a-z]+/) != nil }

  /// What of the call the program does not have, by what it says of itself.
  func unknown(_ help: (_ command: [String]) throws -> String?) rethrows -> [String] {
    guard let text = try help(command) else { return ["optctl \(command.joined(separator: " "))"] }
    return options.filter { option in
      option != "--help" && option != "-h" && option != "--version"
        && text.range(
          of: "(^|[\\s,(])\(NSRegularExpression.escapedPattern(for: option))([\\s,<=)]|$)", options: .regularExpression)
          == nil
    }
  }
}

/// What the program says of its commands, asked once for each.
final class Help {
  private var texts: [[String]: String?] = [:]

  func callAsFunction(_ command: [String]) throws -> String? {
    if let text = texts[command] { return text }
    let answer = try Program(in: root.path).start(command + ["--help"]).wait()
    // The help of a command that does not exist is that of the one above it.
    let isKnown = answer.status == 0 && answer.output.contains("USAGE: optctl \(command.joined(separator: " "))")
    texts[command] = isKnown ? answer.output : .some(nil)
    return isKnown ? answer.output : nil
  }
}
