import Diagnostics
import Domain

extension TableJudge {
  /// CHECK constraints that are missing, or allow other values than optctl knows.
  var checks: [Finding] {
    guard live.isOrdinary else { return [] }
    var findings = expected.columns.compactMap { column in
      live.column(column.name) == nil ? nil : check(of: column)
    }
    if expected.name == "opt_deployments", live.has(["is_active", "deactivated_at"]) {
      let isActive = catalogue.liveSchema.isActiveRow()
      if let finding = check(
        on: ["is_active", "deactivated_at"], .warning, "is_active may disagree with deactivated_at",
        consequence: "whether a row serves depends on which of the two one asks", "opt_deployments_closed_once",
        "\(isActive) = (deactivated_at IS NULL)")
      {
        findings.append(finding)
      }
    }
    return findings
  }

  private func check(of column: ExpectedTable.Column) -> Finding? {
    let (name, place) = (column.name, "\(expected.name)_\(column.name)_check")
    switch column.type {
    case .word(let values): return words(column, values)
    case .share:
      return check(
        on: [name], .warning, "a share may be 0, negative, or more than 100",
        consequence: "shares of 130 and -30 add up to 100", place, "\(name) > 0 AND \(name) <= 100")
    case .metric:
      return check(
        on: [name], .note, "a metric may be infinite or not a number",
        consequence: "gates take such a metric for missing", place, "\(name) > '-Infinity' AND \(name) < 'Infinity'")
    case .features where live.column(name)?.type == "jsonb":
      return check(
        on: [name], .note, "features may be something else than a list",
        consequence: "optctl reads no features from it", place, "jsonb_typeof(\(name)) = 'array'")
    case .longCount where name == "object_id":
      return check(
        on: [name], .note, "an object id may be 0 or negative", consequence: "a bidder knows no such object", place,
        "\(name) > 0")
    default: return nil
    }
  }

  /// Any CHECK on these columns is good enough: what it says cannot be compared.
  private func check(
    on columns: Set<String>, _ severity: Severity, _ message: String, consequence: String, _ name: String,
    _ rule: String
  ) -> Finding? {
    let subject = columns.count == 1 ? "\(expected.name).\(columns.first ?? "")" : expected.name
    guard let found = live.checks.first(where: { Set($0.columns) == columns }) else {
      return Finding(severity, subject, message, consequence: consequence, .sql(add(name, "CHECK (\(rule))")))
    }
    return unvalidated(found, subject)
  }

  private func unvalidated(_ check: LiveCatalogue.Check, _ subject: String) -> Finding? {
    guard !check.isValid else { return nil }
    return Finding(
      .note, subject, "\(check.name) was never checked against the rows that were there",
      consequence: "rows may break it", .sql([alter("VALIDATE CONSTRAINT \(SQLText.identifier(check.name))")]))
  }

  private func words(_ column: ExpectedTable.Column, _ values: [String]) -> Finding? {
    let subject = "\(expected.name).\(column.name)"
    let list = values.map(SQLText.literal).joined(separator: ", ")
    let statements = add("\(expected.name)_\(column.name)_check", "CHECK (\(column.name) IN (\(list)))")
    guard let found = live.checks.first(where: { $0.columns == [column.name] }) else {
      return Finding(
        .warning, subject, "any text may be written to it",
        consequence: "optctl does not know what a row with another value means", .sql(statements))
    }
    guard let allowed = found.values else { return unvalidated(found, subject) }
    let remedy = DoctorReport.Remedy.sql([alter("DROP CONSTRAINT \(SQLText.identifier(found.name))")] + statements)
    let refused = values.filter { !allowed.contains($0) }
    if !refused.isEmpty {
      return Finding(
        .error, subject, "\(found.name) refuses \(refused.joined(separator: ", "))",
        consequence: "what a manifest may say cannot be written", remedy)
    }
    let unknown = allowed.filter { !values.contains($0) }
    if !unknown.isEmpty {
      return Finding(
        .note, subject, "\(found.name) allows \(unknown.joined(separator: ", "))",
        consequence: "optctl does not know what a row with such a value means", remedy)
    }
    return unvalidated(found, subject)
  }
}

extension LiveCatalogue.Check {
  /// The texts that it compares its column with, where it is a list of them.
  var values: [String]? {
    guard definition.contains("= ANY (") || definition.contains("= ANY ((") else { return nil }
    var values: [String] = []
    var rest = definition[...]
    while let start = rest.firstIndex(of: "'") {
      var value = ""
      rest = rest[rest.index(after: start)...]
      while let end = rest.firstIndex(of: "'") {
        value += rest[..<end]
        rest = rest[rest.index(after: end)...]
        guard rest.first == "'" else { break }
        value += "'"
        rest = rest.dropFirst()
      }
      values.append(value)
    }
    return values
  }
}
