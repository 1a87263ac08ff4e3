import Domain

enum VersionTable {
  static let name = "opt_versions"

  static let read = """
    COPY (SELECT version_id, opt_id, version_code, coalesce(version_name, ''), status, coalesce(description, ''),
        supported_configs
      FROM opt_versions) TO STDOUT
    """

  /// Of some versions, those that a run was made with.
  static let referenced = """
    SELECT i.optimizer, i.version
    FROM unnest($1::text[], $2::text[]) AS i(optimizer, version)
      JOIN opt_master o ON o.opt_code = i.optimizer
      JOIN opt_versions v ON v.opt_id = o.opt_id AND v.version_code = i.version
    WHERE EXISTS (SELECT FROM opt_runs r WHERE r.version_id = v.version_id)
    """

  static func insert(_ rows: [Version], _ schema: LiveSchema) -> Statement {
    var input = Input()
    input.add(rows, "")
    return Statement(
      .insert, name, rows: rows.count,
      """
      INSERT INTO opt_versions (opt_id, version_code, version_name, status, description, supported_configs)
      SELECT o.opt_id, i.code, i.name, i.status, i.description, i.supported::\(schema.supportedConfigs.rawValue)
      FROM \(input.table)
        JOIN opt_master o ON o.opt_code = i.optimizer
      """, input)
  }

  /// Optimizers have their new codes by now, so `before` is found under the optimizer that `after` names.
  static func update(_ rows: [(before: Version, after: Version)], _ schema: LiveSchema) -> Statement {
    var input = Input()
    input.add(rows.map(\.before), "old_")
    input.add(rows.map(\.after), "")
    return Statement(
      .update, name, rows: rows.count,
      """
      UPDATE opt_versions AS t
      SET version_code = i.code, version_name = i.name, status = i.status, description = i.description,
        supported_configs = CASE WHEN i.supported = i.old_supported THEN t.supported_configs
          ELSE i.supported::\(schema.supportedConfigs.rawValue) END
      FROM \(input.table)
        JOIN opt_master o ON o.opt_code = i.optimizer
      WHERE \(matches)
      """, input)
  }

  static func delete(_ rows: [Version]) -> Statement {
    var input = Input()
    input.add(rows, "old_")
    return Statement(
      .delete, name, rows: rows.count,
      """
      DELETE FROM opt_versions AS t
      USING \(input.table)
        JOIN opt_master o ON o.opt_code = i.old_optimizer
      WHERE \(matches)
      """, input)
  }

  private static let matches = """
    t.opt_id = o.opt_id AND t.version_code = i.old_code AND coalesce(t.version_name, '') = i.old_name
      AND t.status = i.old_status AND coalesce(t.description, '') = i.old_description
      AND coalesce(t.supported_configs::jsonb, 'null') = i.old_supported::jsonb
    """
}

extension Input {
  fileprivate mutating func add(_ rows: [Version], _ prefix: String) {
    texts(prefix + "optimizer", rows.map(\.optimizer))
    texts(prefix + "code", rows.map(\.code))
    texts(prefix + "name", rows.map(\.name))
    texts(prefix + "status", rows.map(\.status.rawValue))
    texts(prefix + "description", rows.map(\.description))
    texts(prefix + "supported", rows.map(\.supportedConfigs.json.compact))
  }
}
