/// What an edit changes in a file, line by line, for a person: a few lines around each change, and none of another document.
public func renderDiff(path: String, before: [UInt8], after: [UInt8], style: Style) -> String {
  let diff = LineDiff(lines(before), lines(after))
  var out = style.paint(TerminalText.safe(path), .path) + "\n"
  for hunk in diff.hunks {
    out += style.paint("@@ -\(hunk.old + 1) +\(hunk.new + 1) @@", .quiet) + "\n"
    for line in hunk.lines {
      let text = TerminalText.safe(line.text)
      switch line.mark {
      case .kept: out += " \(text)\n"
      case .removed: out += style.paint("-\(text)", .removed) + "\n"
      case .added: out += style.paint("+\(text)", .added) + "\n"
      }
    }
  }
  return out
}

/// Without their line breaks.
private func lines(_ bytes: [UInt8]) -> [String] {
  var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  if lines.last?.isEmpty == true { lines.removeLast() }
  return lines.map { line in
    String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
  }
}

/// The lines that two texts have in common, and those that only one of them has.
private struct LineDiff {
  enum Mark { case kept, removed, added }

  struct Line {
    var mark: Mark
    var text: String
  }

  struct Hunk {
    /// Lines before it, in the old and the new text.
    var old: Int
    var new: Int
    var lines: [Line]
  }

  private static let context = 2
  /// Beyond so many lines what lies between the first and the last change is shown as replaced.
  private static let longest = 1_000

  private var lines: [Line] = []

  init(_ old: [String], _ new: [String]) {
    let prefix = zip(old, new).prefix { $0.0.utf8.elementsEqual($0.1.utf8) }.count
    let most = min(old.count, new.count) - prefix
    let suffix = zip(old.reversed(), new.reversed()).prefix(most).prefix { $0.0.utf8.elementsEqual($0.1.utf8) }.count
    lines = old[..<prefix].map { Line(mark: .kept, text: $0) }
    lines += Self.middle(Array(old[prefix..<old.count - suffix]), Array(new[prefix..<new.count - suffix]))
    lines += old[(old.count - suffix)...].map { Line(mark: .kept, text: $0) }
  }

  /// By the longest common subsequence; removed lines come before those that are added.
  private static func middle(_ old: [String], _ new: [String]) -> [Line] {
    guard old.count <= longest, new.count <= longest else {
      return old.map { Line(mark: .removed, text: $0) } + new.map { Line(mark: .added, text: $0) }
    }
    let width = new.count + 1
    var common = [Int](repeating: 0, count: (old.count + 1) * width)
    for i in old.indices.reversed() {
      for j in new.indices.reversed() {
        common[i * width + j] =
          old[i].utf8.elementsEqual(new[j].utf8)
          ? common[(i + 1) * width + j + 1] + 1 : max(common[(i + 1) * width + j], common[i * width + j + 1])
      }
    }
    var lines: [Line] = []
    var (i, j) = (0, 0)
    while i < old.count || j < new.count {
      if i < old.count, j < new.count, old[i].utf8.elementsEqual(new[j].utf8) {
        lines.append(Line(mark: .kept, text: old[i]))
        (i, j) = (i + 1, j + 1)
      } else if i < old.count, j == new.count || common[(i + 1) * width + j] >= common[i * width + j + 1] {
        lines.append(Line(mark: .removed, text: old[i]))
        i += 1
      } else {
        lines.append(Line(mark: .added, text: new[j]))
        j += 1
      }
    }
    return lines
  }

  /// The changes with their context, as far as it reaches in the same document.
  var hunks: [Hunk] {
    var shown = [Bool](repeating: false, count: lines.count)
    for index in lines.indices where lines[index].mark != .kept {
      for reach in [Array(lines[...index].indices.reversed()), Array(lines[index...].indices)] {
        for neighbour in reach.prefix(Self.context + 1) {
          if lines[neighbour].mark == .kept, lines[neighbour].text.hasPrefix("---") { break }
          shown[neighbour] = true
        }
      }
    }
    var hunks: [Hunk] = []
    var (old, new) = (0, 0)
    for (index, line) in lines.enumerated() {
      if shown[index] {
        if index == 0 || !shown[index - 1] { hunks.append(Hunk(old: old, new: new, lines: [])) }
        hunks[hunks.count - 1].lines.append(line)
      }
      if line.mark != .added { old += 1 }
      if line.mark != .removed { new += 1 }
    }
    return hunks
  }
}
