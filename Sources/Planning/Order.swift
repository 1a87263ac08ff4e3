import Domain

/// Whoever refers comes after what it refers to, and deletions the other way round at the end. Within that, kinds as they
/// are created, an entity with its configs behind it, and natural keys in byte order.
///
/// `changes` holds no deletions and is in order when the declarations are: that is seen, not sorted again.
func inOrder(_ changes: consuming [Change], removals: [Change]) -> [Change] {
  var all = changes
  all += removals.lazy.filter { $0.action != .delete }
  let isSorted = all.indices.dropFirst().allSatisfy { !isCreatedBefore(all[$0].address, all[$0 - 1].address) }
  if !isSorted { all.sort(by: isCreatedBefore) }
  all += removals.filter { $0.action == .delete }.sorted { isCreatedBefore($1, $0) }
  return all
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
