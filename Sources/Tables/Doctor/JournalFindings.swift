import Domain

extension TableJudge {
  /// Writes that the journal does not hear of, where there is one.
  var journal: [Finding] {
    guard live.isOrdinary, catalogue.own.contains("journal"),
      let journaled = JournaledTable.all.first(where: { $0.name == expected.name }), live.has(journaled.columns)
    else { return [] }
    let function = "journal_\(expected.name)"
    var (deaf, statements): ([String], [String]) = ([], [])
    for step in journaled.steps {
      switch step {
      case .watch(_, _, let sql):
        guard let event = JournaledTable.events.first(where: { sql.contains("\(expected.name)_journal_\($0) ") }) else {
          continue
        }
        let name = "\(expected.name)_journal_\(event)"
        let found = live.triggers.first { $0.name == name && $0.function == "optctl.\(function)" }
        if let found, found.isEnabled { continue }
        deaf.append(event)
        statements.append(found == nil ? sql + ";" : alter("ENABLE TRIGGER \(name)"))
      case .run(let sql):
        if !catalogue.own.contains(function) { statements.append(sql + ";") }
      case .create, .complete: break
      }
    }
    guard !deaf.isEmpty else { return [] }
    return [
      Finding(
        .warning, expected.name, "the journal does not hear of \(deaf.joined(separator: ", "))",
        consequence: "who changed it by hand, when and with what cannot be said",
        .sql(["SET search_path = \(SQLText.identifier(catalogue.schema));"] + statements))
    ]
  }
}

extension JournaledTable {
  fileprivate static let events = ["insert", "update", "delete", "truncate"]
}
