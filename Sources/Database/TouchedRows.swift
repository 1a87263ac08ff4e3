import Planning

/// The entities and runs that a plan's epochs stand on.
struct TouchedRows {
  var entities: Set<String> = []
  var runs: Set<String> = []

  init(_ plan: Plan) {
    for i in plan.changes.indices {
      switch plan.changes[i].write {
      case .epoch(let entity, _, let opening):
        entities.insert(entity)
        runs.formUnion(opening.map(\.run))
      // Until the rename is written, the row answers to its old code.
      case .update(.entity(let before), .entity(let after)) where before.code != after.code:
        entities.insert(before.code)
      default: break
      }
    }
  }
}
