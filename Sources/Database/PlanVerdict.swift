public import Domain
import Planning

/// What whoever planned says of a plan that was made under the lock.
public enum PlanVerdict: Sendable {
  /// To be written, if it has changes. `allowed` are the consents that it needed.
  case approve(PlanDocument, allowed: [String] = [])
  /// The plan is not the one that was reviewed.
  case stale([MovedField])
  /// A guard blocks it.
  case blocked
  /// It has errors.
  case invalid
}

/// What a revision keeps of its plan: its id, and JSON text. They are asked for once the plan is written, and may be worked
/// out until then.
public struct PlanDocument: Sendable {
  let read: @Sendable () -> (id: String, text: [UInt8])

  /// - Parameter read: may wait.
  public init(_ read: @escaping @Sendable () -> (id: String, text: [UInt8])) { self.read = read }
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
