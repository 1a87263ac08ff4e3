import Domain

/// Whoever refers comes after what it refers to, and deletions the other way round at the end. Within that, kinds as they
/// are created, an entity with its configs behind it, and natural keys in byte order.
func inOrder(_ changes: [Change]) -> [Change] {
  var deletions = changes.filter { $0.action == .delete }
  var others = deletions.isEmpty ? changes : changes.filter { $0.action != .delete }
  others.sort(by: isCreatedBefore)
  deletions.sort { isCreatedBefore($1, $0) }
  return others + deletions
}

private func isCreatedBefore(_ a: Change, _ b: Change) -> Bool { isCreatedBefore(a.address, b.address) }

func isCreatedBefore(_ a: Address, _ b: Address) -> Bool {
  let (aRank, bRank) = (rank(a.kind), rank(b.kind))
  guard aRank == bRank else { return aRank < bRank }
  guard !haveSameBytes(a.key, b.key) else { return a.kind < b.kind }
  return precedesInBytes(a.key, b.key)
}

/// Entities and configs share one: `a`, `a/x`, `b`.
private func rank(_ kind: Kind) -> Int { kind == .config ? Int(Kind.entity.rawValue) : Int(kind.rawValue) }
