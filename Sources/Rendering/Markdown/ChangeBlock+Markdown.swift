import Domain
import Planning

extension ChangeBlock {
  /// The removals say as much.
  var isToldAsRemoval: Bool {
    text.rows.count == 1 && text.rows[0].note.isEmpty && (action == .retire || action == .delete)
  }

  /// The first line, and below it, folded, the others.
  var details: String {
    let lines = text.render(Style()).split(separator: "\n", maxSplits: 1)
    let title = String(lines[0])
    guard lines.count == 2, !lines[1].isEmpty else { return "- \(MarkdownText.code(title))\n\n" }
    return "<details><summary>\(MarkdownText.html(title))</summary>\n\n"
      + "\(MarkdownText.block(String(lines[1]), language: "text"))\n</details>\n\n"
  }

  /// The same as a row of a table, without the places in the manifests, and cut where it is long.
  var row: String {
    let what = TerminalText.shortened(rowText, to: Self.widestRow)
    return Rendering.row([MarkdownText.cell(said(text.rows[0])), what.isEmpty ? "" : MarkdownText.cell(what)])
  }

  /// Who changed something by hand, and what gates say of a run, does not stand in a row.
  var rowSaysAll: Bool {
    changes.allSatisfy { $0.address.kind != .deployment && ($0.cause == .manifest || $0.cause == .adopt) }
      && TerminalText.width(rowText) <= Self.widestRow
  }

  private static let widestRow = 120
  private var rowText: String { text.rows.dropFirst().map(said).joined(separator: ", ") }

  private func said(_ row: TextRow) -> String {
    ((row.mark.map { [$0.text] } ?? []) + row.cells).joined(separator: " ")
  }
}
