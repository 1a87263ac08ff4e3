public import Domain

/// JSON Schema 2020-12 of the manifests, for editors and for checks before optctl. It knows shapes; what needs more than one
/// document is for `optctl validate`.
public enum ManifestSchema {
  /// Names of the kinds, as they stand in `kind`.
  public static var kinds: [String] { DocumentKind.allCases.map(\.rawValue) }

  /// The schema of documents of one kind; nil when there is no such kind.
  public static func of(kind name: String) -> JSON? {
    DocumentKind(rawValue: name).map { .object(head + document($0)) }
  }

  /// The schema of any document of a manifest folder, its project file included.
  public static var all: JSON {
    let kinds = DocumentKind.allCases
    return .object(
      head + [
        JSON.Member("type", .string("object")), JSON.Member("required", .array([.string("kind")])),
        JSON.Member(
          "properties",
          .object(["kind": .object(["enum": .array(kinds.map { .string($0.rawValue) })])])),
        JSON.Member(
          "allOf",
          .array(
            kinds.map { kind in
              .object([
                "if": .object(["properties": .object(["kind": .object(["const": .string(kind.rawValue)])])]),
                "then": .object(["$ref": .string("#/$defs/\(kind.rawValue)")]),
              ])
            })),
        JSON.Member("$defs", .object(kinds.map { JSON.Member($0.rawValue, .object(document($0))) })),
      ])
  }

  /// The schema of the configs of an entity that runs a version.
  public static func configs(of version: Version) -> JSON {
    let definitions = version.supportedConfigs.definitions.filter { $0.scope == .entity }
    return .object(
      head + [
        JSON.Member("title", .string("configs of \(version.reference)")), JSON.Member("type", .string("object")),
        JSON.Member("additionalProperties", .bool(false)),
        JSON.Member("required", .array(definitions.filter(\.isRequired).map { .string($0.key) })),
        JSON.Member("properties", .object(definitions.map { JSON.Member($0.key, $0.schema) })),
      ])
  }

  private static let head = [JSON.Member("$schema", .string("https://json-schema.org/draft/2020-12/schema"))]

  private static func document(_ kind: DocumentKind) -> [JSON.Member] {
    let schema = KindSchema(kind)
    let spec = schema.spec.json
    let names = (spec["properties"]?.members ?? []).map { JSON.string($0.name) }
    let canBePatch = kind.metadata.contains(.patch)
    let members = [
      JSON.Member("title", .string(kind.rawValue)), JSON.Member("description", .string(schema.description)),
      JSON.Member("type", .string("object")), JSON.Member("additionalProperties", .bool(false)),
      JSON.Member(
        "required", .array((["apiVersion", "kind", "metadata"] + (canBePatch ? [] : ["spec"])).map { .string($0) })),
      JSON.Member(
        "properties",
        .object([
          "apiVersion": .object(["const": .string(DocumentReader.apiVersion)]),
          "kind": .object(["const": .string(kind.rawValue)]), "metadata": schema.metadata.json,
          "spec": canBePatch ? .object([]) : spec,
        ])),
    ]
    guard canBePatch else { return members }
    // A patch names only what it changes, and null takes a field away.
    let isPatch = JSON.object([
      "properties": .object([
        "metadata": .object([
          "properties": .object(["patch": .object(["const": .bool(true)])]), "required": .array([.string("patch")]),
        ])
      ])
    ])
    let partial = JSON.object([
      "properties": .object([
        "spec": .object(["type": .string("object"), "propertyNames": .object(["enum": .array(names)])])
      ])
    ])
    let whole = JSON.object(["required": .array([.string("spec")]), "properties": .object(["spec": spec])])
    return members + [JSON.Member("if", isPatch), JSON.Member("then", partial), JSON.Member("else", whole)]
  }
}

extension ConfigDefinition {
  fileprivate var schema: JSON {
    var members: [JSON.Member] = []
    func set(_ name: String, _ value: JSON?) { if let value { members.append(JSON.Member(name, value)) } }
    let text = [description, unit.map { "In \($0)." }, deprecated.map { "Deprecated: \($0)" }].compactMap { $0 }
    if !text.isEmpty { set("description", .string(text.joined(separator: " "))) }
    if deprecated != nil { set("deprecated", .bool(true)) }
    if type == .list {
      set("type", .string("array"))
      set("items", items.map { .object(limits(of: $0)) })
      set("uniqueItems", itemsAreUnique ? .bool(true) : nil)
      set("minItems", minimumItems.map { .number($0) })
      set("maxItems", maximumItems.map { .number($0) })
    } else {
      members += limits(of: type)
    }
    if !isSensitive { set("default", defaultText.map(json(ofCanonical:))) }
    return .object(members)
  }

  private func limits(of type: ValueType) -> [JSON.Member] {
    var members: [JSON.Member] = []
    func set(_ name: String, _ value: JSON?) { if let value { members.append(JSON.Member(name, value)) } }
    switch type {
    case .bool: set("type", .string("boolean"))
    case .int, .decimal:
      set("type", .string(type == .int ? "integer" : "number"))
      set("minimum", minimum.map { .number($0) })
      set("maximum", maximum.map { .number($0) })
      set("exclusiveMinimum", exclusiveMinimum.map { .number($0) })
      set("exclusiveMaximum", exclusiveMaximum.map { .number($0) })
    case .string:
      set("type", .string("string"))
      set("minLength", minimumLength.map { .number($0) })
      set("maxLength", maximumLength.map { .number($0) })
    case .date:
      set("type", .string("string"))
      set("format", .string("date"))
    case .enumeration: set("enum", .array(values.map { .string($0) }))
    case .list: break
    }
    return members
  }
}
