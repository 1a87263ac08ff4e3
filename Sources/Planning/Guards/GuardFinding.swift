public import Domain

/// A danger that a guard sees in a plan.
public struct GuardFinding: Sendable, Hashable {
  public enum Status: String, Sendable {
    /// Only consent lets the plan be applied.
    case blocked
    /// Consent was given.
    case allowed
    /// The guard is switched off, and only tells.
    case warning
  }

  public var `guard`: GuardName
  /// Nil when the danger belongs to the plan as a whole.
  public var address: Address?
  public var status: Status
  /// The observed fact and the limit; lower case, no full stop.
  public var message: String
  /// What `--allow` takes as consent to this and to no more, such as `traffic-step:drugs_hcp=50`.
  public var allow: String

  public init(_ guard: GuardName, _ address: Address?, _ status: Status, _ message: String, allow: String) {
    self.guard = `guard`
    self.address = address
    self.status = status
    self.message = message
    self.allow = allow
  }
}

extension GuardFinding {
  /// The consent as an option to be copied to a command line; quoted where a shell would take it for more than one plain
  /// word, since features have any name.
  public var option: String {
    let isPlain = allow.unicodeScalars.allSatisfy { scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", "/", ":", "=", "@", "+": true
      default: false
      }
    }
    guard !isPlain else { return "--allow \(allow)" }
    let quoted = allow.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#)
    return "--allow '\(quoted)'"
  }
}
