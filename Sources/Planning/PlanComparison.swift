public import Domain

/// One place where two plans disagree.
public struct PlanDifference: Sendable, Hashable, CustomStringConvertible {
  /// Nil when the plans differ as a whole, such as in their commit.
  public var address: Address?
  public var message: String

  public var description: String { (address.map { "\($0): " } ?? "") + message }
}

extension Plan {
  /// Where this plan says something else than the one that was reviewed: what would be done, to which rows, from which
  /// values. When it was read does not matter, nor do rows that it neither touches nor was justified by.
  public func differences(fromReviewed reviewed: Plan) -> [PlanDifference] {
    var found: [PlanDifference] = []
    func compare(_ what: String, _ reviewed: String?, _ now: String?) {
      guard reviewed != now else { return }
      found.append(
        PlanDifference(address: nil, message: "\(what) was \(reviewed ?? "none"), now it is \(now ?? "none")"))
    }
    compare("environment", reviewed.environment, environment)
    compare("commit", reviewed.source.commit, source.commit)
    if reviewed.source.isDirty != source.isDirty {
      compare("work tree", reviewed.source.isDirty ? "changed" : "clean", source.isDirty ? "changed" : "clean")
    }
    let before = Dictionary(reviewed.changes.map { ($0.address, $0) }, uniquingKeysWith: { first, _ in first })
    var met: Set<Address> = []
    for change in changes {
      met.insert(change.address)
      if let reviewed = before[change.address] {
        found += change.differences(fromReviewed: reviewed)
      } else {
        found.append(PlanDifference(address: change.address, message: "\(change.action.rawValue) was not reviewed"))
      }
    }
    for change in reviewed.changes where !met.contains(change.address) {
      found.append(
        PlanDifference(
          address: change.address, message: "\(change.action.rawValue) was reviewed, now there is nothing to do"))
    }
    return found
  }
}

extension Change {
  fileprivate func differences(fromReviewed reviewed: Change) -> [PlanDifference] {
    var found: [PlanDifference] = []
    if action != reviewed.action {
      found.append(
        PlanDifference(
          address: address, message: "\(reviewed.action.rawValue) was reviewed, now it is \(action.rawValue)"))
    }
    for field in fields {
      guard let old = reviewed.fields.first(where: { $0.field == field.field }) else {
        found.append(PlanDifference(address: address, message: "\(field.field.rawValue) was not reviewed"))
        continue
      }
      if old.before != field.before {
        found.append(
          PlanDifference(
            address: address,
            message:
              "\(field.field.rawValue) was \(old.before.compact) in the database, now it is \(field.before.compact)"))
      }
      if old.after != field.after {
        found.append(
          PlanDifference(
            address: address,
            message: "\(field.field.rawValue) was to become \(old.after.compact), now \(field.after.compact)"))
      }
    }
    for old in reviewed.fields where !fields.contains(where: { $0.field == old.field }) {
      found.append(PlanDifference(address: address, message: "\(old.field.rawValue) is no longer to be changed"))
    }
    return found
  }
}
