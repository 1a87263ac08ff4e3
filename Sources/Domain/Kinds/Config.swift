/// One entity config. Its value is the canonical text that the database stores.
public struct Config: Sendable, Hashable {
  public var entity: String
  public var key: String
  public var text: String

  public init(entity: String, key: String, text: String) {
    self.entity = entity
    self.key = key
    self.text = text
  }

  public var address: Address { Config.address(entity: entity, key: key) }

  public static func address(entity: String, key: String) -> Address { Address(.config, "\(entity)/\(key)") }
}
