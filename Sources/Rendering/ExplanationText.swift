public import Diagnostics

/// What a name means, and what to do.
public func renderText(_ explanation: Explanation, of name: String, kind: String, style: Style) -> String {
  var out = "\(style.paint(name, .strong))   \(style.paint(kind, .quiet))\n\n"
  out += paragraph(explanation.meaning, indent: 0, style) + "\n"
  out += "\(style.paint("what to do", .help)): " + paragraph(explanation.remedy, indent: 12, style)
  if !explanation.example.isEmpty { out += "\n\(style.paint("example", .note)):\n    \(explanation.example)\n" }
  return out
}

/// What a kind of manifest or a field of one holds.
public func renderText(
  name: String, type: String, description: String, limits: [String], fields: [FieldExplanation], style: Style
) -> String {
  var out =
    "\(style.paint(name, .strong))   \(style.paint(type, .quiet))\n\n" + paragraph(description, indent: 0, style)
  for limit in limits { out += "  \(limit)\n" }
  guard !fields.isEmpty else { return out }
  var block = TextBlock()
  for field in fields {
    block.add(TextRow(level: 1, cells: [field.name, field.isRequired ? "required" : "", field.description]))
  }
  return out + "\n" + block.render(style)
}

/// Words in lines of at most the terminal's width, 100 columns where there is none; the first line is already begun.
private func paragraph(_ text: String, indent: Int, _ style: Style) -> String {
  let width = max(20, min(100, style.width ?? 100))
  var out = ""
  var column = indent
  for word in text.split(separator: " ") {
    if column > indent, column + 1 + word.count > width {
      out += "\n" + String(repeating: " ", count: indent)
      column = indent
    } else if column > indent {
      out += " "
      column += 1
    }
    out += word
    column += word.count
  }
  return out + "\n"
}
