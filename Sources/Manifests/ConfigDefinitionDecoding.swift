import Diagnostics
import Domain
import YAML

/// `invalid-supported-configs`, of a definition: its type and scope are known, its options belong to its type and leave
/// something to choose from, and its default is a value that it allows.
extension SupportedConfigsDecoder {
  private typealias Options = [ConfigOption: Entry]

  mutating func decodeDefinition(_ key: NodeID, _ node: NodeID) {
    let name = tree.text(key)
    noteSensitive(name, node)
    let problems = reader.report.diagnostics.count
    judgeDefinition(key, name, node)
    if reader.report.diagnostics.count > problems {
      brokenKeys.insert(name)
    } else if let definition = ConfigDefinition(key: name, json: json(node)) {
      definitions[name] = definition
      notePlaces(key, name, node)
    }
  }

  private mutating func noteSensitive(_ name: String, _ node: NodeID) {
    guard tree.kind(node) == .mapping else { return }
    let options = Array(tree.entries(node))
    guard options.contains(where: { tree.equals($0.key, "sensitive") && tree.equals($0.value, "true") }) else { return }
    sensitiveKeys.insert(name)
    for option in options where tree.equals(option.key, "default") || tree.equals(option.key, "values") {
      noteSensitive(option.value)
    }
  }

  private mutating func notePlaces(_ key: NodeID, _ name: String, _ node: NodeID) {
    places["keys/\(name)"] = reader.place(key)
    for (option, value) in tree.entries(node) { places["keys/\(name)/\(tree.text(option))"] = reader.place(value) }
  }

  private mutating func judgeDefinition(_ key: NodeID, _ name: String, _ node: NodeID) {
    if !Self.isKey(name) { invalidKey(name, at: key) }
    guard let options = options(key, node) else { return }
    // What follows reads the definition as a whole, so it must have the right shape.
    guard let definition = ConfigDefinition(key: name, json: json(node)) else { return }
    let problems = reader.report.diagnostics.count
    judgeType(definition, options, key)
    judgeLimits(definition, options)
    judgeChoices(definition, options)
    guard reader.report.diagnostics.count == problems else { return }
    if let value = options[.defaultValue]?.value { _ = canonicalText(value, of: definition) }
  }

  /// Keys stand in addresses, which are split at `/`, and on command lines as `key=value`.
  private static func isKey(_ name: String) -> Bool {
    guard (1...63).contains(name.utf8.count), let first = name.utf8.first, isLetter(first) else { return false }
    return name.utf8.allSatisfy { isLetter($0) || $0.isDigit || "_.-".utf8.contains($0) }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  // MARK: - Shape

  /// The options as written; nil, with errors, unless each has its shape.
  private mutating func options(_ key: NodeID, _ node: NodeID) -> Options? {
    guard tree.kind(node) == .mapping else {
      reader.wrongType(node, expected: "a definition, such as {type: bool, scope: entity}")
      return nil
    }
    let problems = reader.report.diagnostics.count
    var options: Options = [:]
    for (name, value) in tree.entries(node) {
      guard let option = ConfigOption(rawValue: tree.text(name)) else {
        reader.unknownField(name, known: ConfigOption.allCases.map(\.rawValue))
        continue
      }
      options[option] = Entry(key: name, value: value)
      judgeShape(option, value)
    }
    for option in [ConfigOption.type, .scope] where options[option] == nil { missing(option, at: key) }
    return reader.report.diagnostics.count == problems ? options : nil
  }

  private mutating func judgeShape(_ option: ConfigOption, _ value: NodeID) {
    switch option.shape {
    case .flag: _ = reader.boolean(value)
    case .number: _ = reader.number(value)
    case .count:
      guard let number = reader.number(value) else { return }
      if number.scaled(by: 0).map({ $0 < 0 }) ?? true { notACount(option, number, at: value) }
    case .text:
      guard let text = reader.string(value, option == .description ? .paragraphs : .name) else { return }
      switch option {
      case .type: judgeChoice(text, value, among: ConfigDefinition.ValueType.allCases.map(\.rawValue), "type")
      case .scope: judgeChoice(text, value, among: ConfigDefinition.Scope.allCases.map(\.rawValue), "scope")
      case .items:
        let scalars = ConfigDefinition.ValueType.allCases.filter { $0 != .list }.map(\.rawValue)
        judgeChoice(text, value, among: scalars, "type of items")
      case .pattern: judgePattern(text, value)
      default: break
      }
    case .texts:
      guard let list = reader.list(value) else { return }
      for element in list { _ = reader.string(element, .line) }
    case .value: _ = rawValue(value)
    }
  }

  private mutating func judgeChoice(_ text: String, _ node: NodeID, among known: [String], _ what: String) {
    if !known.contains(text) { unknownChoice(text, node, known, what) }
  }

  private mutating func judgePattern(_ text: String, _ node: NodeID) {
    do throws(ConfigPattern.Problem) {
      _ = try ConfigPattern.compiled(text)
    } catch {
      invalidPattern(text, node, error)
    }
  }

  // MARK: - Sense

  private mutating func judgeType(_ definition: ConfigDefinition, _ options: Options, _ key: NodeID) {
    for (option, entry) in options.sorted(by: { $0.value.key.index < $1.value.key.index }) {
      let belongs = option.belongs(to: definition.type) || definition.items.map(option.belongs(to:)) ?? false
      if !belongs { optionOfOtherType(option, definition, at: entry.key) }
    }
    if definition.type == .list, options[.items] == nil { listWithoutItems(definition, at: key) }
    let isEnum = definition.type == .enumeration || definition.items == .enumeration
    if isEnum, options[.values] == nil { enumWithoutValues(definition, at: key) }
    if let required = options[.required], definition.isRequired, options[.defaultValue] != nil {
      requiredWithDefault(definition, at: required.key)
    }
    if let materialize = options[.materialize], definition.isMaterialized, options[.defaultValue] == nil {
      materializedWithoutDefault(definition, at: materialize.key)
    }
    if let values = options[.values], definition.isSensitive { sensitiveValues(definition, at: values.key) }
  }

  private mutating func judgeLimits(_ definition: ConfigDefinition, _ options: Options) {
    if options[.min] != nil, let other = options[.exclusiveMin] { twoLimits("min", "exclusive_min", at: other.key) }
    if options[.max] != nil, let other = options[.exclusiveMax] { twoLimits("max", "exclusive_max", at: other.key) }
    if let lower = definition.minimum ?? definition.exclusiveMinimum,
      let upper = definition.maximum ?? definition.exclusiveMaximum
    {
      let touch = definition.exclusiveMinimum == nil && definition.exclusiveMaximum == nil
      if upper < lower || !touch && !(lower < upper), let entry = options[.min] ?? options[.exclusiveMin] {
        emptyRange("\(lower.text)", "\(upper.text)", at: entry.value)
      }
    }
    judgeCounts(definition.minimumLength, definition.maximumLength, at: options[.minLength])
    judgeCounts(definition.minimumItems, definition.maximumItems, at: options[.minItems])
  }

  private mutating func judgeCounts(_ lower: Int?, _ upper: Int?, at entry: Entry?) {
    guard let lower, let upper, upper < lower, let entry else { return }
    emptyRange("\(lower)", "\(upper)", at: entry.value)
  }

  private mutating func judgeChoices(_ definition: ConfigDefinition, _ options: Options) {
    guard let values = options[.values]?.value else { return }
    if definition.values.isEmpty { noValues(definition, at: values) }
    var first: [String: NodeID] = [:]
    for element in tree.elements(values) {
      if let twin = first[tree.text(element)] {
        duplicateValue(element, twin)
      } else {
        first[tree.text(element)] = element
      }
    }
  }
}

// MARK: - Messages

extension SupportedConfigsDecoder {
  private mutating func invalidKey(_ name: String, at node: NodeID) {
    invalid(
      "\(quote(name)) is not a config key", at: node,
      help: "use 1 to 63 letters, digits, underscores, dots and hyphens, a letter first")
  }

  private mutating func missing(_ option: ConfigOption, at key: NodeID) {
    let known: [String] =
      option == .type
      ? ConfigDefinition.ValueType.allCases.map(\.rawValue) : ConfigDefinition.Scope.allCases.map(\.rawValue)
    reader.report.error(
      .missingField, "\(quote(option.rawValue)) is missing", at: reader.place(key),
      help: "add `\(option.rawValue):` with one of: \(known.joined(separator: ", "))")
  }

  private mutating func notACount(_ option: ConfigOption, _ number: ExactDecimal, at node: NodeID) {
    invalid(
      "\(quote(option.rawValue)) is \(number.text), not a whole number from 0", at: node,
      help: "write a whole number, 0 or more")
  }

  private mutating func unknownChoice(_ text: String, _ node: NodeID, _ known: [String], _ what: String) {
    let suggestion = nearestName(to: text, among: known).map { "did you mean \(quote($0))? " } ?? ""
    invalid(
      "\(quote(text)) is not a \(what)", at: node, help: suggestion + "allowed: \(known.joined(separator: ", "))")
  }

  private mutating func invalidPattern(_ text: String, _ node: NodeID, _ problem: ConfigPattern.Problem) {
    invalid(
      "\(quote(text)) is not a pattern: \(problem.message)", at: node,
      help: "write a POSIX extended regular expression for the whole value, such as [a-z]+[0-9]{2}")
  }

  private mutating func optionOfOtherType(_ option: ConfigOption, _ definition: ConfigDefinition, at node: NodeID) {
    let types = ConfigDefinition.ValueType.allCases.filter(option.belongs(to:)).map(\.rawValue)
    let items = definition.items.map { " of \($0.rawValue)" } ?? ""
    invalid(
      "\(quote(option.rawValue)) means nothing for the type \(definition.type.rawValue)\(items)", at: node,
      help: "it belongs to: \(types.joined(separator: ", "))")
  }

  private mutating func listWithoutItems(_ definition: ConfigDefinition, at key: NodeID) {
    invalid("the list \(quote(definition.key)) does not say what its items are", at: key, help: "add `items: string`")
  }

  private mutating func enumWithoutValues(_ definition: ConfigDefinition, at key: NodeID) {
    invalid("the enum \(quote(definition.key)) has no `values`", at: key, help: "add `values: [a, b]`")
  }

  private mutating func noValues(_ definition: ConfigDefinition, at node: NodeID) {
    invalid("`values` of \(quote(definition.key)) is empty", at: node, help: "list at least one value")
  }

  private mutating func duplicateValue(_ node: NodeID, _ first: NodeID) {
    invalid(
      "the value \(quote(tree.text(node))) stands twice", at: node, help: "remove one of the two",
      related: [(reader.place(first), "the first one stands here")])
  }

  private mutating func requiredWithDefault(_ definition: ConfigDefinition, at node: NodeID) {
    invalid(
      "\(quote(definition.key)) is required, so its default is never used", at: node,
      help: "remove `required` or `default`")
  }

  private mutating func materializedWithoutDefault(_ definition: ConfigDefinition, at node: NodeID) {
    invalid(
      "\(quote(definition.key)) has no default that could be written as a row", at: node,
      help: "add `default`, or remove `materialize`")
  }

  private mutating func sensitiveValues(_ definition: ConfigDefinition, at node: NodeID) {
    invalid(
      "\(quote(definition.key)) is sensitive, and `values` shows what it may hold", at: node,
      help: "make it a string, or remove `sensitive`")
  }

  private mutating func twoLimits(_ one: String, _ other: String, at node: NodeID) {
    invalid("\(quote(one)) and \(quote(other)) are both given", at: node, help: "keep one of the two")
  }

  private mutating func emptyRange(_ lower: String, _ upper: String, at node: NodeID) {
    invalid("nothing lies between \(lower) and \(upper)", at: node, help: "lower it, or raise the other limit")
  }
}
