import Domain

/// One value of a manifest, as JSON Schema describes it.
struct SchemaNode {
  private(set) var members: [JSON.Member] = []

  init(_ type: String, _ description: String) {
    set("type", .string(type))
    if !description.isEmpty { set("description", .string(description)) }
  }

  /// Whatever one of the alternatives takes.
  init(anyOf alternatives: [SchemaNode], _ description: String) {
    set("description", .string(description))
    set("anyOf", .array(alternatives.map(\.json)))
  }

  var json: JSON { .object(members) }

  private mutating func set(_ name: String, _ value: JSON) { members.append(JSON.Member(name, value)) }

  func with(_ name: String, _ value: JSON) -> SchemaNode {
    var node = self
    node.set(name, value)
    return node
  }

  static func text(_ description: String) -> SchemaNode {
    SchemaNode("string", description).with("minLength", .number(1))
  }

  /// Any text, the empty one and newlines included.
  static func paragraphs(_ description: String) -> SchemaNode { SchemaNode("string", description) }

  static func code(_ description: String) -> SchemaNode {
    SchemaNode("string", description).with("pattern", .string(CodeForm.codePattern))
  }

  static func versionCode(_ description: String) -> SchemaNode {
    SchemaNode("string", description).with("pattern", .string(CodeForm.versionCodePattern))
  }

  static func choice(_ values: [String], _ description: String) -> SchemaNode {
    SchemaNode("string", description).with("enum", .array(values.map { .string($0) }))
  }

  static func flag(_ description: String) -> SchemaNode { SchemaNode("boolean", description) }
  static func number(_ description: String) -> SchemaNode { SchemaNode("number", description) }

  static func whole(_ description: String, from minimum: Int = 0) -> SchemaNode {
    SchemaNode("integer", description).with("minimum", .number(minimum))
  }

  static func list(of items: SchemaNode, _ description: String) -> SchemaNode {
    SchemaNode("array", description).with("items", items.json)
  }

  /// A mapping whose keys are names of the author's.
  static func map(of values: SchemaNode, keys pattern: String? = nil, _ description: String) -> SchemaNode {
    let node = SchemaNode("object", description).with("additionalProperties", values.json)
    return pattern.map { node.with("propertyNames", .object(["pattern": .string($0)])) } ?? node
  }

  /// A mapping whose fields are known, and no others.
  static func fields(
    _ fields: KeyValuePairs<String, SchemaNode>, required: [String] = [], _ description: String
  ) -> SchemaNode {
    var node = SchemaNode("object", description)
    node.set("additionalProperties", .bool(false))
    if !required.isEmpty { node.set("required", .array(required.map { .string($0) })) }
    node.set("properties", .object(fields.map { JSON.Member($0.key, $0.value.json) }))
    return node
  }
}
