import Domain

enum MacroTable {
  static let name = "opt_feature_macros"

  static let read = "COPY (SELECT feature_name, coalesce(macro_template, ''), status FROM opt_feature_macros) TO STDOUT"

  static func insert(_ rows: [Macro]) -> Statement {
    var input = Input()
    input.add(rows, "")
    return Statement(
      .insert, name, rows: rows.count,
      """
      INSERT INTO opt_feature_macros (feature_name, macro_template, status)
      SELECT i.feature, i.template, i.status FROM \(input.table)
      """, input)
  }

  /// Every changed macro belongs in one statement: templates may swap, and their uniqueness is checked at its end.
  static func update(_ rows: [(before: Macro, after: Macro)]) -> Statement {
    var input = Input()
    input.add(rows.map(\.before), "old_")
    input.add(rows.map(\.after), "")
    return Statement(
      .update, name, rows: rows.count,
      """
      UPDATE opt_feature_macros AS t SET feature_name = i.feature, macro_template = i.template, status = i.status
      FROM \(input.table)
      WHERE \(matches)
      """, input)
  }

  static func delete(_ rows: [Macro]) -> Statement {
    var input = Input()
    input.add(rows, "old_")
    return Statement(
      .delete, name, rows: rows.count, "DELETE FROM opt_feature_macros AS t USING \(input.table)\nWHERE \(matches)",
      input)
  }

  private static let matches = """
    t.feature_name = i.old_feature AND coalesce(t.macro_template, '') = i.old_template AND t.status = i.old_status
    """
}

extension Input {
  fileprivate mutating func add(_ rows: [Macro], _ prefix: String) {
    texts(prefix + "feature", rows.map(\.feature))
    texts(prefix + "template", rows.map(\.template))
    texts(prefix + "status", rows.map(\.status.rawValue))
  }
}
