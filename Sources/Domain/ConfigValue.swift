/// How a config value is written where it comes from.
public enum ConfigStyle: Sendable {
  /// YAML without quotes: `true` is a boolean.
  case plain
  /// YAML with quotes: `"true"` is a string.
  case quoted
  /// Bare text, such as a command line has: the definition alone tells what it is.
  case text
}

extension ConfigDefinition {
  /// The text that the database holds for a value, which is also what values are compared by. Canonical text comes back
  /// as it is, without an allocation.
  ///
  /// Whether a plain scalar is safe to read as a string is for the reader of the YAML to say. A list can be given in the
  /// style ``ConfigStyle/text`` alone, as JSON; where its items are known go through ``canonicalText(ofItem:_:)`` and
  /// ``canonicalText(ofItems:)``.
  public func canonicalText(of text: String, _ style: ConfigStyle) throws(ConfigValueProblem) -> String {
    guard type == .list else { return try canonicalText(of: text, style, as: type) }
    guard style == .text, let list = try? JSON(parsing: text), list.elements != nil else { throw .notOfType(.list) }
    return try canonicalText(of: list)
  }

  /// The canonical text of one item of a list. Limits other than those of the list itself are for its items.
  public func canonicalText(ofItem text: String, _ style: ConfigStyle) throws(ConfigValueProblem) -> String {
    guard type == .list, let items else { throw .notOfType(type) }
    return try canonicalText(of: text, style, as: items)
  }

  private func canonicalText(
    of text: String, _ style: ConfigStyle, as type: ValueType
  ) throws(ConfigValueProblem) -> String {
    switch type {
    case .bool:
      guard text == "true" || text == "false" else { throw .notOfType(type) }
      if style == .quoted { throw .quoted(type) }
    case .int, .decimal:
      guard let number = Self.number(text, as: type) else { throw .notOfType(type) }
      if style == .quoted { throw .quoted(type) }
      try checkRange(number, as: type)
      return number.text
    case .string: try checkString(text)
    case .enumeration: if !values.contains(where: { haveSameBytes($0, text) }) { throw .notAllowed(values) }
    case .date: if !CalendarDate.isValid(text) { throw .notOfType(type) }
    case .list: throw .notOfType(type)
    }
    return text
  }

  /// The canonical text of a list of items that are canonical themselves: compact JSON.
  public func canonicalText(ofItems items: [String]) throws(ConfigValueProblem) -> String {
    guard type == .list, let itemType = self.items else { throw .notOfType(type) }
    if let minimumItems, items.count < minimumItems { throw .tooFewItems(minimum: minimumItems) }
    if let maximumItems, items.count > maximumItems { throw .tooManyItems(maximum: maximumItems) }
    if itemsAreUnique, let twin = firstTwin(in: items) { throw .duplicateItem(twin.first) }
    return Self.listText(items, of: itemType)
  }

  /// The first item that equals an earlier one, and that one.
  public func firstTwin(in items: [String]) -> (first: Int, second: Int)? {
    var seen: [[UInt8]: Int] = [:]
    for (i, item) in items.enumerated() {
      if let first = seen.updateValue(i, forKey: Array(item.utf8)) { return (first, i) }
    }
    return nil
  }

  /// The canonical text of a JSON value, such as a default in the column `supported_configs`.
  public func canonicalText(of json: JSON) throws(ConfigValueProblem) -> String {
    guard let elements = json.elements else { return try canonicalText(of: json, as: type) }
    guard type == .list, let items else { throw .notOfType(type) }
    var texts: [String] = []
    texts.reserveCapacity(elements.count)
    for element in elements { texts.append(try canonicalText(of: element, as: items)) }
    return try canonicalText(ofItems: texts)
  }

  private func canonicalText(of scalar: JSON, as type: ValueType) throws(ConfigValueProblem) -> String {
    switch scalar {
    case .bool(let value) where !type.isText: return try canonicalText(of: value ? "true" : "false", .plain, as: type)
    case .number(let text) where !type.isText: return try canonicalText(of: text, .plain, as: type)
    case .string(let text): return try canonicalText(of: text, .quoted, as: type)
    default: throw .notOfType(type)
    }
  }

  /// The canonical text of what a database column holds: `0.650` is `0.65`, and a list may have any spacing. Limits are
  /// not judged. Nil when the text is not a value of the type.
  public func decoded(_ text: String) -> String? {
    guard type == .list else { return Self.canonical(text, as: type) }
    guard let items, items != .list, let elements = try? JSON(parsing: text).elements else { return nil }
    var texts: [String] = []
    texts.reserveCapacity(elements.count)
    for element in elements {
      guard let text = Self.canonical(element, as: items) else { return nil }
      texts.append(text)
    }
    return Self.listText(texts, of: items)
  }

  /// A canonical text as JSON: a boolean, a number, a string or an array.
  public func json(ofCanonical text: String) -> JSON {
    switch type {
    case .bool: .bool(text == "true")
    case .int, .decimal: .number(text)
    case .string, .enumeration, .date: .string(text)
    case .list: (try? JSON(parsing: text)) ?? .string(text)
    }
  }
}

// MARK: - Types

extension ConfigDefinition.ValueType {
  /// JSON writes it as a string.
  var isText: Bool { self == .string || self == .enumeration || self == .date }
  public var isNumeric: Bool { self == .int || self == .decimal }
}

extension ConfigDefinition {
  /// As many as JSON is read with.
  private static var maximumDigits: Int { 1_000 }

  /// Nil when the text is not of a type, and for every list.
  static func canonical(_ text: String, as type: ValueType) -> String? {
    switch type {
    case .bool: text == "true" || text == "false" ? text : nil
    case .int, .decimal: number(text, as: type)?.text
    case .string, .enumeration: text
    case .date: CalendarDate.isValid(text) ? text : nil
    case .list: nil
    }
  }

  private static func number(_ text: String, as type: ValueType) -> ExactDecimal? {
    guard text.utf8.count <= maximumDigits, let number = ExactDecimal(text), type == .decimal || number.isWhole else {
      return nil
    }
    return number
  }

  private static func canonical(_ json: JSON, as type: ValueType) -> String? {
    switch json {
    case .bool(let value): type == .bool ? (value ? "true" : "false") : nil
    case .number(let text): type.isNumeric ? canonical(text, as: type) : nil
    case .string(let text): type.isText ? canonical(text, as: type) : nil
    case .null, .array, .object: nil
    }
  }

  private static func listText(_ items: [String], of type: ValueType) -> String {
    if items.allSatisfy(JSON.isPlain) { return plainListText(items, mark: type.isText ? "\"" : "") }
    return JSON.array(
      items.map { item in
        switch type {
        case .bool: .bool(item == "true")
        case .int, .decimal: .number(item)
        case .string, .enumeration, .date, .list: .string(item)
        }
      }
    ).compact
  }

  /// The same for items without anything to escape, as nearly all are.
  private static func plainListText(_ items: [String], mark: String) -> String {
    var text = "["
    for i in items.indices {
      if i > 0 { text += "," }
      text += mark
      text += items[i]
      text += mark
    }
    text += "]"
    return text
  }
}

// MARK: - Limits

extension ConfigDefinition {
  private func checkRange(_ number: ExactDecimal, as type: ValueType) throws(ConfigValueProblem) {
    if type == .int, number.text.utf8.count > 18, Int64(number.text) == nil { throw .tooLarge }
    if let minimum, number < minimum { throw .belowMinimum(minimum) }
    if let maximum, maximum < number { throw .aboveMaximum(maximum) }
    if let exclusiveMinimum, !(exclusiveMinimum < number) { throw .notAboveMinimum(exclusiveMinimum) }
    if let exclusiveMaximum, !(number < exclusiveMaximum) { throw .notBelowMaximum(exclusiveMaximum) }
    if let scale, number.scale > scale { throw .tooManyDecimals(allowed: scale) }
  }

  private func checkString(_ text: String) throws(ConfigValueProblem) {
    var characters = 0
    let bytes = text.utf8Span.span
    for i in bytes.indices {
      let byte = bytes[i]
      if byte & 0xC0 != 0x80 { characters += 1 }
      if byte < 0x20, byte != UInt8(ascii: "\t"), byte != UInt8(ascii: "\n") { throw .unprintable }
      if byte == 0x7F { throw .unprintable }
    }
    if let minimumLength, characters < minimumLength { throw .tooShort(minimum: minimumLength) }
    if let maximumLength, characters > maximumLength { throw .tooLong(maximum: maximumLength) }
    // A pattern that cannot be compiled is reported where it is defined.
    if let pattern, let compiled = try? ConfigPattern.compiled(pattern), !compiled.matches(text) {
      throw .patternMismatch(pattern)
    }
  }
}
