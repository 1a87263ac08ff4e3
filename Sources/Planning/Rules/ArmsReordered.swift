import Diagnostics
import Domain

/// Users fall into buckets in the order of the arms: another order moves users between runs though no share changed.
enum ArmsReordered {
  static func diagnostic(
    _ live: [LiveDeployment.Arm], _ opening: [Deployment.Arm], at location: Location
  ) -> Diagnostic? {
    let (before, after) = (live.map(\.run), opening.map(\.run))
    guard before.count == after.count, !zip(before, after).allSatisfy(haveSameBytes),
      Set(before.map(Name.init)) == Set(after.map(Name.init))
    else { return nil }
    return Diagnostic(
      .warning, .armsReordered, message(before, after), at: location,
      help: "keep the order unless users are meant to move between runs")
  }

  private static func message(_ before: [String], _ after: [String]) -> String {
    "the same runs in another bucket order: \(before.joined(separator: ", ")) becomes \(after.joined(separator: ", "))"
  }
}
