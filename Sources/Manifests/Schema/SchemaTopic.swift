public import Diagnostics
import Domain

/// What is to be said of a kind of manifest, or of one of its fields.
public struct SchemaTopic: Sendable, Hashable {
  /// As it was asked for, in the spelling of the schema: `Deployment.arms.run`.
  public var name: String
  public var description: String
  /// `string`, `list`, `mapping` …
  public var type: String
  /// Limits in words: `one of: a, b`, `default active`.
  public var limits: [String]
  public var fields: [FieldExplanation]
}

extension SchemaTopic {
  /// The topic that `KIND` or `KIND.field.field` names; `spec` and `metadata` may be left out. Nil when there is none.
  public init?(_ name: String) {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard let kind = DocumentKind(rawValue: parts[0]) else { return nil }
    let schema = KindSchema(kind)
    let path = parts.dropFirst()
    guard let first = path.first else {
      self.init(name, schema)
      return
    }
    let roots = ["spec": schema.spec.json, "metadata": schema.metadata.json]
    let found: JSON? =
      if let root = roots[first] {
        Self.follow(path.dropFirst(), from: root)
      } else {
        Self.follow(path, from: schema.spec.json) ?? Self.follow(path, from: schema.metadata.json)
      }
    guard let found else { return nil }
    self.init(name, found)
  }

  /// Every topic that can be asked for: kinds, and their fields down to the last.
  public static var names: [String] {
    DocumentKind.allCases.flatMap { kind -> [String] in
      let schema = KindSchema(kind)
      return [kind.rawValue] + names(below: schema.metadata.json, kind.rawValue)
        + names(below: schema.spec.json, kind.rawValue)
    }
  }

  private static func names(below json: JSON, _ prefix: String) -> [String] {
    properties(of: json).flatMap { member in
      ["\(prefix).\(member.name)"] + names(below: member.value, "\(prefix).\(member.name)")
    }
  }

  private init(_ name: String, _ schema: KindSchema) {
    self.init(name: name, description: schema.description, type: "document", limits: [], fields: [])
    fields = Self.fields(of: schema.metadata.json).map {
      FieldExplanation(name: "metadata.\($0.name)", isRequired: $0.isRequired, description: $0.description)
    }
    fields += Self.fields(of: schema.spec.json)
  }

  private init(_ name: String, _ json: JSON) {
    self.init(
      name: name, description: json["description"]?.string ?? "", type: Self.type(of: json),
      limits: Self.limits(of: json),
      fields: Self.fields(of: json))
  }

  private static func follow(_ path: some Sequence<String>, from json: JSON) -> JSON? {
    path.reduce(json as JSON?) { json, name in
      json.flatMap { json in properties(of: json).first { $0.name == name }?.value }
    }
  }

  /// The fields of a mapping, or of what a list or a mapping of the author's names holds, or of an alternative.
  private static func properties(of json: JSON) -> [JSON.Member] {
    if let members = json["properties"]?.members { return members }
    if let items = json["items"] { return properties(of: items) }
    if let values = json["additionalProperties"], values.members != nil { return properties(of: values) }
    return (json["anyOf"]?.elements ?? []).flatMap(properties(of:))
  }

  private static func fields(of json: JSON) -> [FieldExplanation] {
    let required = requiredNames(of: json)
    return properties(of: json).map { member in
      FieldExplanation(
        name: member.name, isRequired: required.contains(member.name),
        description: member.value["description"]?.string ?? "")
    }
  }

  private static func requiredNames(of json: JSON) -> Set<String> {
    if let names = json["required"]?.elements { return Set(names.compactMap(\.string)) }
    if let items = json["items"] { return requiredNames(of: items) }
    if let values = json["additionalProperties"], values.members != nil { return requiredNames(of: values) }
    return (json["anyOf"]?.elements ?? []).reduce(into: []) { $0.formUnion(requiredNames(of: $1)) }
  }

  private static func type(of json: JSON) -> String {
    switch json["type"]?.string {
    case "object": "mapping"
    case "array": "list"
    case "integer": "whole number"
    case let type?: type
    case nil: (json["anyOf"]?.elements ?? []).map(type(of:)).joined(separator: " or ")
    }
  }

  private static func limits(of json: JSON) -> [String] {
    var limits: [String] = []
    if let values = json["enum"]?.elements {
      limits.append("one of: \(values.compactMap(\.string).joined(separator: ", "))")
    }
    if let pattern = json["pattern"]?.string { limits.append("matches \(pattern)") }
    let bounds = [
      ("minimum", "at least"), ("maximum", "at most"), ("exclusiveMinimum", "above"), ("minItems", "items: at least"),
    ]
    for (name, words) in bounds {
      if let bound = json[name] { limits.append("\(words) \(bound.compact)") }
    }
    if let value = json["default"] { limits.append("default \(value.string ?? value.compact)") }
    return limits
  }
}
