import Diagnostics
import Domain

/// Runs that are pending or running when their entity moves to another version end with the version that they began with:
/// whoever waits for them should know.
enum InFlightRuns {
  static func diagnostic(
    _ declared: Declared<Entity>, from old: VersionReference, _ runs: InFlight, in desired: Desired
  )
    -> Diagnostic
  {
    Diagnostic(
      .warning, .inFlightRuns, message(declared.resource, old, runs),
      at: desired.location(declared.place(of: .currentVersion)),
      help: "wait until they have ended, or cancel them and start them again once this is applied")
  }

  private static func message(_ entity: Entity, _ old: VersionReference, _ runs: InFlight) -> String {
    let shown = runs.first.joined(separator: ", ")
    let more = runs.count > runs.first.count ? " and \(runs.count - runs.first.count) more" : ""
    let target = entity.currentVersion.map { " to \($0)" } ?? ""
    return "\(entity.address) moves from \(old)\(target) while \(runs.count == 1 ? "a run is" : "runs are") in flight: "
      + shown + more
  }
}

extension Planner {
  mutating func judgeSwitches() {
    for (code, runs) in inFlight.sorted(by: { precedesInBytes($0.key, $1.key) }) {
      let code = renames.entity(code)
      guard let old = live.entity(code)?.currentVersion, let position = desiredIndex.entities[code] else { continue }
      let declared = desired.entities[position]
      guard declared.resource.currentVersion != old else { continue }
      findings.append(
        Finding(declared.resource.address, InFlightRuns.diagnostic(declared, from: old, runs, in: desired)))
    }
  }
}
