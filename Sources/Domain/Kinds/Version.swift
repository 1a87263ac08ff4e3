/// One version of an optimizer, with the configs that it supports.
public struct Version: Resource {
  public var optimizer: String
  public var code: String
  public var name: String
  public var status: Status
  public var description: String
  public var supportedConfigs: SupportedConfigs

  public init(
    optimizer: String, code: String, name: String, status: Status = .active, description: String = "",
    supportedConfigs: SupportedConfigs = SupportedConfigs()
  ) {
    self.optimizer = optimizer
    self.code = code
    self.name = name
    self.status = status
    self.description = description
    self.supportedConfigs = supportedConfigs
  }

  /// Texts are equal when their bytes are.
  public static func == (a: Version, b: Version) -> Bool {
    a.reference == b.reference && haveSameBytes(a.name, b.name) && a.status == b.status
      && haveSameBytes(a.description, b.description) && a.supportedConfigs == b.supportedConfigs
  }

  public static var kind: Kind { .version }
  public static let fields: [Field] = [.name, .status, .description, .supportedConfigs]
  public var reference: VersionReference { VersionReference(optimizer: optimizer, version: code) }
  public var key: String { reference.description }

  public subscript(field: Field) -> JSON {
    switch field {
    case .name: .string(name)
    case .status: .string(status.rawValue)
    case .description: .string(description)
    case .supportedConfigs: supportedConfigs.json
    default: .null
    }
  }
}

/// `optimizer/version`, as an entity's `current_version` names it.
public struct VersionReference: Sendable, Hashable, CustomStringConvertible {
  public var optimizer: String
  public var version: String

  public init(optimizer: String, version: String) {
    self.optimizer = optimizer
    self.version = version
  }

  /// Nil unless there is exactly one `/` with something on both sides.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
    self.init(optimizer: String(parts[0]), version: String(parts[1]))
  }

  public var description: String { "\(optimizer)/\(version)" }
}
