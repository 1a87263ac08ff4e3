/// Makes text from outside harmless in Markdown: no live link, image, mention, HTML or broken table, whatever it holds.
///
/// Foreign text only ever stands in code, where nothing is interpreted. What would reorder or hide text is escaped as for a
/// terminal.
enum MarkdownText {
  /// A code span.
  static func code(_ text: String) -> String {
    let text = TerminalText.safe(text)
    guard !text.isEmpty else { return "(empty)" }
    let ticks = String(repeating: "`", count: longestRun(of: "`", in: text) + 1)
    // A space at both ends is taken away again; it keeps a backtick at an end from joining the delimiter, and the spaces of
    // the text itself from being taken.
    let needsSpace = text.hasPrefix("`") || text.hasSuffix("`") || text.hasPrefix(" ") && text.hasSuffix(" ")
    return needsSpace ? "\(ticks) \(text) \(ticks)" : "\(ticks)\(text)\(ticks)"
  }

  /// A code span of at most so many bytes of the text; what is cut shows as `…`.
  static func code(_ text: String, limit: Int) -> String {
    let text = TerminalText.safe(text)
    guard text.utf8.count > limit else { return code(text) }
    var cut = ""
    for scalar in text.unicodeScalars {
      if cut.utf8.count + String(scalar).utf8.count > limit { break }
      cut.unicodeScalars.append(scalar)
    }
    return code(cut + "…")
  }

  /// A code span in a cell of a table, where a bar ends the cell also inside code.
  static func cell(_ text: String) -> String { code(text).replacing("|", with: "\\|") }

  /// A block of code, whose fence is longer than any run of backticks in it.
  static func block(_ text: String, language: String = "") -> String {
    let fence = String(repeating: "`", count: max(3, longestRun(of: "`", in: text) + 1))
    return "\(fence)\(language)\n\(text.hasSuffix("\n") || text.isEmpty ? text : text + "\n")\(fence)\n"
  }

  /// Code in a line of HTML, such as a summary.
  static func html(_ text: String) -> String {
    var out = ""
    for character in TerminalText.safe(text).unicodeScalars {
      switch character {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      default: out.unicodeScalars.append(character)
      }
    }
    return "<code>\(out)</code>"
  }

  private static func longestRun(of character: Character, in text: String) -> Int {
    var longest = 0
    var run = 0
    for other in text {
      run = other == character ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }
}
