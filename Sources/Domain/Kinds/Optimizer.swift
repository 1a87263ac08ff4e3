/// A program that computes bids, in versions.
public struct Optimizer: Resource {
  public var code: String
  public var name: String
  public var status: Status
  public var description: String

  public init(code: String, name: String, status: Status = .active, description: String = "") {
    self.code = code
    self.name = name
    self.status = status
    self.description = description
  }

  /// Texts are equal when their bytes are.
  public static func == (a: Optimizer, b: Optimizer) -> Bool {
    a.code == b.code && haveSameBytes(a.name, b.name) && a.status == b.status
      && haveSameBytes(a.description, b.description)
  }

  public static var kind: Kind { .optimizer }
  public static let fields: [Field] = [.name, .status, .description]
  public var key: String { code }

  public subscript(field: Field) -> JSON {
    switch field {
    case .name: .string(name)
    case .status: .string(status.rawValue)
    case .description: .string(description)
    default: .null
    }
  }
}
