/// One line of a block: a glyph, cells that align with the cells of the other lines, and a note in the last column.
struct TextRow {
  /// Two spaces each.
  var level = 0
  var glyph = ""
  var label: Style.Label?
  /// Safe text.
  var cells: [String]
  /// Text that takes no part in the alignment of cells; instead of cells.
  var head: String?
  var note: String

  init(
    level: Int = 0, glyph: String = "", label: Style.Label? = nil, cells: [String], head: String? = nil, note: String
  ) {
    self.level = level
    self.glyph = glyph
    self.label = label
    self.cells = cells
    self.head = head.map(TerminalText.safe)
    self.note = note
  }
}

/// Lines that are aligned with each other.
struct TextBlock {
  private var rows: [TextRow] = []
  /// Notes do not move further to the right than this for the sake of one long line.
  private static let widestBody = 64

  mutating func add(_ row: TextRow) { rows.append(row) }
  mutating func add(_ more: [TextRow]) { rows.append(contentsOf: more) }

  func render(_ style: Style) -> String {
    guard !rows.isEmpty else { return "" }
    var widths: [Int] = []
    for row in rows where row.cells.count > 1 {
      for (i, cell) in row.cells.dropLast().enumerated() {
        let width = indent(row).utf8.count + TerminalText.width(cell)
        if i < widths.count {
          widths[i] = max(widths[i], i == 0 ? width : TerminalText.width(cell))
        } else {
          widths.append(i == 0 ? width : TerminalText.width(cell))
        }
      }
    }
    let bodies = rows.map { body($0, widths) }
    let noteColumn = min(Self.widestBody, bodies.map { TerminalText.width($0) }.max() ?? 0)
    var out = ""
    for (row, body) in zip(rows, bodies) {
      var line = body
      if let label = row.label, !row.glyph.isEmpty {
        let lead = String(repeating: " ", count: row.level * 2)
        line = lead + style.paint(row.glyph, label) + body.dropFirst(lead.utf8.count + 1)
      }
      if !row.note.isEmpty {
        let gap = max(3, noteColumn + 3 - TerminalText.width(body))
        line += String(repeating: " ", count: gap) + style.paint(row.note, .quiet)
      }
      out += line + "\n"
    }
    return out
  }

  private func indent(_ row: TextRow) -> String {
    String(repeating: " ", count: row.level * 2) + (row.glyph.isEmpty ? "" : row.glyph + " ")
  }

  private func body(_ row: TextRow, _ widths: [Int]) -> String {
    if let head = row.head { return indent(row) + head }
    var line = indent(row)
    for (i, cell) in row.cells.enumerated() {
      if i == row.cells.count - 1 {
        line += cell
      } else {
        let used = i == 0 ? TerminalText.width(line) : 0
        line += TerminalText.padded(cell, to: widths[i] - used) + "   "
      }
    }
    while line.last == " " { line.removeLast() }
    return line
  }
}
