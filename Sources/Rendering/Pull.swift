public import Diagnostics
public import Domain
public import Planning

/// Manifests as one stream of documents, each file under a comment with its path.
public func renderStream(_ files: [NewFile]) -> String {
  var out = ""
  var hasDocument = false
  for file in files {
    let holdsDocument = file.content.split(separator: "\n").contains { !$0.hasPrefix("#") }
    if hasDocument, holdsDocument { out += "---\n" }
    hasDocument = hasDocument || holdsDocument
    out += "# \(TerminalText.safe(file.path))\n\(file.content)"
  }
  return out
}

/// What was written: each file, or of many how many there are in each folder.
public func renderWritten(_ files: [NewFile], in directory: String, style: Style) -> String {
  var counts: [(folder: String, files: Int)] = []
  for file in files {
    let slash = files.count > 20 ? file.path.lastIndex(of: "/") : nil
    let folder = slash.map { "\(file.path[..<$0])/" } ?? file.path
    if counts.last?.folder == folder { counts[counts.count - 1].files += 1 } else { counts.append((folder, 1)) }
  }
  var block = TextBlock()
  for count in counts {
    let files = count.folder.hasSuffix("/") ? ["\(grouped(count.files)) file\(count.files == 1 ? "" : "s")"] : []
    block.add(TextRow(mark: ("+", .added), cells: [count.folder] + files))
  }
  return style.paint("Wrote", .strong) + " \(TerminalText.safe(directory))\n" + block.render(style)
}

/// What falls short of manifests that say all that is live, one line each.
public func renderShortfall(
  _ leftOut: [LeftOut], _ differences: [Change], _ diagnostics: [Diagnostic], style: Style
) -> String {
  let lines =
    leftOut.map { "\($0.address) is left out: \($0.reason)" }
    + differences.map { "a plan of these manifests would \($0.action.rawValue) \($0.address)" }
    + diagnostics.map { "a plan of these manifests would refuse: \($0.message) [\($0.code.rawValue)]" }
  return lines.map { warning($0, style) }.joined()
}

private func warning(_ text: String, _ style: Style) -> String {
  style.paint("warning", .warning) + ": \(TerminalText.safe(text))\n"
}

/// What was changed by hand and is not accepted, one line each.
public func renderRefused(_ refused: [LeftOut], style: Style) -> String {
  refused.map { warning("\($0.address) is not accepted: \($0.reason)", style) }.joined()
}
