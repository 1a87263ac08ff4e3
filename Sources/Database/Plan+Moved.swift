import Domain
import Planning

extension Plan {
  /// What differs between the rows that this plan was made for and those that `now` was made for.
  func fieldsMoved(in now: Plan) -> [MovedField] {
    var current: [Address: Change] = [:]
    for change in now.changes { current[change.address] = change }
    var moved: [MovedField] = []
    for change in changes {
      guard let other = current.removeValue(forKey: change.address), other.action == change.action else {
        moved.append(MovedField(change.address))
        continue
      }
      guard other.write != change.write else { continue }
      let before = Dictionary(other.fields.map { ($0.field, $0.before) }, uniquingKeysWith: { first, _ in first })
      let fields = change.fields.filter { before[$0.field] != $0.before }.map(\.field)
      moved += fields.isEmpty ? [MovedField(change.address)] : fields.map { MovedField(change.address, $0) }
    }
    moved += current.keys.map { MovedField($0) }
    return moved.sorted()
  }
}
