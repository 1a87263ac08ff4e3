public import Domain

/// Revisions for a person, newest first: one line each.
///
/// - Parameter address: they are those that changed this object; nil for all.
public func renderText(_ revisions: [Revision], of address: Address? = nil, style: Style) -> String {
  guard !revisions.isEmpty else {
    return address.map { "No revision changed \(TerminalText.safe($0.description)).\n" }
      ?? "No revisions: nothing was applied yet.\n"
  }
  let width = revisions.map { String($0.number).utf8.count }.max() ?? 1
  var block = TextBlock()
  for revision in revisions {
    block.add(
      TextRow(
        cells: [
          TerminalText.padded("\(revision.number)", to: width, alignRight: true), timeText(revision.appliedAt),
          revision.environment, revision.sourceText, revision.appliedBy, summaryText(revision.summary),
        ],
        note: [
          revision.source.subject.map { TerminalText.shortened($0, to: 50) },
          revision.allowed.isEmpty ? nil : "allowed \(revision.allowed.joined(separator: ", "))",
        ].compactMap { $0 }.joined(separator: "   ")))
  }
  return block.render(style)
}

/// One revision for a person: who applied what, when, from which commit and with which consent. A line for each.
public func renderText(_ revision: Revision, style: Style) -> String {
  let source = revision.source
  let lines: [(name: String, text: String?)] = [
    ("applied", "\(timeText(revision.appliedAt)) by \(revision.appliedBy)"),
    ("environment", revision.environment),
    ("commit", (source.commit ?? "none") + (source.isDirty ? ", with uncommitted changes" : "")),
    ("ref", source.ref),
    ("author", source.author),
    ("subject", source.subject),
    ("manifests", source.manifests.isEmpty ? "." : source.manifests),
    ("allowed", revision.allowed.isEmpty ? "nothing" : revision.allowed.joined(separator: ", ")),
    ("plan", revision.planID),
    ("optctl", revision.toolVersion),
  ]
  let width = lines.map(\.name.utf8.count).max() ?? 0
  return style.paint("revision \(revision.number)", .strong) + "\n"
    + lines.compactMap { line in
      line.text.map { text in
        var flow = TextFlow(style, start: width + 5, indent: width + 5)
        flow.add(TerminalText.safe(text))
        return "  \(TerminalText.padded(line.name, to: width))   \(flow.text)\n"
      }
    }.joined()
}

/// Revisions as JSON, newest first.
public func renderJSON(_ revisions: [Revision]) -> [UInt8] {
  var writer = JSONLines()
  writer.member("format_version", .string(formatVersion))
  writer.list("revisions", revisions.lazy.map(\.json))
  return writer.finish()
}

extension Revision {
  /// Short commit and ref, and whether uncommitted files were applied.
  fileprivate var sourceText: String {
    var parts = [source.commit.map { String($0.prefix(7)) } ?? "no commit"]
    if let ref = source.ref { parts.append(ref) }
    if source.isDirty { parts.append("(uncommitted changes)") }
    return parts.joined(separator: " ")
  }

  fileprivate var json: JSON {
    .object([
      "revision": .number(number), "applied_at": .string(appliedAt), "applied_by": .string(appliedBy),
      "environment": .string(environment), "commit": source.commit.json, "ref": source.ref.json,
      "dirty": .bool(source.isDirty), "author": source.author.json, "subject": source.subject.json,
      "plan_id": .string(planID), "allowed": .array(allowed.map { .string($0) }), "summary": summary,
    ])
  }
}

/// `3 created, 1 retired`: the counts that are not zero.
func summaryText(_ summary: JSON) -> String {
  let words = [
    ("create", "created"), ("update", "updated"), ("rename", "renamed"), ("retire", "retired"), ("delete", "deleted"),
    ("adopt", "adopted"),
  ]
  let counts = words.compactMap { name, word -> String? in
    guard let count = summary[name]?.int, count > 0 else { return nil }
    return "\(grouped(count)) \(word)"
  }
  return counts.isEmpty ? "nothing changed" : counts.joined(separator: ", ")
}
