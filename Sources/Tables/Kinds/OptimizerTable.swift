import Domain

enum OptimizerTable {
  static let name = "opt_master"

  static let read = """
    COPY (SELECT opt_id, opt_code, coalesce(opt_name, ''), status, coalesce(description, '')
      FROM opt_master) TO STDOUT
    """

  static func insert(_ rows: [Optimizer]) -> Statement {
    var input = Input()
    input.add(rows, "")
    return Statement(
      .insert, name, rows: rows.count,
      """
      INSERT INTO opt_master (opt_code, opt_name, status, description)
      SELECT i.code, i.name, i.status, i.description FROM \(input.table)
      """, input)
  }

  static func update(_ rows: [(before: Optimizer, after: Optimizer)]) -> Statement {
    var input = Input()
    input.add(rows.map(\.before), "old_")
    input.add(rows.map(\.after), "")
    return Statement(
      .update, name, rows: rows.count,
      """
      UPDATE opt_master AS t
      SET opt_code = i.code, opt_name = i.name, status = i.status, description = i.description
      FROM \(input.table)
      WHERE \(matches)
      """, input)
  }

  static func delete(_ rows: [Optimizer]) -> Statement {
    var input = Input()
    input.add(rows, "old_")
    return Statement(
      .delete, name, rows: rows.count, "DELETE FROM opt_master AS t USING \(input.table)\nWHERE \(matches)",
      input)
  }

  private static let matches = """
    t.opt_code = i.old_code AND coalesce(t.opt_name, '') = i.old_name AND t.status = i.old_status
      AND coalesce(t.description, '') = i.old_description
    """
}

extension Input {
  fileprivate mutating func add(_ rows: [Optimizer], _ prefix: String) {
    texts(prefix + "code", rows.map(\.code))
    texts(prefix + "name", rows.map(\.name))
    texts(prefix + "status", rows.map(\.status.rawValue))
    texts(prefix + "description", rows.map(\.description))
  }
}
