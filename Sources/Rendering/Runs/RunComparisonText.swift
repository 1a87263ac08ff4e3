public import Domain

/// Two runs side by side, for a person: what differs has a mark, and numbers show by how much.
public func renderText(_ comparison: RunComparison, style: Style) -> String {
  var block = TextBlock()
  block.add(TextRow(mark: (" ", .quiet), cells: ["compare", comparison.left, comparison.right]))
  let sections = [
    ("columns", comparison.columns), ("configs", comparison.configs), ("metrics", comparison.metrics),
  ]
  for (title, lines) in sections where !lines.isEmpty {
    block.add(TextRow(cells: [title]))
    block.add(lines.map(row))
  }
  if !comparison.features.isEmpty {
    block.add(TextRow(cells: ["features_used"]))
    block.add(comparison.features.map(row))
  }
  return block.render(style)
}

private func row(_ line: RunComparison.Line) -> TextRow {
  let (left, right) = shortened(fieldText(line.left), fieldText(line.right))
  var cells = [line.name, left, right]
  if let difference = line.difference {
    cells.append(signed(difference))
    if let percent = line.percent { cells.append("\(signed(percent)) %") }
  }
  return TextRow(level: 1, mark: line.isDifferent ? ("~", .changed) : (" ", .quiet), cells: cells)
}

/// Two texts in at most 32 columns each: of long ones, the part where they part.
private func shortened(_ left: String, _ right: String) -> (String, String) {
  guard max(left.utf8.count, right.utf8.count) > 32 else { return (left, right) }
  let common = left == right ? 0 : zip(left, right).prefix { $0 == $1 }.count
  func cut(_ text: String) -> String {
    TerminalText.shortened(common > 12 ? "…" + text.dropFirst(common - 12) : text, to: 32)
  }
  return (cut(left), cut(right))
}

private func row(_ feature: RunComparison.Feature) -> TextRow {
  switch feature {
  case .both(let name): TextRow(level: 1, mark: (" ", .quiet), cells: [name])
  case .left(let name): TextRow(level: 1, mark: ("-", .removed), cells: [name])
  case .right(let name): TextRow(level: 1, mark: ("+", .added), cells: [name])
  }
}

private func signed(_ number: ExactDecimal) -> String {
  number.text.hasPrefix("-") || number.text == "0" ? number.text : "+\(number.text)"
}

/// Two runs side by side, as JSON. What is not known is null; differences are right minus left.
public func renderJSON(_ comparison: RunComparison) -> [UInt8] {
  var writer = JSONLines()
  writer.member("format_version", .string(formatVersion))
  writer.member("left", .string(comparison.left))
  writer.member("right", .string(comparison.right))
  writer.list("columns", comparison.columns.lazy.map(\.json))
  writer.list("configs", comparison.configs.lazy.map(\.json))
  writer.list("metrics", comparison.metrics.lazy.map(\.json))
  writer.list("features", comparison.features.lazy.map(\.json))
  return writer.finish()
}

extension RunComparison.Line {
  fileprivate var json: JSON {
    .object([
      "name": .string(name), "left": left ?? .null, "right": right ?? .null, "different": .bool(isDifferent),
      "difference": difference.map { .number($0) }, "percent": percent.map { .number($0) },
    ])
  }
}

extension RunComparison.Feature {
  fileprivate var json: JSON {
    switch self {
    case .both(let name): .object(["feature": .string(name), "in": .string("both")])
    case .left(let name): .object(["feature": .string(name), "in": .string("left")])
    case .right(let name): .object(["feature": .string(name), "in": .string("right")])
    }
  }
}
