public import Domain
import Planning

/// What whoever planned says of a plan that was made under the lock.
public enum PlanVerdict: Sendable {
  /// To be written, if it has changes. `document` is what the revision keeps of it, as JSON text, and `allowed` the
  /// consents that it needed.
  case approve(id: String, document: String, allowed: [String] = [])
  /// The plan is not the one that was reviewed.
  case stale([MovedField])
  /// A guard blocks it.
  case blocked
  /// It has errors.
  case invalid
}

/// A row, or one field of it, that is not what the plan was made for. Values are kept out: some are sensitive.
public struct MovedField: Sendable, Hashable, Comparable, CustomStringConvertible {
  public var address: Address
  /// Nil for the row as such: it appeared, or went away.
  public var field: Field?

  public init(_ address: Address, _ field: Field? = nil) {
    self.address = address
    self.field = field
  }

  public var description: String { "\(address)" + (field.map { " \($0.rawValue)" } ?? "") }

  public static func < (a: MovedField, b: MovedField) -> Bool {
    (a.address, a.field?.rawValue ?? "") < (b.address, b.field?.rawValue ?? "")
  }
}
