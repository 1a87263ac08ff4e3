import Domain

extension TableJudge {
  /// Unique keys that are missing.
  var keys: [Finding] {
    guard live.isOrdinary else { return [] }
    var findings: [Finding] = []
    for (position, key) in expected.keys.enumerated() where live.has(key) {
      let list = key.joined(separator: ", ")
      if position == 0 {
        guard !live.keys.contains(where: { $0.isPrimary && $0.columns == key }) else { continue }
        let hasOther = live.keys.contains(where: \.isPrimary)
        let isUnique = live.isUnique(key)
        // A foreign key that names no columns refers to the primary key.
        let waiting = ExpectedTable.all.filter { table in
          catalogue.tables[table.name] == nil && table.foreignKeys.contains { $0.table == expected.name }
        }
        guard !isUnique || !waiting.isEmpty else { continue }
        findings.append(
          Finding(
            .error, expected.name, "(\(list)) is not its primary key",
            consequence: waiting.isEmpty
              ? "two rows can have one id, and no foreign key can refer to it"
              : "optctl db migrate cannot create \(waiting.map(\.name).joined(separator: ", "))",
            .sql([alter(hasOther ? "ADD UNIQUE (\(list))" : "ADD PRIMARY KEY (\(list))")])))
      } else if !live.isUnique(key) {
        findings.append(
          Finding(
            .error, expected.name, "(\(list)) is not unique",
            consequence: expected.name == "opt_runs"
              ? "a deployment cannot be held to a run of its own entity"
              : "two rows can have one name, and every apply that touches them fails",
            .sql([alter("ADD UNIQUE (\(list))")])))
      }
    }
    if expected.name == "opt_feature_macros" { findings += oneTemplate }
    if expected.name == "opt_deployments" { findings += oneActiveRow }
    return findings
  }

  private var oneTemplate: [Finding] {
    guard live.has(["macro_template", "status"]), !live.exclusions.contains(["macro_template"]),
      !live.keys.contains(where: { $0.columns == ["macro_template"] })
    else { return [] }
    return [
      Finding(
        .warning, expected.name, "two macros that are not retired can have one template",
        consequence: "a bidder cannot tell their features apart",
        .sql([
          alter(
            "ADD CONSTRAINT opt_feature_macros_one_template EXCLUDE (macro_template WITH =) "
              + "WHERE (status <> 'retired') DEFERRABLE INITIALLY IMMEDIATE")
        ]))
    ]
  }

  private var oneActiveRow: [Finding] {
    guard live.has(["entity_id", "run_id", "is_active"]) else { return [] }
    let isThere = live.keys.contains {
      Set($0.columns) == ["entity_id", "run_id"] && $0.predicate?.contains("is_active") == true
    }
    guard !isThere else { return [] }
    return [
      Finding(
        .error, expected.name, "a run can be active twice for one entity",
        consequence: "its share is split over rows, and optctl takes them for two arms",
        .sql([
          "CREATE UNIQUE INDEX opt_deployments_one_active_row ON \(qualified) (entity_id, run_id) WHERE \(catalogue.liveSchema.isActiveRow());"
        ]))
    ]
  }

  /// Foreign keys that are missing, were never checked, or let what they refer to go.
  var foreignKeys: [Finding] {
    guard live.isOrdinary else { return [] }
    return expected.foreignKeys.compactMap { key in
      guard live.has(key.columns), let other = catalogue.tables[key.table], other.isOrdinary, other.has(key.referenced)
      else {
        return nil
      }
      let list = key.columns.joined(separator: ", ")
      let isComposite = key.columns.count > 1
      let name = isComposite ? "opt_deployments_run_of_entity" : "\(expected.name)_\(list)_fkey"
      let rule =
        "FOREIGN KEY (\(list)) REFERENCES \(qualified(key.table)) (\(key.referenced.joined(separator: ", "))) "
        + "ON DELETE RESTRICT ON UPDATE RESTRICT"
      let found = live.foreignKeys.first { found in
        found.table == key.table
          && zip(found.columns, found.referenced).sorted(by: <).elementsEqual(
            zip(key.columns, key.referenced).sorted(by: <), by: ==)
      }
      guard let found else {
        return Finding(
          isComposite ? .error : .warning, expected.name, "(\(list)) does not refer to \(key.table)",
          consequence: isComposite
            ? "traffic can be given to a run of another entity, or to one that does not exist"
            : "what a row refers to can be missing, or be deleted under it",
          .sql(add(name, rule)))
      }
      if !found.restricts {
        return Finding(
          .warning, expected.name, "\(found.name) lets what it refers to be deleted or renumbered",
          consequence: "deleting a row takes others with it, which no plan shows",
          .sql([alter("DROP CONSTRAINT \(SQLText.identifier(found.name))")] + add(name, rule)))
      }
      guard !found.isValid else { return nil }
      return Finding(
        .note, expected.name, "\(found.name) was never checked against the rows that were there",
        consequence: "rows can refer to nothing", .sql([alter("VALIDATE CONSTRAINT \(SQLText.identifier(found.name))")])
      )
    }
  }
}
