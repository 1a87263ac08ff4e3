import Domain
import Planning
import Testing

/// A change that a guard is asked about.
struct Danger {
  var desired: Catalogue
  var live: Catalogue
  var applied: Catalogue
  var runs: [Run] = []
  var lineage: Lineage = .first

  /// `live` is as applied, unless told otherwise.
  init(
    _ desired: Catalogue, applied: Catalogue, live: Catalogue? = nil, runs: [Run] = [], lineage: Lineage = .first
  ) {
    self.desired = desired
    self.applied = applied
    self.live = live ?? applied
    self.runs = runs
    self.lineage = lineage
  }

  func plan(_ settings: GuardSettings = GuardSettings(), allow: [String] = []) throws -> Plan {
    try planned(
      desired.desired, Snapshot(live: live, applied: applied, runs: runs), guards: settings,
      consents: allow.map { try Consent(parsing: $0) }, lineage: lineage)
  }

  /// What one guard says: the status, and the consent that covers it.
  func findings(
    _ guard: GuardName, _ settings: GuardSettings = GuardSettings(), allow: [String] = []
  ) throws -> [String] {
    try plan(settings, allow: allow).guards.filter { $0.guard == `guard` }.map { "\($0.status.rawValue) \($0.allow)" }
  }

  /// The guard blocks this; the consent that it asks for lets it pass, the others do not, and a guard that is off only
  /// warns.
  func isBlocked(
    by guard: GuardName, _ settings: GuardSettings = GuardSettings(), until allow: String, notBy others: [String],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    #expect(try findings(`guard`, settings) == ["blocked \(allow)"], sourceLocation: sourceLocation)
    #expect(try plan(settings).isBlocked, sourceLocation: sourceLocation)
    #expect(try findings(`guard`, settings, allow: [allow]) == ["allowed \(allow)"], sourceLocation: sourceLocation)
    for other in others {
      #expect(
        try findings(`guard`, settings, allow: [other]) == ["blocked \(allow)"], sourceLocation: sourceLocation)
    }
    var off = settings
    off.switchGuard(`guard`, on: false)
    #expect(try findings(`guard`, off) == ["warning \(allow)"], sourceLocation: sourceLocation)
  }
}

/// The message of the only finding of a guard.
extension Plan {
  func message(of guard: GuardName) -> String? { guards.first { $0.guard == `guard` }?.message }
}
