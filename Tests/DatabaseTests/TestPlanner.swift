import Domain
import Planning

extension Change {
  /// A change of one row whose fields are those that differ.
  static func of(_ action: Action, _ write: Write) -> Change {
    switch write {
    case .insert(let row), .delete(let row):
      Change(row.address, action, cause: .manifest, source: nil, fields: [], write: write)
    case .update(let before, let after):
      Change(
        after.address, action, cause: .manifest, source: nil, fields: after.differences(from: before), write: write)
    case .epoch(let entity, _, _):
      Change(Address(.deployment, entity), action, cause: .manifest, source: nil, fields: [], write: write)
    case .none: preconditionFailure("a test's change writes")
    }
  }

  func isDone(in snapshot: Snapshot) -> Bool {
    switch write {
    case .none: true
    case .insert(let row): snapshot.contains(row)
    case .delete(let row): !snapshot.contains(row)
    case .update(let before, let after): snapshot.contains(after) && (before == after || !snapshot.contains(before))
    case .epoch(let entity, _, let opening):
      (snapshot.deployments.first { $0.entity == entity }?.arms ?? []).map { "\($0.run) \($0.traffic)" }
        == opening.map { "\($0.run) \($0.traffic)" }
    }
  }
}

extension Plan {
  static func of(_ changes: [Change], remember: [Memory] = [], forget: [Address] = []) -> Plan {
    var plan = Plan(environment: "test", source: .test, target: Snapshot.Server())
    plan.changes = changes
    plan.remember = remember
    plan.forget = forget
    return plan
  }

  /// What of this plan a snapshot still lacks.
  func left(in snapshot: Snapshot) -> Plan {
    var plan = self
    plan.changes.removeAll { $0.isDone(in: snapshot) }
    return plan
  }
}

extension Plan.Source {
  static let test = Plan.Source(commit: "c0ffee", ref: "main", isDirty: false, manifests: "manifests")
}

extension Snapshot {
  func contains(_ row: Row) -> Bool {
    switch row {
    case .optimizer(let row): optimizers.contains(row)
    case .version(let row): versions.contains(row)
    case .entity(let row): entities.contains(row)
    case .macro(let row): macros.contains(row)
    case .config(let row): configTexts[row.entity]?[row.key] == row.text
    }
  }

  /// Key and text of every live config, by entity.
  var configTexts: [String: [String: String]] {
    var texts: [String: [String: String]] = [:]
    for (index, entity) in entities.enumerated() {
      for row in configs[entity: index] { texts[entity.code, default: [:]][row.key.name] = row.text }
    }
    return texts
  }
}

extension Row {
  var address: Address {
    switch self {
    case .optimizer(let row): row.address
    case .version(let row): row.address
    case .entity(let row): row.address
    case .macro(let row): row.address
    case .config(let row): row.address
    }
  }

  func differences(from before: Row) -> [FieldChange] {
    func compare<R: Resource>(_ a: R, _ b: R) -> [FieldChange] {
      R.fields.filter { a[$0] != b[$0] }.map {
        FieldChange($0, before: a[$0], after: b[$0], cause: .manifest, source: nil)
      }
    }
    return switch (before, self) {
    case (.optimizer(let a), .optimizer(let b)): compare(a, b)
    case (.version(let a), .version(let b)): compare(a, b)
    case (.entity(let a), .entity(let b)): compare(a, b)
    case (.macro(let a), .macro(let b)): compare(a, b)
    case (.config(let a), .config(let b)):
      [FieldChange(.value, before: .string(a.text), after: .string(b.text), cause: .manifest, source: nil)]
    default: []
    }
  }
}
