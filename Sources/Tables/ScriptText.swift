import Domain
public import Planning

/// The statements of a script as SQL that a person reads, with every value in its place: one transaction, which psql runs as
/// it stands. Sensitive values are masked, and what optctl remembers for itself is left out.
///
/// It is shown and never run: apply binds the same values as parameters.
public func scriptText(of plan: Plan, schema: LiveSchema) -> String {
  let masked = plan.masked
  let script = Script(lowering: masked ?? plan, schema: schema, moment: "now", revision: 0)
  let steps = script.steps.filter { !$0.isMemory }
  var out = "-- Environment \(comment(plan.environment)), plan \(plan.id).\n"
  if steps.isEmpty { return out + "-- No managed row is written.\n" }
  out += "-- apply also takes locks, counts the rows of each statement, reads back, and records the revision.\n"
  if masked != nil { out += "-- Sensitive values are masked: the statements that hold one do not run as they stand.\n" }
  out += "\nBEGIN;\n"
  for step in steps { out += "\n" + text(of: step, schema) }
  return out + "\nCOMMIT;\n"
}

private func text(of step: Script.Step, _ schema: LiveSchema) -> String {
  switch step {
  case .statement(let statement):
    let values = ValuesText(statement.input)
    return "-- \(summary(of: statement, values))\n\(inlined(statement, values));\n"
  case .load(let load):
    var input = Input()
    input.texts("entity", load.rows.map(\.entity))
    input.texts("key", load.rows.map(\.key))
    input.texts("value", load.rows.map { schema.columnText($0.text) })
    return """
      -- Create \(count(load.rows.count, of: ConfigLoad.table)).
      INSERT INTO \(ConfigLoad.table) (entity_id, config_key, config_value)
      SELECT e.entity_id, i.key, i.value::\(schema.configValue.rawValue)
      FROM \(ValuesText(input).text)
        JOIN opt_entities e ON e.entity_code = i.entity;

      """
  case .remember: return ""
  }
}

/// What a statement does, in a sentence.
private func summary(of statement: Statement, _ values: ValuesText) -> String {
  let number = statement.expectedRows ?? 0
  let rows = count(number, of: statement.table)
  let each = number == 1 ? "," : ", each"
  let condition = "if it still is as the plan saw it"
  return switch (statement.table, statement.verb) {
  case (DeploymentTable.name, .insert): "Open \(rows), in bucket order."
  case (DeploymentTable.name, .update): "Close \(rows)\(each) \(condition)."
  case (_, .insert): "Create \(rows)."
  case (_, .update):
    "Update \(rows)\(each) from \(values.isPaired ? "its first line to its second" : "old_value to value"), \(condition)."
  case (_, .delete): "Delete \(rows)\(each) \(condition)."
  }
}

private func count(_ count: Int, of table: String) -> String {
  let words = [
    OptimizerTable.name: ("optimizer", "optimizers"), VersionTable.name: ("version", "versions"),
    EntityTable.name: ("entity", "entities"), ConfigTable.name: ("config", "configs"),
    MacroTable.name: ("macro", "macros"), DeploymentTable.name: ("arm", "arms"),
  ]
  let (one, many) = words[table] ?? ("row", "rows")
  return "\(count) \(count == 1 ? one : many)"
}

/// The rows take the place of the arrays, and what is the same for all of them that of its parameter.
private func inlined(_ statement: Statement, _ values: ValuesText) -> String {
  if let place = statement.sql.firstRange(of: statement.input.table) {
    return inlined(statement, values.text, at: place)
  }
  guard let place = statement.sql.firstRange(of: statement.input.numbered) else {
    preconditionFailure("a statement reads its rows from its input")
  }
  return inlined(statement, values.numbered, at: place)
}

private func inlined(_ statement: Statement, _ rows: String, at place: Range<String.Index>) -> String {
  inlined(statement.sql[..<place.lowerBound], statement) + rows
    + inlined(statement.sql[place.upperBound...], statement)
}

/// Parameters stand in constants of module Tables only, so a `$` and digits are never part of a value.
private func inlined(_ sql: Substring, _ statement: Statement) -> String {
  var out = ""
  var rest = sql
  while let dollar = rest.firstIndex(of: "$") {
    out += rest[..<dollar]
    let digits = rest[rest.index(after: dollar)...].prefix { $0.isASCII && $0.isNumber }
    rest = rest[digits.endIndex...]
    guard let number = Int(digits), statement.arguments.indices.contains(number - 1) else {
      preconditionFailure("a statement has an argument for each parameter")
    }
    out += SQLText.literals(statement.arguments[number - 1])[0]
  }
  return out + rest
}

/// A line comment ends with its line.
private func comment(_ text: String) -> String {
  String(
    String.UnicodeScalarView(text.unicodeScalars.filter { $0.properties.isAlphabetic || (" "..."~").contains($0) }))
}

extension Script.Step {
  /// A statement on optctl's own tables.
  fileprivate var isMemory: Bool {
    switch self {
    case .statement(let statement): statement.table.hasPrefix("optctl.")
    case .load: false
    case .remember: true
    }
  }
}

extension Plan {
  /// The same with every value that its changes do not show left out of what they write; nil where they show all.
  fileprivate var masked: Plan? {
    var plan = self
    var isMasked = false
    for i in plan.changes.indices where plan.changes[i].mask() { isMasked = true }
    return isMasked ? plan : nil
  }
}

extension Change {
  /// True where there was something to mask.
  fileprivate mutating func mask() -> Bool {
    switch write {
    case .insert(.config(let row)) where showsNoValue: write = .insert(.config(row.masked))
    case .delete(.config(let row)) where showsNoValue: write = .delete(.config(row.masked))
    case .update(.config(let before), .config(let after)) where showsNoValue:
      write = .update(before: .config(before.masked), after: .config(after.masked))
    case .insert(.version(let row)) where row.hasSensitiveKeys: write = .insert(.version(row.masked()))
    case .delete(.version(let row)) where row.hasSensitiveKeys: write = .delete(.version(row.masked()))
    case .update(.version(let before), .version(let after)) where before.hasSensitiveKeys || after.hasSensitiveKeys:
      write = .update(before: .version(before.masked(beside: after)), after: .version(after.masked(beside: before)))
    case .none, .epoch, .insert, .delete, .update: return false
    }
    return true
  }

  private var showsNoValue: Bool { fields.contains { $0.before.holdsHidden || $0.after.holdsHidden } }
}

extension Config {
  fileprivate var masked: Config { Config(entity: entity, key: key, text: JSON.hidden.string ?? "") }
}

extension Version {
  fileprivate var hasSensitiveKeys: Bool { supportedConfigs.hasSensitiveKeys }

  fileprivate func masked(beside other: Version? = nil) -> Version {
    var version = self
    version.supportedConfigs = SupportedConfigs(
      json: supportedConfigs.shown(beside: other?.supportedConfigs), definitions: [], rules: [])
    return version
  }
}
