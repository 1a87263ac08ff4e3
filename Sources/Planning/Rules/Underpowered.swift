import Diagnostics
import Domain

/// An arm that sees too few views to tell even a large difference from chance within a year, at the volume of its own run,
/// never decides.
///
/// To see a difference Δ of a click rate p with 80 % power at 5 % significance, an arm needs about 16·p(1−p)/Δ² views. Here Δ
/// is ``relativeDifference`` of p, so that it comes to 16·(1−p)/p divided by its square. The views a day are those of the run
/// over the days of its data, times the share of the arm. Whoever does not know these numbers is not warned, and neither is
/// an arm that is compared with none.
enum Underpowered {
  /// In percent of the click rate.
  private static let relativeDifference: Int128 = 20
  private static let mostDays: Int128 = 365

  static func diagnostic(_ pinned: PinnedRun) -> Diagnostic? {
    guard pinned.isCompared, let run = pinned.run, let views = run.totalViews, let clicks = run.totalClicks,
      views > 0, (0..<views).contains(clicks), let first = run.dataStart.flatMap(CalendarDate.dayNumber),
      let last = run.dataEnd.flatMap(CalendarDate.dayNumber), first <= last
    else { return nil }
    let text: String
    let (allViews, allClicks, days) = (Int128(views), Int128(clicks), Int128(last - first + 1))
    if clicks == 0 {
      text = message(pinned, run, "saw no clicks in \(views) views, so that nothing can be told apart")
    } else {
      let square = relativeDifference * relativeDifference
      let needed = roundedUp(16 * 10_000 * (allViews - allClicks), dividedBy: allClicks * square)
      let hundredths = Int128(pinned.arm.traffic.hundredths)
      // In views a day, times 10,000 days: shares are hundredths of a percent.
      let daily = allViews * hundredths
      let neededDays = roundedUp(needed * days * 10_000, dividedBy: daily)
      guard neededDays > mostDays else { return nil }
      text = message(
        pinned, run,
        "needs \(needed) views to show a difference of \(relativeDifference) % "
          + "(16 * p * (1 - p) / d^2, p = \(clicks)/\(views), d = p * \(relativeDifference)/100): \(neededDays) days at "
          + "\(roundedUp(daily, dividedBy: days * 10_000)) views a day (\(views) in \(days) days, times "
          + "\(pinned.arm.traffic.percent.text) %), more than \(mostDays)")
    }
    return Diagnostic(
      .warning, .underpowered, text, at: pinned.location,
      help: "give the arm a larger share, or do not wait for it to decide")
  }

  private static func roundedUp(_ number: Int128, dividedBy divisor: Int128) -> Int128 {
    number / divisor + (number % divisor == 0 ? 0 : 1)
  }

  private static func message(_ pinned: PinnedRun, _ run: Run, _ what: String) -> String {
    "arm \(pinned.arm.name) with run \(run.id) \(what)"
  }
}
