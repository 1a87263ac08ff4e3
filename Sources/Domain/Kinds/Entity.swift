/// An SSP client that bids are optimized for. Its configs are objects of their own.
public struct Entity: Resource {
  public var code: String
  public var name: String
  public var status: Status
  /// One of ``objectTypes``.
  public var objectType: String
  /// The id of the object at the SSP, greater than 0.
  public var objectID: Int
  public var currentVersion: VersionReference?
  public var s3BasePath: String

  public init(
    code: String, name: String, status: Status = .active, objectType: String, objectID: Int,
    currentVersion: VersionReference?, s3BasePath: String
  ) {
    self.code = code
    self.name = name
    self.status = status
    self.objectType = objectType
    self.objectID = objectID
    self.currentVersion = currentVersion
    self.s3BasePath = s3BasePath
  }

  /// Texts are equal when their bytes are.
  public static func == (a: Entity, b: Entity) -> Bool {
    a.code == b.code && haveSameBytes(a.name, b.name) && a.status == b.status && a.objectType == b.objectType
      && a.objectID == b.objectID && a.currentVersion == b.currentVersion && haveSameBytes(a.s3BasePath, b.s3BasePath)
  }

  public static let objectTypes = ["ssp", "publisher", "site", "app", "placement", "deal"]

  public static var kind: Kind { .entity }
  public static let fields: [Field] = [.name, .status, .objectType, .objectID, .currentVersion, .s3BasePath]
  public var key: String { code }

  public subscript(field: Field) -> JSON {
    switch field {
    case .name: .string(name)
    case .status: .string(status.rawValue)
    case .objectType: .string(objectType)
    case .objectID: .number(objectID)
    case .currentVersion: currentVersion.map { .string($0.description) } ?? .null
    case .s3BasePath: .string(s3BasePath)
    default: .null
    }
  }
}
