public import Domain

/// A plan that somebody looked at, as it was saved or shown. It is compared with the plan that is made when it is to be
/// applied, and never obeyed.
public struct ReviewedPlan: Sendable {
  public var plan: Plan
  /// The id that the plan had: it stands for values too that a plan does not show.
  public var id: String
  /// Its file is as it was saved.
  public var isWhole = true

  public init(_ plan: Plan, id: String) {
    self.plan = plan
    self.id = id
  }

  public init(_ plan: Plan) { self.init(plan, id: plan.id) }
}

/// One place where two plans disagree.
public struct PlanDifference: Sendable, Hashable, CustomStringConvertible {
  /// Nil when the plans differ as a whole, such as in their commit.
  public var address: Address?
  /// Those of the object that are concerned.
  public var fields: [Field]
  public var message: String
  /// Who made the difference, where that is known.
  public var hand: Attribution?

  public init(_ address: Address?, fields: [Field] = [], _ message: String) {
    self.address = address
    self.fields = fields
    self.message = message
  }

  public var description: String { (address.map { "\($0): " } ?? "") + message }
}

extension Plan {
  /// Where this plan says something else than the one that was reviewed: what would be done, to which rows, from which
  /// values, and on which grounds. When it was read does not matter, nor do rows that it neither touches nor was justified
  /// by.
  public func differences(fromReviewed reviewed: ReviewedPlan) -> [PlanDifference] {
    let found = differences(fromShown: reviewed.plan)
    guard found.isEmpty else { return found }
    guard reviewed.isWhole else { return [PlanDifference(nil, isNotAsSaved)] }
    guard reviewed.id != id else { return [] }
    let hidden = changes.flatMap { change in
      change.fields.filter { $0.before.holdsHidden || $0.after.holdsHidden }.map { (change.address, $0.field) }
    }
    guard !hidden.isEmpty else { return [PlanDifference(nil, hasAnotherID)] }
    return hidden.map { PlanDifference($0, fields: [$1], mayHaveMoved($1)) }
  }

  /// As far as plans show it.
  private func differences(fromShown reviewed: Plan) -> [PlanDifference] {
    var found = originDifferences(from: reviewed)
    let before = Dictionary(reviewed.changes.map { ($0.address, $0) }, uniquingKeysWith: { first, _ in first })
    var met: Set<Address> = []
    for change in changes {
      met.insert(change.address)
      if let reviewed = before[change.address] {
        found += change.differences(fromReviewed: reviewed)
      } else {
        found.append(
          PlanDifference(change.address, fields: change.fields.map(\.field), wasNotReviewed(change.action.rawValue)))
      }
    }
    for change in reviewed.changes where !met.contains(change.address) {
      found.append(PlanDifference(change.address, fields: change.fields.map(\.field), isDone(change.action)))
    }
    if found.isEmpty, changes.count != reviewed.changes.count || !summary.counts(like: reviewed.summary) {
      found.append(PlanDifference(nil, "the counts of changes are not those of the plan"))
    }
    return found + groundDifferences(from: reviewed)
  }

  private func originDifferences(from reviewed: Plan) -> [PlanDifference] {
    var found: [PlanDifference] = []
    func compare(_ what: String, _ reviewed: String?, _ now: String?) {
      guard !haveSameBytes(reviewed ?? "none", now ?? "none") else { return }
      found.append(PlanDifference(nil, was(what, reviewed ?? "none", now ?? "none")))
    }
    compare("environment", reviewed.environment, environment)
    compare("database", reviewed.target.database, target.database)
    compare("commit", reviewed.source.commit, source.commit)
    compare("work tree", reviewed.source.isDirty ? "changed" : "clean", source.isDirty ? "changed" : "clean")
    let (then, now) = (reviewed.target.lastRevision ?? 0, target.lastRevision ?? 0)
    if then > now { compare("last revision", "\(then)", "\(now)") }
    return found
  }
}

extension Plan.Summary {
  /// What does not belong to the plan itself may differ.
  fileprivate func counts(like other: Plan.Summary) -> Bool {
    var other = other
    other.unchanged = unchanged
    other.unmanaged = unmanaged
    return self == other
  }
}

extension Change {
  fileprivate func differences(fromReviewed reviewed: Change) -> [PlanDifference] {
    var found: [PlanDifference] = []
    func differ(_ field: FieldChange?, _ message: String) {
      found.append(
        PlanDifference(address, fields: field.map { [$0.field] } ?? (fields + reviewed.fields).map(\.field), message))
    }
    if action != reviewed.action {
      differ(nil, "\(reviewed.action.rawValue) was reviewed, now it is \(action.rawValue)")
    }
    for field in fields {
      let name = field.field.rawValue
      guard let old = reviewed.fields.first(where: { $0.field == field.field }) else {
        differ(field, wasNotReviewed(name))
        continue
      }
      if old.before != field.before { differ(field, movedInDatabase(name, old.before, field.before)) }
      if old.after != field.after { differ(field, isToBecome(name, old.after, field.after)) }
      if old.before == field.before, old.after == field.after, old.cause != field.cause {
        differ(field, hasAnotherCause(name, old.cause, field.cause))
      }
    }
    for old in reviewed.fields where !fields.contains(where: { $0.field == old.field }) {
      differ(old, "\(old.field.rawValue) is no longer to be changed")
    }
    if found.isEmpty, cause != reviewed.cause {
      differ(nil, was("the cause", reviewed.cause.rawValue, cause.rawValue))
    }
    if found.isEmpty, fields.count != reviewed.fields.count { differ(nil, "a field stands twice in the plan") }
    return found
  }
}

private let isNotAsSaved = "the file of the plan is not as it was saved: its checksum does not fit"
private let hasAnotherID = "the plan has another id: something moved that it does not show"

private func mayHaveMoved(_ field: Field) -> String {
  "\(field.rawValue) may have moved: it is sensitive and not shown, and the plan has another id"
}

private func wasNotReviewed(_ what: String) -> String { "\(what) was not reviewed" }

private func isDone(_ action: Action) -> String { "\(action.rawValue) was reviewed, now there is nothing to do" }

private func was(_ what: String, _ before: String, _ now: String) -> String {
  "\(what) was \(before), now it is \(now)"
}

private func movedInDatabase(_ field: String, _ before: JSON, _ now: JSON) -> String {
  was(field, "\(before.compact) in the database", now.compact)
}

private func isToBecome(_ field: String, _ before: JSON, _ now: JSON) -> String {
  "\(field) was to become \(before.compact), now \(now.compact)"
}

private func hasAnotherCause(_ field: String, _ before: Cause, _ now: Cause) -> String {
  was("the cause of \(field)", before.rawValue, now.rawValue)
}
