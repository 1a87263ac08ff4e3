public import Diagnostics

/// One object that optctl owns, as it was last applied. Configs are remembered with their entity.
public struct AppliedObject: Sendable {
  public var address: Address
  /// Of the fields, by ``Declared/fingerprint(configs:)``.
  public var fingerprint: Fingerprint
  public var isProtected: Bool
  /// Where it was declared then.
  public var source: Location?
  /// Nil until read: only objects whose fingerprint differs from the desired one need their fields.
  public var fields: AppliedFields?

  public init(
    address: Address, fingerprint: Fingerprint, isProtected: Bool, source: Location? = nil, fields: AppliedFields? = nil
  ) {
    self.address = address
    self.fingerprint = fingerprint
    self.isProtected = isProtected
    self.source = source
    self.fields = fields
  }
}

/// The fields last applied, by manifest name; of an entity also its configs, as canonical texts by key.
public struct AppliedFields: Sendable, Hashable {
  public var values: [String: JSON]
  public var configs: [String: String]

  public init(values: [String: JSON], configs: [String: String]) {
    self.values = values
    self.configs = configs
  }

  public init(_ declared: some Resource, configs: [DeclaredConfig] = []) {
    values = Dictionary(declared.record.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    self.configs = Dictionary(configs.map { ($0.key.name, $0.text) }, uniquingKeysWith: { first, _ in first })
  }

  /// What the column `fields` of `optctl.objects` holds.
  public init(json: JSON) {
    values = [:]
    configs = [:]
    for member in json.members ?? [] {
      if member.name == "configs" {
        for config in member.value.members ?? [] { configs[config.name] = config.value.string }
      } else {
        values[member.name] = member.value
      }
    }
  }

  public var json: JSON {
    var members = values.map { JSON.Member($0.key, $0.value) }
    if !configs.isEmpty {
      members.append(JSON.Member("configs", .object(configs.map { JSON.Member($0.key, .string($0.value)) })))
    }
    return JSON.object(members).canonical
  }
}

extension Declared {
  /// Stands for what would be remembered of this object: fields, protection and configs, whatever their order.
  public func fingerprint(configs: [DeclaredConfig] = []) -> Fingerprint {
    var print = Fingerprint()
    print.combine(UInt64(R.kind.rawValue))
    print.combine(resource.key)
    print.combine(isProtected ? 1 : 0)
    resource.combine(into: &print)
    guard !configs.isEmpty else { return print }
    let names = ConfigKey.namePrints
    for config in configs {
      var configPrint = names[Int(config.key.id)]
      configPrint.combine(config.text)
      print.add(configPrint)
    }
    return print
  }
}
