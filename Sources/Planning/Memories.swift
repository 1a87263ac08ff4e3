import Domain

/// The objects that optctl owns, under the names that they have after the renames.
struct Memories {
  struct Owned {
    var object: AppliedObject
    /// The address under which it is remembered now.
    var formerAddress: Address
  }

  private let applied: [AppliedObject]
  /// Positions whose address is another after the renames.
  private let moved: [Int: Address]
  /// By kind: the positions, and where each key stands among them.
  private let positions: [[Int]]
  private let indexes: [KeyIndex]

  init(_ applied: [AppliedObject], renames: Renames) {
    self.applied = applied
    var moved: [Int: Address] = [:]
    var taken: Set<Address> = []
    if !renames.isEmpty { taken = Set(applied.lazy.map(\.address)) }
    var positions: [[Int]] = Kind.allCases.map { _ in [] }
    var keys: [[String]] = Kind.allCases.map { _ in [] }
    for (position, object) in applied.enumerated() {
      var address = object.address
      if !renames.isEmpty {
        let renamed = renames.renamed(address)
        if renamed != address, taken.insert(renamed).inserted {
          moved[position] = renamed
          address = renamed
        }
      }
      positions[Int(address.kind.rawValue)].append(position)
      keys[Int(address.kind.rawValue)].append(address.key)
    }
    self.moved = moved
    self.positions = positions
    indexes = keys.map { KeyIndex($0) }
  }

  var count: Int { applied.count }

  func count(of kind: Kind) -> Int { positions[Int(kind.rawValue)].count }

  func address(at position: Int) -> Address { moved[position] ?? applied[position].address }

  func position(of kind: Kind, _ key: String) -> Int? {
    indexes[Int(kind.rawValue)][key].map { positions[Int(kind.rawValue)][$0] }
  }

  /// Memory whose fields nobody asked for has the fingerprint of what is desired.
  func isAsDesired(_ position: Int) -> Bool { applied[position].fields == nil && moved[position] == nil }

  func contains(_ address: Address) -> Bool { position(of: address.kind, address.key) != nil }

  subscript(position: Int) -> Owned {
    var owned = Owned(object: applied[position], formerAddress: applied[position].address)
    owned.object.address = address(at: position)
    return owned
  }
}
