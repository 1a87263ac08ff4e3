/// A field of a managed object, by the name that it has in a manifest.
public enum Field: String, Sendable, Hashable, CaseIterable {
  case code
  case name
  case status
  case description
  case supportedConfigs = "supported_configs"
  case objectType = "object.type"
  case objectID = "object.id"
  case currentVersion = "current_version"
  case s3BasePath = "s3_base_path"
  case value
  case template
  case arms
  case holdback
  case protect
}

/// What one row (or, for a deployment, one set of active rows) says: the values that are compared and written.
public protocol Resource: Sendable, Hashable {
  static var kind: Kind { get }
  /// The compared fields, in the order in which they are shown. The natural key is not among them.
  static var fields: [Field] { get }
  /// The natural key, parts joined by `/`.
  var key: String { get }
  /// The value of one of ``fields``.
  subscript(field: Field) -> JSON { get }
}

extension Resource {
  public var address: Address { Address(Self.kind, key) }

  /// The fields as one object: what is remembered as last applied.
  public var record: [JSON.Member] { Self.fields.map { JSON.Member($0.rawValue, self[$0]) } }
}

/// A lifecycle status. Open, because a database that existed before may hold others.
public struct Status: Sendable, Hashable, RawRepresentable {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  public static let draft = Status(rawValue: "draft")
  public static let active = Status(rawValue: "active")
  public static let deprecated = Status(rawValue: "deprecated")
  public static let paused = Status(rawValue: "paused")
  public static let retired = Status(rawValue: "retired")

  /// The statuses that a kind may have, in the order of a life.
  public static func allowed(for kind: Kind) -> [Status] {
    switch kind {
    case .optimizer, .version: [.draft, .active, .deprecated, .retired]
    case .entity: [.draft, .active, .paused, .retired]
    case .macro: [.active, .deprecated, .retired]
    case .config, .deployment: []
    }
  }
}

extension Resource {
  /// Adds every field. The kinds that are declared by the ten thousand do it without JSON.
  func combine(into fingerprint: inout Fingerprint) {
    switch self {
    case let entity as Entity: entity.combineFields(into: &fingerprint)
    case let deployment as Deployment: deployment.combineFields(into: &fingerprint)
    default: for field in Self.fields { fingerprint.combine(self[field].compact) }
    }
  }
}

extension Entity {
  fileprivate func combineFields(into fingerprint: inout Fingerprint) {
    fingerprint.combine(name)
    fingerprint.combine(status.rawValue)
    fingerprint.combine(objectType)
    fingerprint.combine(UInt64(bitPattern: Int64(objectID)))
    fingerprint.combine(currentVersion?.optimizer ?? "")
    fingerprint.combine(currentVersion?.version ?? "")
    fingerprint.combine(s3BasePath)
  }
}

extension Deployment {
  fileprivate func combineFields(into fingerprint: inout Fingerprint) {
    for arm in arms {
      fingerprint.combine(arm.name)
      fingerprint.combine(arm.run)
      fingerprint.combine(UInt64(bitPattern: Int64(arm.traffic.hundredths)))
    }
    fingerprint.combine(UInt64(bitPattern: Int64(holdback.hundredths)))
  }
}
