import Diagnostics
import Domain

/// The bidder fills a run's features from the macros of the request: a feature without one is empty in every bid, so every
/// lookup misses. A deprecated macro is still filled; what depends on it is warned about. A macro that goes in the same plan
/// while the run serves is left to `macro-in-use`.
enum FeatureWithoutMacro {
  static func diagnostics(_ pinned: PinnedRun) -> [Diagnostic] {
    guard let run = pinned.run, let features = run.featuresUsed else { return [] }
    var missing: [String] = []
    var deprecated: [String] = []
    for feature in features {
      switch pinned.resulting.macro(of: feature) {
      case .active: break
      case .deprecated: deprecated.append(feature)
      default: if !pinned.isLive || !pinned.resulting.isDeparting(feature: feature) { missing.append(feature) }
      }
    }
    var found: [Diagnostic] = []
    if !missing.isEmpty {
      let nearest = missing.count == 1 ? nearestName(to: missing[0], among: pinned.resulting.lookedUpFeatures) : nil
      let hint = nearest.map { ", or did the run mean \($0)?" } ?? ""
      found.append(
        Diagnostic(
          pinned.severity, .featureWithoutMacro, message(run.id, missing, "no active macro"), at: pinned.location,
          help: "declare macros for what the run uses" + hint))
    }
    if !deprecated.isEmpty {
      found.append(
        Diagnostic(
          .warning, .featureWithoutMacro, message(run.id, deprecated, "a deprecated macro only"), at: pinned.location,
          help: "serve a run without what is deprecated before its macro is retired"))
    }
    return found
  }

  private static func message(_ run: String, _ features: [String], _ what: String) -> String {
    "run \(run) uses \(features.count == 1 ? "feature" : "features") \(list(features)), which "
      + "\(features.count == 1 ? "has" : "have") \(what)"
  }
}
