import Domain

/// Where the field of an object stands in its document.
struct FieldPath {
  /// Nil for a macro: its document has a name of its own.
  var document: ObjectName?
  var path: [PathStep]
  /// What it is inserted after, where a default holds.
  var neighbours: [String]

  /// Nil where a manifest of such an object has no such field.
  init?(_ field: Field, of address: Address) {
    guard Self.fields(of: address.kind).contains(field) else { return nil }
    document = Self.document(of: address)
    neighbours = Self.neighbours[field] ?? []
    switch address.kind {
    case .macro: path = [.key("spec"), .key("macros"), .key(address.key), .key(field.rawValue)]
    case .config:
      guard let slash = address.key.utf8.firstIndex(of: UInt8(ascii: "/")) else { return nil }
      path = [.key("spec"), .key("configs"), .key(String(address.key[address.key.utf8.index(after: slash)...]))]
    case .optimizer, .version, .entity, .deployment:
      // A point stands between the keys of a mapping within the mapping.
      path = [.key("spec")] + field.rawValue.split(separator: ".").map { .key(String($0)) }
    }
  }

  /// The document that declares an object; nil for a macro.
  static func document(of address: Address) -> ObjectName? {
    switch address.kind {
    case .optimizer: ObjectName(.optimizer, address.key)
    case .version: ObjectName(.optimizerVersion, address.key)
    case .entity: ObjectName(.entity, address.key)
    case .config: ObjectName(.entity, String(address.key.prefix { $0 != "/" }))
    case .deployment: ObjectName(.deployment, address.key)
    case .macro: nil
    }
  }

  private static func fields(of kind: Kind) -> [Field] {
    switch kind {
    case .optimizer: Optimizer.fields
    case .version: Version.fields
    case .entity: Entity.fields
    case .config: [.value]
    case .macro: Macro.fields
    case .deployment: Deployment.fields
    }
  }

  /// The order of fields in which people write them, read backwards.
  private static let neighbours: [Field: [String]] = [
    .status: ["name", "template"], .description: ["status", "name"], .currentVersion: ["object", "status", "name"],
    .s3BasePath: ["current_version", "object"], .holdback: ["arms"], .arms: ["gates"],
  ]
}
