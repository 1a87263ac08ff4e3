import Domain
public import Planning

/// The statements of a script as SQL that a person reads, with every value in its place. Sensitive values are masked, and
/// what optctl remembers for itself is only counted.
///
/// It is shown and never run: apply binds the same values as parameters.
public func scriptText(of plan: Plan, schema: LiveSchema) -> String {
  let script = Script(lowering: plan.masked, schema: schema, moment: "now", revision: 0)
  let steps = script.steps.filter { !$0.isMemory }
  var out = "-- Environment \(comment(plan.environment)), plan \(plan.id).\n"
  if steps.isEmpty { return out + "-- No managed row is written.\n" }
  out +=
    "-- apply also takes locks, counts the rows of each statement, reads back, and records the revision.\n\nBEGIN;\n"
  for step in steps { out += "\n" + text(of: step, schema) }
  return out + "\nCOMMIT;\n"
}

private func text(of step: Script.Step, _ schema: LiveSchema) -> String {
  switch step {
  case .statement(let statement):
    let rows = statement.expectedRows ?? 0
    return "-- \(statement.verb.rawValue) \(rows) row\(rows == 1 ? "" : "s") of \(statement.table)\n"
      + inlined(statement) + ";\n"
  case .load(let load):
    var out = "-- load \(load.rows.count) row\(load.rows.count == 1 ? "" : "s") of \(ConfigLoad.table)\n"
    out += "INSERT INTO \(ConfigLoad.table) (entity_id, config_key, config_value)\n"
    out += "SELECT e.entity_id, i.key, i.value::\(schema.configValue.rawValue)\nFROM (VALUES\n"
    out += load.rows.map { row in
      "  (\(SQLText.literal(row.entity)), \(SQLText.literal(row.key)), \(SQLText.literal(schema.columnText(row.text))))"
    }.joined(separator: ",\n")
    return out + "\n) AS i(entity, key, value) JOIN opt_entities e ON e.entity_code = i.entity;\n"
  }
}

/// Parameters stand in constants of module Tables only, so a `$` and digits are never part of a value.
private func inlined(_ statement: Statement) -> String {
  var out = ""
  var rest = statement.sql[...]
  while let dollar = rest.firstIndex(of: "$") {
    out += rest[..<dollar]
    let digits = rest[rest.index(after: dollar)...].prefix { $0.isASCII && $0.isNumber }
    rest = rest[digits.endIndex...]
    if let number = Int(digits), statement.arguments.indices.contains(number - 1) {
      out += literal(statement.arguments[number - 1])
    } else {
      out += "$" + digits
    }
  }
  return out + rest
}

private func literal(_ argument: Argument) -> String {
  switch argument {
  case .null: "NULL"
  case .text(let text): SQLText.literal(text)
  case .int(let value): String(value)
  case .bool(let value): value ? "true" : "false"
  case .texts(let texts): array(texts.map { $0.map(SQLText.literal) })
  case .ints(let values): array(values.map { $0.map { String($0) } })
  case .bools(let values): array(values.map { $0.map { $0 ? "true" : "false" } })
  }
}

private func array(_ elements: [String?]) -> String {
  "\n  ARRAY[\(elements.map { $0 ?? "NULL" }.joined(separator: ", "))]"
}

/// A line comment ends with its line.
private func comment(_ text: String) -> String {
  String(
    String.UnicodeScalarView(text.unicodeScalars.filter { $0.properties.isAlphabetic || (" "..."~").contains($0) }))
}

extension Script.Step {
  /// A statement on optctl's own tables.
  fileprivate var isMemory: Bool {
    if case .statement(let statement) = self { statement.table.hasPrefix("optctl.") } else { false }
  }
}

extension Plan {
  /// The same with every value that its changes do not show left out of what they write.
  fileprivate var masked: Plan {
    var plan = self
    for i in plan.changes.indices { plan.changes[i].mask() }
    return plan
  }
}

extension Change {
  private static let mask = "(sensitive)"

  fileprivate mutating func mask() {
    let isSensitive = fields.contains { $0.before == .string(Self.mask) || $0.after == .string(Self.mask) }
    guard isSensitive else { return }
    switch write {
    case .insert(let row): write = .insert(row.masked(Self.mask))
    case .delete(let row): write = .delete(row.masked(Self.mask))
    case .update(let before, let after):
      write = .update(before: before.masked(Self.mask), after: after.masked(Self.mask))
    case .none, .epoch: break
    }
  }
}

extension Row {
  fileprivate func masked(_ mask: String) -> Row {
    guard case .config(var config) = self else { return self }
    config.text = mask
    return .config(config)
  }
}
