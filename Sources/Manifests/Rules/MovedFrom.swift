import Domain

/// `invalid-value` in `moved_from`: the old name of a renamed object is declared no more, and only one object had it. So
/// names are neither exchanged nor passed on in one change: nobody could tell a slip from a wish.
enum MovedFrom: CatalogueRule {
  static func judge(_ draft: Draft, _ index: DraftIndex, report: inout Report) {
    judge(draft.optimizers, report: &report)
    judge(draft.versions, report: &report)
    judge(draft.entities, report: &report)
    judge(draft.macros, report: &report)
  }

  private static func judge<R: Resource>(_ declared: [Declared<R>], report: inout Report) {
    let moved = declared.indices.filter { declared[$0].movedFrom != nil }.map { declared[$0] }
    guard !moved.isEmpty else { return }
    var keys: [String: Int] = [:]
    for i in declared.indices { keys[declared[i].resource.key] = i }
    var first: [String: Declared<R>] = [:]
    for object in moved {
      let old = object.movedFrom ?? ""
      if let other = keys[old] {
        report.stillDeclared(object, old: old, declared[other])
      } else if let other = first.updateValue(object, forKey: old) {
        report.movedTwice(object, old: old, other)
      }
    }
  }
}

extension Report {
  fileprivate mutating func stillDeclared<R: Resource>(_ object: Declared<R>, old: String, _ other: Declared<R>) {
    error(
      .invalidValue, "\(quote(object.resource.key)) is moved from \(quote(old)), which is still declared",
      at: object.place,
      help: other.movedFrom == nil
        ? "remove `moved_from`, or the object with the old name"
        : "names that are passed on need two changes: apply the other rename first, by a name that is free if need be",
      related: [(other.place, "\(quote(old)) is declared here")])
  }

  fileprivate mutating func movedTwice<R: Resource>(_ object: Declared<R>, old: String, _ other: Declared<R>) {
    error(
      .invalidValue,
      "\(quote(object.resource.key)) is moved from \(quote(old)), and so is \(quote(other.resource.key))",
      at: object.place, help: "an object becomes one other: remove `moved_from` from one of the two",
      related: [(other.place, "\(quote(other.resource.key)) is declared here")])
  }
}
