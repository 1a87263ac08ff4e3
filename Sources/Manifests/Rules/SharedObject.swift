import Domain

/// `shared-object`, a warning: two active entities that optimize for one object bid against each other.
enum SharedObject: CatalogueRule {
  private struct Object: Hashable {
    var type: String
    var id: Int

    /// By the number alone, which hardly two types have in common.
    func hash(into hasher: inout Hasher) { hasher.combine(id) }
  }

  static func judge(_ draft: Draft, _ index: DraftIndex, report: inout Report) {
    var first = [Object: Int](minimumCapacity: draft.entities.count)
    for i in draft.entities.indices where draft.entities[i].resource.status == .active {
      if !draft.unread.isEmpty {
        let address = draft.entities[i].resource.address
        if draft.isUnread(.objectID, of: address) || draft.isUnread(.objectType, of: address) { continue }
      }
      let object = Object(type: draft.entities[i].resource.objectType, id: draft.entities[i].resource.objectID)
      if let earlier = first[object] {
        report.sharedObject(draft.entities[i], draft.entities[earlier])
      } else {
        first[object] = i
      }
    }
  }
}

extension Report {
  fileprivate mutating func sharedObject(_ entity: Declared<Entity>, _ other: Declared<Entity>) {
    warning(
      .sharedObject,
      "\(quote(entity.resource.code)) is for the same object as \(quote(other.resource.code)): "
        + "\(entity.resource.objectType) \(entity.resource.objectID)",
      at: entity.place(of: .objectID), help: "retire or pause one of the two, or correct the id",
      related: [(other.place(of: .objectID), "\(quote(other.resource.code)) is for it too")])
  }
}
