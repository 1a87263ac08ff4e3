/// A moment after which waiting ends, or none.
struct Deadline {
  private let instant: ContinuousClock.Instant?

  /// A negative duration has passed at once; one of more than ten years is cut to that.
  init(_ duration: Duration?) {
    instant = duration.map { ContinuousClock.now.advanced(by: min(max($0, .zero), .seconds(315_360_000))) }
  }

  var hasPassed: Bool { instant.map { $0 <= ContinuousClock.now } ?? false }

  /// For `poll`: milliseconds, rounded up, at most a minute; -1 waits for ever.
  var pollTimeout: Int32 {
    guard let instant else { return -1 }
    let left = ContinuousClock.now.duration(to: instant)
    guard left > .zero else { return 0 }
    let (seconds, attoseconds) = left.components
    return seconds >= 60 ? 60_000 : Int32(seconds * 1_000 + attoseconds / 1_000_000_000_000_000 + 1)
  }
}
