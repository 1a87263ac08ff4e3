import Synchronization

/// The name of a config, as a number: names are few and their uses are millions.
///
/// Equal names have equal numbers within one process. The numbers follow the order of first use, so never sort by them.
public struct ConfigKey: Sendable, Hashable {
  public let id: UInt32

  /// The number of a name; takes a lock. Where a million names are read, go through a ``ConfigKeyCache``.
  public init(_ name: String) {
    id = Self.table.withLock { $0.id(of: name) }
  }

  public var name: String { Self.table.withLock { $0.names[Int(id)] } }

  /// By number: what a fingerprint is once it has taken the name, so that it is worked out once for each name.
  static var namePrints: [Fingerprint] { table.withLock { $0.namePrints } }

  private struct Table: Sendable {
    var ids: [String: UInt32] = [:]
    var names: [String] = []
    var namePrints: [Fingerprint] = []

    mutating func id(of name: String) -> UInt32 {
      if let id = ids[name], names[Int(id)].utf8.elementsEqual(name.utf8) { return id }
      // Canonically equal names of other bytes are other names; the second one is found by search, which only a
      // hostile file ever pays for.
      if ids[name] != nil, let found = names.firstIndex(where: { $0.utf8.elementsEqual(name.utf8) }) {
        return UInt32(found)
      }
      let id = UInt32(names.count)
      names.append(name)
      var print = Fingerprint()
      print.combine(name)
      namePrints.append(print)
      if ids[name] == nil { ids[name] = id }
      return id
    }
  }

  private static let table = Mutex(Table())
}

/// Finds the number of a name without a lock when this reader has met it before. One for each reader.
public struct ConfigKeyCache: Sendable {
  private var slots: [(hash: UInt32, name: [UInt8], key: ConfigKey)?] = Array(repeating: nil, count: 256)

  public init() {}

  /// `bytes` is valid UTF-8.
  public mutating func key(_ bytes: Span<UInt8>) -> ConfigKey {
    var hash: UInt32 = 2_166_136_261
    for i in bytes.indices { hash = (hash ^ UInt32(bytes[i])) &* 16_777_619 }
    let slot = Int(hash & 255)
    if let entry = slots[slot], entry.hash == hash, entry.name.count == bytes.count {
      var same = true
      for i in bytes.indices where bytes[i] != entry.name[i] {
        same = false
        break
      }
      if same { return entry.key }
    }
    var name: [UInt8] = []
    name.reserveCapacity(bytes.count)
    for i in bytes.indices { name.append(bytes[i]) }
    let key = ConfigKey(String(decoding: name, as: UTF8.self))
    slots[slot] = (hash, name, key)
    return key
  }
}
