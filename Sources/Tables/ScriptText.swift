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
  fileprivate mutating func mask() {
    switch write {
    case .insert(.config(let row)) where showsNoValue: write = .insert(.config(row.masked))
    case .delete(.config(let row)) where showsNoValue: write = .delete(.config(row.masked))
    case .update(.config(let before), .config(let after)) where showsNoValue:
      write = .update(before: .config(before.masked), after: .config(after.masked))
    case .insert(.version(let row)): write = .insert(.version(row.masked()))
    case .delete(.version(let row)): write = .delete(.version(row.masked()))
    case .update(.version(let before), .version(let after)):
      write = .update(before: .version(before.masked(beside: after)), after: .version(after.masked(beside: before)))
    case .none, .epoch, .insert, .delete, .update: break
    }
  }

  private var showsNoValue: Bool { fields.contains { $0.before.holdsHidden || $0.after.holdsHidden } }
}

extension Config {
  fileprivate var masked: Config { Config(entity: entity, key: key, text: JSON.hidden.string ?? "") }
}

extension Version {
  fileprivate func masked(beside other: Version? = nil) -> Version {
    var version = self
    version.supportedConfigs = SupportedConfigs(
      json: supportedConfigs.shown(beside: other?.supportedConfigs), definitions: [], rules: [])
    return version
  }
}
