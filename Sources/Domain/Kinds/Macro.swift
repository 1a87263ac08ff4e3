/// A feature of the training data and the token that the bidder understands for it.
public struct Macro: Resource {
  public var feature: String
  public var template: String
  public var status: Status

  public init(feature: String, template: String, status: Status = .active) {
    self.feature = feature
    self.template = template
    self.status = status
  }

  /// Texts are equal when their bytes are.
  public static func == (a: Macro, b: Macro) -> Bool {
    haveSameBytes(a.feature, b.feature) && haveSameBytes(a.template, b.template) && a.status == b.status
  }

  public static var kind: Kind { .macro }
  public static let fields: [Field] = [.template, .status]
  public var key: String { feature }

  public subscript(field: Field) -> JSON {
    switch field {
    case .template: .string(template)
    case .status: .string(status.rawValue)
    default: .null
    }
  }
}
