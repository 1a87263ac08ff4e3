/// What optctl manages, in the order in which rows must be created: whoever refers comes after what it refers to.
public enum Kind: UInt8, Sendable, CaseIterable, Comparable {
  case optimizer
  case version
  case entity
  case config
  case macro
  case deployment

  public static func < (a: Kind, b: Kind) -> Bool { a.rawValue < b.rawValue }

  /// The singular name: the first part of an address, and `kind` in JSON.
  public var name: String {
    switch self {
    case .optimizer: "optimizer"
    case .version: "version"
    case .entity: "entity"
    case .config: "config"
    case .macro: "macro"
    case .deployment: "deployment"
    }
  }

  public init?(name: some StringProtocol) {
    guard let kind = Kind.allCases.first(where: { $0.name == name }) else { return nil }
    self = kind
  }
}

/// The name of one managed object: its kind and its natural key, such as `version/rtb_optimizer/v5`.
public struct Address: Sendable, Hashable, Comparable, CustomStringConvertible {
  public let kind: Kind
  /// The natural key; parts are joined by `/`.
  public let key: String

  public init(_ kind: Kind, _ key: String) {
    self.kind = kind
    self.key = key
  }

  /// Reads `kind/key`; nil for an unknown kind or an empty key.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[1].isEmpty, let kind = Kind(name: parts[0]) else { return nil }
    self.init(kind, String(parts[1]))
  }

  public var description: String { "\(kind.name)/\(key)" }

  /// Canonically equal keys of other bytes name other rows.
  public static func == (a: Address, b: Address) -> Bool { a.kind == b.kind && haveSameBytes(a.key, b.key) }

  public static func < (a: Address, b: Address) -> Bool { (a.kind, a.key) < (b.kind, b.key) }
}
