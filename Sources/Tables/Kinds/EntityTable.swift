import Domain

enum EntityTable {
  static let name = "opt_entities"

  static let read = """
    COPY (SELECT entity_id, entity_code, coalesce(entity_name, ''), status, object_type, object_id, current_version_id,
        coalesce(s3_base_path, '')
      FROM opt_entities) TO STDOUT
    """

  static let ids = "COPY (SELECT entity_id, entity_code FROM opt_entities) TO STDOUT"

  /// Of some codes, those that a run or a row of the ledger belongs to.
  static let referenced = """
    SELECT e.entity_code FROM opt_entities e
    WHERE e.entity_code = ANY ($1::text[])
      AND (EXISTS (SELECT FROM opt_runs r WHERE r.entity_id = e.entity_id)
        OR EXISTS (SELECT FROM opt_deployments d WHERE d.entity_id = e.entity_id))
    """

  /// In the order of codes, so that two who lock several cannot wait for each other.
  static let lock = """
    SELECT FROM opt_entities WHERE entity_code = ANY ($1::text[]) ORDER BY entity_code FOR NO KEY UPDATE
    """

  static func insert(_ rows: [Entity]) -> Statement {
    var input = Input()
    input.add(rows, "")
    return Statement(
      .insert, name, rows: rows.count,
      """
      INSERT INTO opt_entities
        (entity_code, entity_name, status, object_type, object_id, current_version_id, s3_base_path)
      SELECT i.code, i.name, i.status, i.object_type, i.object_id, v.version_id, i.s3_base_path
      FROM \(input.table)
        LEFT JOIN \(version("v", for: ""))
      WHERE i.optimizer IS NULL OR v.version_id IS NOT NULL
      """, input)
  }

  /// Optimizers and versions have their new codes by now: `before` must name its version by them.
  static func update(_ rows: [(before: Entity, after: Entity)]) -> Statement {
    var input = Input()
    input.add(rows.map(\.before), "old_")
    input.add(rows.map(\.after), "")
    return Statement(
      .update, name, rows: rows.count,
      """
      UPDATE opt_entities AS t
      SET entity_code = i.code, entity_name = i.name, status = i.status, object_type = i.object_type,
        object_id = i.object_id, current_version_id = v.version_id, s3_base_path = i.s3_base_path
      FROM \(input.table)
        LEFT JOIN \(version("v", for: ""))
        LEFT JOIN \(version("w", for: "old_"))
      WHERE (i.optimizer IS NULL OR v.version_id IS NOT NULL) AND \(matches)
      """, input)
  }

  static func delete(_ rows: [Entity]) -> Statement {
    var input = Input()
    input.add(rows, "old_")
    return Statement(
      .delete, name, rows: rows.count,
      """
      DELETE FROM opt_entities AS t
      USING \(input.table)
        LEFT JOIN \(version("w", for: "old_"))
      WHERE \(matches)
      """, input)
  }

  private static func version(_ alias: String, for prefix: String) -> String {
    """
    (SELECT o.opt_code, v.version_code, v.version_id FROM opt_versions v JOIN opt_master o USING (opt_id)) AS \(alias)
      ON \(alias).opt_code = i.\(prefix)optimizer AND \(alias).version_code = i.\(prefix)version
    """
  }

  private static let matches = """
    t.entity_code = i.old_code AND coalesce(t.entity_name, '') = i.old_name AND t.status = i.old_status
      AND t.object_type = i.old_object_type AND t.object_id = i.old_object_id
      AND t.current_version_id IS NOT DISTINCT FROM w.version_id
      AND coalesce(t.s3_base_path, '') = i.old_s3_base_path
    """
}

extension Input {
  fileprivate mutating func add(_ rows: [Entity], _ prefix: String) {
    texts(prefix + "code", rows.map(\.code))
    texts(prefix + "name", rows.map(\.name))
    texts(prefix + "status", rows.map(\.status.rawValue))
    texts(prefix + "object_type", rows.map(\.objectType))
    ints(prefix + "object_id", rows.map(\.objectID))
    texts(prefix + "optimizer", rows.map(\.currentVersion?.optimizer))
    texts(prefix + "version", rows.map(\.currentVersion?.version))
    texts(prefix + "s3_base_path", rows.map(\.s3BasePath))
  }
}
