/// What an edit changes in a file, line by line, for a person: a few lines around each change, and none of another document.
///
/// - Parameter hiding: the numbers of lines, from 1, that nobody may see.
public func renderDiff(
  path: String, before: [UInt8], after: [UInt8], hiding: (before: Set<Int>, after: Set<Int>) = ([], []), style: Style
) -> String {
  let diff = LineDiff(lines(before, hiding.before), lines(after, hiding.after))
  var out = style.paint(TerminalText.safe(path), .path) + "\n"
  for hunk in diff.hunks {
    out += style.paint("@@ -\(hunk.old + 1) +\(hunk.new + 1) @@", .quiet) + "\n"
    for line in hunk.lines {
      let text = line.isHidden ? "(a line with a sensitive value)" : TerminalText.safe(line.text)
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
private func lines(_ bytes: [UInt8], _ hidden: Set<Int>) -> [LineDiff.Line] {
  var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  if lines.last?.isEmpty == true { lines.removeLast() }
  return lines.enumerated().map { index, line in
    LineDiff.Line(
      text: String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self),
      isHidden: hidden.contains(index + 1))
  }
}

/// The lines that two texts have in common, and those that only one of them has.
private struct LineDiff {
  enum Mark { case kept, removed, added }

  struct Line {
    var mark = Mark.kept
    var text: String
    var isHidden: Bool

    func marked(_ mark: Mark) -> Line { Line(mark: mark, text: text, isHidden: isHidden) }
    func isSame(as other: Line) -> Bool { text.utf8.elementsEqual(other.text.utf8) }
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

  init(_ old: [Line], _ new: [Line]) {
    let prefix = zip(old, new).prefix { $0.0.isSame(as: $0.1) }.count
    let most = min(old.count, new.count) - prefix
    let suffix = zip(old.reversed(), new.reversed()).prefix(most).prefix { $0.0.isSame(as: $0.1) }.count
    lines = Array(old[..<prefix])
    lines += Self.middle(Array(old[prefix..<old.count - suffix]), Array(new[prefix..<new.count - suffix]))
    lines += old[(old.count - suffix)...]
  }

  /// By the longest common subsequence; removed lines come before those that are added.
  private static func middle(_ old: [Line], _ new: [Line]) -> [Line] {
    guard old.count <= longest, new.count <= longest else {
      return old.map { $0.marked(.removed) } + new.map { $0.marked(.added) }
    }
    let width = new.count + 1
    var common = [Int](repeating: 0, count: (old.count + 1) * width)
    for i in old.indices.reversed() {
      for j in new.indices.reversed() {
        common[i * width + j] =
          old[i].isSame(as: new[j])
          ? common[(i + 1) * width + j + 1] + 1 : max(common[(i + 1) * width + j], common[i * width + j + 1])
      }
    }
    var lines: [Line] = []
    var (i, j) = (0, 0)
    while i < old.count || j < new.count {
      if i < old.count, j < new.count, old[i].isSame(as: new[j]) {
        lines.append(old[i])
        (i, j) = (i + 1, j + 1)
      } else if i < old.count, j == new.count || common[(i + 1) * width + j] >= common[i * width + j + 1] {
        lines.append(old[i].marked(.removed))
        i += 1
      } else {
        lines.append(new[j].marked(.added))
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
