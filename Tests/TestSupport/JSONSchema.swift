public import Domain

/// As much of JSON Schema 2020-12 as the schemas of this project use. A keyword that it does not know is a problem, so that
/// no schema says more than is checked.
public struct JSONSchema {
  private let root: JSON

  public init(_ root: JSON) { self.root = root }

  /// What is wrong, each with the path of the value; empty when the value is valid.
  public func problems(in value: JSON) -> [String] { problems(value, root, "$") }

  private func problems(_ value: JSON, _ schema: JSON, _ path: String) -> [String] {
    if let isAllowed = schema.bool { return isAllowed ? [] : ["\(path) is not allowed"] }
    var found: [String] = []
    for member in schema.members ?? [] {
      found += problems(value, keyword: member.name, member.value, of: schema, path)
    }
    return found
  }

  private func isValid(_ value: JSON, _ schema: JSON) -> Bool { problems(value, schema, "").isEmpty }

  private func problems(
    _ value: JSON, keyword: String, _ argument: JSON, of schema: JSON, _ path: String
  ) -> [String] {
    func unless(_ isFine: Bool, _ problem: @autoclosure () -> String) -> [String] {
      isFine ? [] : ["\(path) \(problem())"]
    }
    switch keyword {
    case "$schema", "$defs", "$id", "title", "description", "default", "deprecated", "format", "then", "else": return []
    case "$ref":
      guard let target = target(argument.string ?? "") else { return ["\(path): no target \(argument.compact)"] }
      return problems(value, target, path)
    case "type":
      let types = argument.elements?.compactMap(\.string) ?? [argument.string ?? ""]
      return unless(types.contains { has(value, type: $0) }, "is not \(argument.compact)")
    case "enum": return unless((argument.elements ?? []).contains(value), "is not among \(argument.compact)")
    case "const": return unless(argument == value, "is not \(argument.compact)")
    case "anyOf": return unless((argument.elements ?? []).contains { isValid(value, $0) }, "meets no alternative")
    case "allOf": return (argument.elements ?? []).flatMap { problems(value, $0, path) }
    case "if":
      let branch = isValid(value, argument) ? schema["then"] : schema["else"]
      return branch.map { problems(value, $0, path) } ?? []
    case "properties":
      return (argument.members ?? []).flatMap { member in
        value[member.name].map { problems($0, member.value, "\(path).\(member.name)") } ?? []
      }
    case "required":
      let missing =
        value.members == nil ? [] : (argument.elements ?? []).compactMap(\.string).filter { value[$0] == nil }
      return missing.map { "\(path) has no \($0)" }
    case "additionalProperties":
      let known = Set((schema["properties"]?.members ?? []).map(\.name))
      return (value.members ?? []).filter { !known.contains($0.name) }.flatMap {
        problems($0.value, argument, "\(path).\($0.name)")
      }
    case "propertyNames":
      return (value.members ?? []).flatMap { problems(.string($0.name), argument, "\(path) key \($0.name)") }
    case "items":
      return (value.elements ?? []).enumerated().flatMap { problems($1, argument, "\(path)[\($0)]") }
    case "minItems": return unless(value.elements.map { $0.count >= argument.int ?? 0 } ?? true, "has too few items")
    case "maxItems": return unless(value.elements.map { $0.count <= argument.int ?? 0 } ?? true, "has too many items")
    case "uniqueItems": return unless(value.elements.map { Set($0).count == $0.count } ?? true, "has an item twice")
    case "minLength":
      return unless(value.string.map { $0.unicodeScalars.count >= argument.int ?? 0 } ?? true, "is too short")
    case "maxLength":
      return unless(value.string.map { $0.unicodeScalars.count <= argument.int ?? 0 } ?? true, "is too long")
    case "minimum": return unless(compare(value, argument) { !($0 < $1) }, "is below \(argument.compact)")
    case "maximum": return unless(compare(value, argument) { !($1 < $0) }, "is above \(argument.compact)")
    case "exclusiveMinimum": return unless(compare(value, argument) { $1 < $0 }, "is not above \(argument.compact)")
    case "exclusiveMaximum": return unless(compare(value, argument) { $0 < $1 }, "is not below \(argument.compact)")
    case "pattern":
      guard let text = value.string, let regex = try? Regex(argument.string ?? "") else { return [] }
      return unless(text.contains(regex), "does not match \(argument.compact)")
    default: return ["\(path): the keyword \(keyword) is not checked"]
    }
  }

  private func target(_ reference: String) -> JSON? {
    reference.split(separator: "/").dropFirst().reduce(root as JSON?) { json, name in json?[String(name)] }
  }

  private func compare(_ value: JSON, _ limit: JSON, _ holds: (ExactDecimal, ExactDecimal) -> Bool) -> Bool {
    guard let value = value.decimal, let limit = limit.decimal else { return true }
    return holds(value, limit)
  }

  private func has(_ value: JSON, type: String) -> Bool {
    switch (type, value) {
    case ("null", .null), ("boolean", .bool), ("number", .number), ("string", .string), ("array", .array),
      ("object", .object):
      true
    case ("integer", .number(let text)): ExactDecimal(text)?.isWhole ?? false
    default: false
    }
  }
}
