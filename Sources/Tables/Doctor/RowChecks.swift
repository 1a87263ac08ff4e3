public import Domain

/// A question about the rows of a table: how many are wrong, and which, for example.
public struct RowCheck: Sendable {
  public let table: String
  /// Answers with a count, and with a few names of rows as one text. The search path is pinned before.
  public let sql: String
  let judge: @Sendable (_ examples: String) -> DoctorReport.Finding

  /// Nil where nothing is wrong.
  public func finding(count: Int, examples: String) -> DoctorReport.Finding? {
    guard count > 0 else { return nil }
    return judge(examples + (count > RowCheck.shown ? " and \(count - RowCheck.shown) more" : ""))
  }

  static let shown = 3

  /// All that make sense for what a catalogue says.
  public static func all(for catalogue: LiveCatalogue) -> [RowCheck] {
    ExpectedTable.all.compactMap { TableJudge($0, catalogue) }.flatMap(\.rowChecks)
  }
}

extension TableJudge {
  fileprivate typealias Example = (_ table: String) -> String

  var rowChecks: [RowCheck] {
    var checks = expected.columns.compactMap { column -> RowCheck? in
      guard case .word(let values) = column.type, live.column(column.name) != nil else { return nil }
      return words(column.name, values)
    }
    checks += duplicates + orphans
    if expected.name == "opt_deployments" { checks += ledgerChecks }
    return checks
  }

  /// - Parameter query: gives one text for each wrong thing, from the table that it is told.
  private func check(
    _ query: @escaping Example,
    _ judge: @escaping @Sendable (_ examples: String, _ query: String) -> Finding
  ) -> RowCheck {
    let shown = query(qualified) + ";"
    return RowCheck(
      table: expected.name,
      sql: """
        SELECT count(*), pg_catalog.array_to_string((pg_catalog.array_agg(found.name ORDER BY found.name))[1:\(RowCheck.shown)], ', ')
        FROM (\(query(expected.name))) AS found(name)
        """
    ) { examples in judge(examples, shown) }
  }

  private func words(_ column: String, _ values: [String]) -> RowCheck {
    let list = values.map(SQLText.literal).joined(separator: ", ")
    let subject = "\(expected.name).\(column)"
    let query: Example = { "SELECT DISTINCT t.\(column)::text FROM \($0) t WHERE t.\(column)::text NOT IN (\(list))" }
    return check(query) { examples, query in
      Finding(
        .error, subject, "rows hold what optctl does not know: \(examples)",
        consequence: "optctl cannot judge them, and takes them for neither live nor retired", .query(query))
    }
  }

  /// Natural keys that several rows have, where no unique key forbids it, and those that are null.
  private var duplicates: [RowCheck] {
    var keys = expected.keys
    if expected.name == "opt_deployments" { keys = [] }
    if keys.count == 2, expected.name != "opt_runs" { keys.removeFirst() }
    if expected.name == "opt_runs" { keys.removeLast() }
    return keys.filter(live.has).flatMap { key -> [RowCheck] in
      let list = key.joined(separator: ", ")
      let name = expected.name
      var checks: [RowCheck] = []
      if !live.keepsApart(key) {
        let query: Example = { table in
          let given = key.map { "t.\($0) IS NOT NULL" }.joined(separator: " AND ")
          return "SELECT pg_catalog.concat_ws('/', \(list)) FROM \(table) t WHERE \(given) "
            + "GROUP BY \(list) HAVING count(*) > 1"
        }
        checks.append(
          check(query) { examples, query in
            Finding(
              .error, name, "several rows have one (\(list)): \(examples)",
              consequence: "optctl sees one object in several states, and every apply that touches it fails",
              .query(query))
          })
      }
      if key.contains(where: { live.column($0)?.isNotNull == false }) {
        let query: Example = { table in
          "SELECT pg_catalog.concat_ws('/', \(list)) FROM \(table) t WHERE "
            + key.map { "t.\($0) IS NULL" }.joined(separator: " OR ")
        }
        checks.append(
          check(query) { examples, query in
            Finding(
              .error, name, "rows lack a part of (\(list)); what they have: \(examples)",
              consequence: "optctl does not see them", .query(query))
          })
      }
      return checks
    }
  }

  /// Rows that refer to nothing, where no foreign key forbids it.
  private var orphans: [RowCheck] {
    expected.foreignKeys.compactMap { key in
      guard live.has(key.columns), let other = catalogue.tables[key.table], other.has(key.referenced),
        !live.foreignKeys.contains(where: { $0.table == key.table && $0.columns == key.columns && $0.isValid })
      else { return nil }
      let (name, isComposite) = (expected.name, key.columns.count > 1)
      // What has no operator in common is told as a column of another type.
      let match = zip(key.columns, key.referenced).map { "r.\($1)::text = t.\($0)::text" }.joined(separator: " AND ")
      let given = key.columns.map { "t.\($0) IS NOT NULL" }.joined(separator: " AND ")
      let list = key.columns.joined(separator: ", ")
      let (parent, schema) = (key.table, catalogue.schema)
      let query: Example = { table in
        let referenced = table.contains(".") ? SQLText.identifier(schema, parent) : parent
        return
          "SELECT pg_catalog.concat_ws('/', \(key.columns.map { "t.\($0)" }.joined(separator: ", "))) FROM \(table) t "
          + "WHERE \(given) AND NOT EXISTS (SELECT FROM \(referenced) r WHERE \(match))"
      }
      return check(query) { examples, query in
        Finding(
          isComposite ? .error : .warning, name,
          "rows refer to nothing in \(key.table) by (\(list)): \(examples)",
          consequence: isComposite
            ? "traffic may go to a run of another entity" : "optctl leaves out what it cannot place", .query(query))
      }
    }
  }

  private var ledgerChecks: [RowCheck] {
    guard live.has(["entity_id", "run_id", "traffic_pct", "is_active"]) else { return [] }
    let isActive = catalogue.liveSchema.active("t")
    let name = expected.name
    let overfull: Example = {
      "SELECT t.entity_id::text FROM \($0) t WHERE \(isActive) GROUP BY t.entity_id "
        + "HAVING sum(t.traffic_pct::numeric) > 100"
    }
    let twice: Example = {
      "SELECT pg_catalog.concat_ws('/', t.entity_id, t.run_id) FROM \($0) t WHERE \(isActive) "
        + "GROUP BY t.entity_id, t.run_id HAVING count(*) > 1"
    }
    let checks = [
      check(overfull) { examples, query in
        Finding(
          .error, name, "more than 100 % of the traffic is active for entity_id \(examples)",
          consequence: "bidders share the traffic as they please", .query(query))
      },
      check(twice) { examples, query in
        Finding(
          .error, name, "a run is active more than once for one entity: (entity_id, run_id) \(examples)",
          consequence: "its share is split over rows, and optctl takes them for several arms", .query(query))
      },
    ]
    return live.has(["deactivated_at", "deployment_id"]) ? checks + endings(isActive) : checks
  }

  private func endings(_ isActive: String) -> [RowCheck] {
    let name = expected.name
    let ended: Example = {
      "SELECT t.deployment_id::text FROM \($0) t WHERE \(isActive) AND t.deactivated_at IS NOT NULL"
    }
    let endless: Example = {
      "SELECT t.deployment_id::text FROM \($0) t WHERE NOT (\(isActive)) AND t.deactivated_at IS NULL"
    }
    let ending =
      "UPDATE \(qualified) SET deactivated_at = deployed_at "
      + "WHERE NOT \(catalogue.liveSchema.isActiveRow()) AND deactivated_at IS NULL;"
    return [
      check(ended) { examples, query in
        Finding(
          .error, name, "rows are active and have ended: deployment_id \(examples)",
          consequence: "whether they serve depends on which of the two one asks", .query(query))
      },
      check(endless) { examples, _ in
        Finding(
          .warning, name, "rows are not active and have no end: deployment_id \(examples)",
          consequence:
            "optctl takes them for serving when it is asked about the past; the SQL lets them end as they begin",
          .sql([ending]))
      },
    ]
  }
}
