import Diagnostics
import Domain
import YAML

/// Reads the `spec` of a gate policy. With errors reported, what is returned holds the checks that could be read.
func decodeGatePolicy(spec node: NodeID, in tree: NodeTree, report: inout Report) -> GatePolicy {
  var decoder = GatePolicyDecoder(tree: tree, files: report.files)
  let policy = decoder.decode(node)
  report.add(decoder.reader.report.diagnostics)
  return policy
}

private enum GatePolicyField: Int, FieldName {
  case onMissing, checks
  static let names: [StaticString] = ["on_missing", "checks"]
}

/// A field of a check, by the name that it has in a manifest.
enum GateField: String, CaseIterable {
  case metric, field, config
  case min, max, equals
  case atMostConfig = "at_most_config"
  case atLeastConfig = "at_least_config"
  case versus
  case maxIncrease = "max_increase"
  case maxDecrease = "max_decrease"
  case minRatio = "min_ratio"
  case maxRatio = "max_ratio"
  case maxAgeDays = "max_age_days"
  case severity
  case whenConfig = "when_config"
  case onMissing = "on_missing"

  static let subjects: [GateField] = [.metric, .field, .config]
  /// Those that compare with the run that `versus` names.
  static let relative: [GateField] = [.maxIncrease, .maxDecrease, .minRatio, .maxRatio]
  static let limits: [GateField] =
    [.min, .max, .equals, .atMostConfig, .atLeastConfig] + relative + [.maxAgeDays]
}

/// A column of a run that a check may look at, with what it holds.
private enum RunColumn {
  case number, day, text

  static let all: KeyValuePairs<String, RunColumn> = [
    "total_bids": .number, "total_views": .number, "total_clicks": .number, "segments_count": .number,
    "domains_count": .number, "npis_count": .number, "bid_median": .number, "bid_min": .number, "bid_max": .number,
    "data_start_dt": .day, "data_end_dt": .day, "created_at": .day, "started_at": .day, "completed_at": .day,
    "validation_status": .text, "trigger_type": .text, "triggered_by": .text,
  ]

  static func named(_ name: String) -> RunColumn? { all.first { $0.key == name }?.value }

  func allows(_ limit: GateField) -> Bool {
    switch self {
    case .number: limit != .maxAgeDays
    case .day: limit == .maxAgeDays || limit == .equals
    case .text: limit == .equals
    }
  }
}

private struct GatePolicyDecoder {
  typealias Options = [GateField: Entry]

  var reader: DocumentReader
  var tree: NodeTree { reader.tree }

  init(tree: NodeTree, files: [String]) {
    reader = DocumentReader(files: files)
    reader.tree = tree
  }

  mutating func decode(_ node: NodeID) -> GatePolicy {
    var policy = GatePolicy(checks: [])
    guard let fields = reader.fields(node, GatePolicyField.self, owner: reader.place(node).start) else { return policy }
    if let entry = fields[.onMissing], let onMissing = onMissing(entry.value) { policy.onMissing = onMissing }
    guard let entry = reader.required(.checks, of: fields), let checks = reader.list(entry.value) else { return policy }
    for check in checks {
      if let check = self.check(check) { policy.checks.append(check) }
    }
    if tree.count(entry.value) == 0 { noChecks(at: entry.value) }
    return policy
  }

  private mutating func onMissing(_ node: NodeID) -> GatePolicy.OnMissing? {
    reader.choice(node, among: GatePolicy.OnMissing.allCases.map(\.rawValue), "what a missing value does")
      .flatMap(GatePolicy.OnMissing.init(rawValue:))
  }

  /// Nil, with errors, unless all of it can be read: half a check would be another check.
  private mutating func check(_ node: NodeID) -> GatePolicy.Check? {
    let problems = reader.report.diagnostics.count
    guard let options = options(node) else { return nil }
    let subject = subject(options, at: node)
    let versus = options[.versus].flatMap { baseline($0.value) }
    if let entry = options[.versus], !GateField.relative.contains(where: { options[$0] != nil }) {
      versusNothing(at: entry.key)
    }
    var limits: [GatePolicy.Limit] = []
    for field in GateField.limits {
      guard let entry = options[field] else { continue }
      if let subject { judge(field, entry, of: subject) }
      if GateField.relative.contains(field), options[.versus] == nil { missingVersus(field, at: entry.key) }
      if let limit = limit(field, entry.value, versus) { limits.append(limit) }
    }
    if !GateField.limits.contains(where: { options[$0] != nil }) { missingLimit(at: node) }
    judgeRange(limits, options)
    var check = subject.map { GatePolicy.Check(subject: $0, limits: limits) }
    if let entry = options[.severity], let severity = severity(entry.value) { check?.severity = severity }
    if let entry = options[.whenConfig] { check?.whenConfig = terms(entry.value) }
    if let entry = options[.onMissing] { check?.onMissing = onMissing(entry.value) }
    return reader.report.diagnostics.count == problems ? check : nil
  }

  private mutating func options(_ node: NodeID) -> Options? {
    guard tree.kind(node) == .mapping else {
      reader.wrongType(node, expected: "a check, such as {metric: auc, min: 0.6}")
      return nil
    }
    var options: Options = [:]
    for (key, value) in tree.entries(node) {
      if let field = GateField(rawValue: tree.text(key)) {
        options[field] = Entry(key: key, value: value)
      } else {
        reader.unknownField(key, known: GateField.allCases.map(\.rawValue))
      }
    }
    return options
  }

  // MARK: - Parts of a check

  private mutating func subject(_ options: Options, at node: NodeID) -> GatePolicy.Subject? {
    let given = GateField.subjects.compactMap { name in options[name].map { (name: name, entry: $0) } }
    guard let first = given.first else {
      missingSubject(at: node)
      return nil
    }
    if given.count > 1 { secondSubject(given[1].name, at: given[1].entry.key) }
    guard let name = reader.string(first.entry.value, .name) else { return nil }
    switch first.name {
    case .metric: return .metric(name)
    case .config: return .config(name)
    default:
      guard RunColumn.named(name) != nil else {
        unknownColumn(name, at: first.entry.value)
        return nil
      }
      return .field(name)
    }
  }

  private mutating func judge(_ field: GateField, _ entry: Entry, of subject: GatePolicy.Subject) {
    switch subject {
    case .metric: if !RunColumn.number.allows(field) { limitOfOtherType(field, "a metric", at: entry.key) }
    case .config: if field == .maxAgeDays { limitOfOtherType(field, "a config", at: entry.key) }
    case .field(let name):
      if let column = RunColumn.named(name), !column.allows(field) {
        limitOfOtherType(field, "the field \(quote(name))", at: entry.key)
      }
    }
  }

  private mutating func baseline(_ node: NodeID) -> GatePolicy.Baseline? {
    reader.choice(node, among: GatePolicy.Baseline.allCases.map(\.rawValue), "a run to compare with")
      .flatMap(GatePolicy.Baseline.init(rawValue:))
  }

  private mutating func severity(_ node: NodeID) -> GatePolicy.Severity? {
    reader.choice(node, among: GatePolicy.Severity.allCases.map(\.rawValue), "a severity of a check")
      .flatMap(GatePolicy.Severity.init(rawValue:))
  }

  private mutating func limit(_ field: GateField, _ node: NodeID, _ versus: GatePolicy.Baseline?) -> GatePolicy.Limit? {
    switch field {
    case .equals: return scalar(node).map { .equals($0) }
    case .atMostConfig: return reader.string(node, .name).map { .atMostConfig($0) }
    case .atLeastConfig: return reader.string(node, .name).map { .atLeastConfig($0) }
    default: break
    }
    guard let number = reader.number(node) else { return nil }
    switch field {
    case .min: return .minimum(number)
    case .max: return .maximum(number)
    case .maxAgeDays:
      guard let days = number.scaled(by: 0), (0...100_000).contains(days) else {
        notDays(number, at: node)
        return nil
      }
      return .maximumAgeDays(days)
    default: break
    }
    if number < ExactDecimal(0) { negative(field, number, at: node) }
    guard let versus else { return nil }
    switch field {
    case .maxIncrease: return .maximumIncrease(number, versus: versus)
    case .maxDecrease: return .maximumDecrease(number, versus: versus)
    case .minRatio: return .minimumRatio(number, versus: versus)
    case .maxRatio: return .maximumRatio(number, versus: versus)
    default: return nil
    }
  }

  private mutating func judgeRange(_ limits: [GatePolicy.Limit], _ options: Options) {
    var (lower, upper, lowerRatio, upperRatio): (ExactDecimal?, ExactDecimal?, ExactDecimal?, ExactDecimal?)
    for limit in limits {
      switch limit {
      case .minimum(let number): lower = number
      case .maximum(let number): upper = number
      case .minimumRatio(let number, _): lowerRatio = number
      case .maximumRatio(let number, _): upperRatio = number
      default: break
      }
    }
    if let lower, let upper, upper < lower, let entry = options[.min] { emptyRange(lower, upper, at: entry.value) }
    if let lowerRatio, let upperRatio, upperRatio < lowerRatio, let entry = options[.minRatio] {
      emptyRange(lowerRatio, upperRatio, at: entry.value)
    }
  }

  private mutating func terms(_ node: NodeID) -> [ConfigRule.Term] {
    guard tree.kind(node) == .mapping else {
      reader.wrongType(node, expected: "a mapping of configs to values")
      return []
    }
    var terms: [ConfigRule.Term] = []
    for (key, value) in tree.entries(node) {
      if let text = scalar(value) { terms.append(ConfigRule.Term(key: tree.text(key), text: text)) }
    }
    return terms
  }

  /// The canonical text of a boolean, a number or a string, whose type only the run's version will tell.
  private mutating func scalar(_ node: NodeID) -> String? {
    guard tree.kind(node) == .plain, !tree.isNull(node) else { return reader.string(node, .line) }
    let text = tree.text(node)
    if text == "true" || text == "false" || CalendarDate.isValid(text) { return text }
    return ExactDecimal(text)?.text ?? reader.string(node, .line)
  }
}

// MARK: - Messages

extension GatePolicyDecoder {
  private mutating func invalid(_ message: String, at node: NodeID, help: String) {
    reader.report.error(.invalidValue, message, at: reader.place(node), help: help)
  }

  private mutating func noChecks(at node: NodeID) {
    invalid("the policy checks nothing", at: node, help: "add a check, such as {metric: auc, min: 0.6}")
  }

  private mutating func missingSubject(at node: NodeID) {
    reader.report.error(
      .missingField, "the check does not say what it looks at", at: reader.place(node).start,
      help: "add `metric:`, `field:` or `config:`")
  }

  private mutating func secondSubject(_ field: GateField, at node: NodeID) {
    invalid(
      "the check looks at two values: \(quote(field.rawValue)) is the second", at: node, help: "make two checks of it")
  }

  private mutating func unknownColumn(_ name: String, at node: NodeID) {
    let known = RunColumn.all.map(\.key)
    let help = nearestName(to: name, among: known).map { "did you mean \(quote($0))?" }
    invalid(
      "\(quote(name)) is not a field of a run", at: node,
      help: help ?? "the fields are: \(known.joined(separator: ", "))")
  }

  private mutating func limitOfOtherType(_ field: GateField, _ what: String, at node: NodeID) {
    invalid("\(quote(field.rawValue)) means nothing for \(what)", at: node, help: "remove it, or look at another value")
  }

  private mutating func versusNothing(at node: NodeID) {
    reader.report.error(
      .missingField, "the check names a run to compare with, but no limit of the difference", at: reader.place(node),
      help: "add one of: \(GateField.relative.map(\.rawValue).joined(separator: ", "))")
  }

  private mutating func missingVersus(_ field: GateField, at node: NodeID) {
    reader.report.error(
      .missingField, "\(quote(field.rawValue)) does not say which run it compares with", at: reader.place(node),
      help: "add `versus: control` or `versus: previous`")
  }

  private mutating func missingLimit(at node: NodeID) {
    reader.report.error(
      .missingField, "the check has no limit", at: reader.place(node).start,
      help: "add one of: \(GateField.limits.map(\.rawValue).joined(separator: ", "))")
  }

  private mutating func notDays(_ number: ExactDecimal, at node: NodeID) {
    invalid("\(number.text) is not a number of days", at: node, help: "write a whole number from 0")
  }

  private mutating func negative(_ field: GateField, _ number: ExactDecimal, at node: NodeID) {
    invalid("\(quote(field.rawValue)) is \(number.text), below 0", at: node, help: "write a number from 0")
  }

  private mutating func emptyRange(_ lower: ExactDecimal, _ upper: ExactDecimal, at node: NodeID) {
    invalid(
      "nothing lies between \(lower.text) and \(upper.text)", at: node, help: "lower it, or raise the other limit")
  }
}
