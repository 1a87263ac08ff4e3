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
  private var indexes: [KeyIndex]

  init(_ applied: [AppliedObject], renames: Renames) {
    self.applied = applied
    var moved: [Int: Address] = [:]
    indexes = Kind.allCases.map { _ in KeyIndex() }
    var taken: Set<Address> = []
    if !renames.isEmpty { taken = Set(applied.lazy.map(\.address)) }
    for (position, object) in applied.enumerated() {
      var address = object.address
      if !renames.isEmpty {
        let renamed = renames.renamed(address)
        if renamed != address, !taken.contains(renamed) {
          moved[position] = renamed
          taken.insert(renamed)
          address = renamed
        }
      }
      indexes[Int(address.kind.rawValue)].insert(address.key, position)
    }
    self.moved = moved
  }

  var count: Int { applied.count }

  func address(at position: Int) -> Address { moved[position] ?? applied[position].address }

  func position(of kind: Kind, _ key: String) -> Int? { indexes[Int(kind.rawValue)][key] }

  func contains(_ address: Address) -> Bool { position(of: address.kind, address.key) != nil }

  subscript(position: Int) -> Owned {
    var owned = Owned(object: applied[position], formerAddress: applied[position].address)
    owned.object.address = address(at: position)
    return owned
  }
}
