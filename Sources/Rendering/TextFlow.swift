/// Pieces of text one after the other, which go on further in on the next line where a terminal has no more columns.
///
/// A piece that does not fit begins a line if it fits there, and is else broken between its words. A word that is wider than
/// the terminal stays whole: the terminal breaks it, and it can still be copied. Without a width there is one line.
struct TextFlow {
  private(set) var text = ""
  /// Where the next piece begins.
  private(set) var column = 0
  private let width: Int?
  /// Columns before what goes on.
  private let indent: Int
  private let style: Style
  private var isLineEmpty: Bool

  /// - Parameters:
  ///   - start: columns that are taken already.
  ///   - width: columns of a line; the terminal's unless it is given.
  init(_ style: Style, start: Int = 0, indent: Int, width: Int? = nil) {
    self.style = style
    self.width = (width ?? style.width).map { max(20, $0) }
    self.indent = indent
    column = start
    isLineEmpty = start <= indent
  }

  /// Adds a piece that is safe already, after a gap of so many columns. The end has no colour and stays with the piece.
  mutating func add(_ piece: String, _ label: Style.Label? = nil, gap: Int = 0, end: String = "") {
    let size = TerminalText.width(piece)
    defer { if !end.isEmpty { put(end, TerminalText.width(end), nil, gap: 0) } }
    guard let width, column + gap + size + end.utf8.count > width else { return put(piece, size, label, gap: gap) }
    if !isLineEmpty, indent + size + end.utf8.count <= width {
      breakLine()
      let piece = String(piece.drop { $0 == " " })
      return put(piece, TerminalText.width(piece), label, gap: 0)
    }
    var gap = gap
    for word in piece.split(separator: " ") {
      let size = TerminalText.width(String(word))
      if !isLineEmpty, column + gap + size > width {
        breakLine()
        gap = 0
      }
      put(String(word), size, label, gap: gap)
      gap = 1
    }
  }

  private mutating func put(_ piece: String, _ size: Int, _ label: Style.Label?, gap: Int) {
    text += String(repeating: " ", count: gap) + (label.map { style.paint(piece, $0) } ?? piece)
    column += gap + size
    if size > 0 { isLineEmpty = false }
  }

  private mutating func breakLine() {
    text += "\n" + String(repeating: " ", count: indent)
    column = indent
    isLineEmpty = true
  }
}

extension TextFlow {
  /// Parts of a line that are safe already, three columns apart.
  static func line(_ parts: [String], _ label: Style.Label, _ style: Style) -> String {
    let whole = parts.joined(separator: "   ")
    guard let width = style.width, TerminalText.width(whole) > width else { return style.paint(whole, label) }
    var flow = TextFlow(style, indent: 2)
    for (i, part) in parts.enumerated() { flow.add(part, label, gap: i == 0 ? 0 : 3) }
    return flow.text
  }
}
