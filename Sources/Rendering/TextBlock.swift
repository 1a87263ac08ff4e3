/// One line of a block: a mark, cells that align with the cells of the other lines, and a note in the last column. Whatever
/// text the cells and the note are given, they hold it safe.
struct TextRow {
  /// Two columns each.
  let level: Int
  /// A sign of the renderer's own, with its colour.
  let mark: (text: String, label: Style.Label)?
  /// The last one is as wide as it likes; none is empty.
  let cells: [String]
  let note: String

  init(level: Int = 0, mark: (text: String, label: Style.Label)? = nil, cells: [String], note: String = "") {
    self.level = level
    self.mark = mark
    self.cells = cells.map(TerminalText.safe)
    self.note = TerminalText.safe(note)
  }

  /// Columns before the first cell.
  fileprivate var indent: Int { level * 2 + (mark.map { TerminalText.width($0.text) + 1 } ?? 0) }
}

/// Lines that are aligned with each other.
struct TextBlock {
  private(set) var rows: [TextRow] = []
  /// No cell and no note moves further to the right than this for the sake of one long line.
  private static let widestCell = 48
  private static let widestBody = 64
  private static let gap = 3

  mutating func add(_ row: TextRow) { rows.append(row) }
  mutating func add(_ more: [TextRow]) { rows.append(contentsOf: more) }

  /// On a terminal that is too narrow a row's cells and its note go on below it, further in.
  func render(_ style: Style) -> String {
    let widths = cellWidths()
    let bodies = rows.map { body($0, widths) }
    let noteColumn = min(Self.widestBody, bodies.map(\.width).max() ?? 0)
    let hasRoom =
      style.width.map { width in
        zip(rows, bodies).allSatisfy { row, body in
          let end =
            row.note.isEmpty ? body.width : max(noteColumn, body.width) + Self.gap + TerminalText.width(row.note)
          return end <= width
        }
      } ?? true
    var out = ""
    for (row, body) in zip(rows, bodies) {
      out += spaces(row.level * 2)
      if let mark = row.mark { out += style.paint(mark.text, mark.label) + " " }
      if hasRoom {
        out += body.text
        if !row.note.isEmpty {
          out += spaces(max(0, noteColumn - body.width) + Self.gap) + style.paint(row.note, .quiet)
        }
      } else {
        out += narrow(row, body, style)
      }
      out += "\n"
    }
    return out
  }

  /// The row without what stands before its first cell.
  private func narrow(_ row: TextRow, _ body: (text: String, width: Int), _ style: Style) -> String {
    let indent = row.level * 2 + 4
    var flow = TextFlow(style, start: row.indent, indent: indent)
    if body.width <= style.width ?? .max {
      flow.add(body.text)
    } else {
      for (i, cell) in row.cells.enumerated() { flow.add(cell, gap: i == 0 ? 0 : Self.gap) }
    }
    guard !row.note.isEmpty else { return flow.text }
    var note = TextFlow(style, start: indent, indent: indent)
    note.add(row.note, .quiet)
    return flow.text + "\n" + spaces(indent) + note.text
  }

  /// The first cell counts from the margin, so that the second ones align whatever the level.
  private func cellWidths() -> [Int] {
    var widths: [Int] = []
    for row in rows {
      for (i, cell) in row.cells.dropLast().enumerated() {
        let width = min(Self.widestCell, TerminalText.width(cell) + (i == 0 ? row.indent : 0))
        if i < widths.count { widths[i] = max(widths[i], width) } else { widths.append(width) }
      }
    }
    return widths
  }

  /// The cells of a row, and the column where they end.
  private func body(_ row: TextRow, _ widths: [Int]) -> (text: String, width: Int) {
    var text = ""
    var column = row.indent
    var next = 0
    for (i, cell) in row.cells.enumerated() {
      if i > 0 {
        let fill = max(0, next - column) + Self.gap
        text += spaces(fill)
        column += fill
      }
      next = (i == 0 ? 0 : column) + (i < widths.count ? widths[i] : 0)
      text += cell
      column += TerminalText.width(cell)
    }
    return (text, column)
  }

  private func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}
