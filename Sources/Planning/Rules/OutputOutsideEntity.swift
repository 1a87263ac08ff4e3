import Diagnostics

/// The bidder of an entity may read what lies under the entity's base path and nothing else. Paths are compared segment by
/// segment: `s3://b/x` is above `s3://b/x/run`, not above `s3://b/xy`.
enum OutputOutsideEntity {
  static func diagnostic(_ pinned: PinnedRun) -> Diagnostic? {
    guard let run = pinned.run, let base = pinned.declaredEntity?.s3BasePath else { return nil }
    guard let path = run.s3OutputPath else {
      // A run that is not completed has none yet.
      guard run.status == "completed" else { return nil }
      return Diagnostic(
        pinned.severity, .outputOutsideEntity, "run \(run.id) has no s3_output_path", at: pinned.location,
        help: "name a run whose output lies under \(base)")
    }
    guard !isInside(path, base) else { return nil }
    return Diagnostic(
      pinned.severity, .outputOutsideEntity, message(run.id, path, base, pinned.entity), at: pinned.location,
      help: "name a run whose output lies under \(base)")
  }

  /// A path with `.` or `..` is inside of nothing: whether a reader resolves them, nobody knows. Slashes at the end say
  /// nothing.
  private static func isInside(_ path: String, _ base: String) -> Bool {
    let (path, base) = (path.utf8Span.span, base.utf8Span.span)
    var end = base.count
    while end > 0, base[end - 1] == slash { end -= 1 }
    guard path.count >= end, path.count == end || path[end] == slash else { return false }
    for i in 0..<end where path[i] != base[i] { return false }
    return !hasDotSegment(path)
  }

  private static func hasDotSegment(_ path: Span<UInt8>) -> Bool {
    var (start, hasOnlyDots) = (0, true)
    for i in 0...path.count {
      if i == path.count || path[i] == slash {
        if hasOnlyDots, (1...2).contains(i - start) { return true }
        (start, hasOnlyDots) = (i + 1, true)
      } else if path[i] != UInt8(ascii: ".") {
        hasOnlyDots = false
      }
    }
    return false
  }

  private static var slash: UInt8 { UInt8(ascii: "/") }

  private static func message(_ run: String, _ path: String, _ base: String, _ entity: String) -> String {
    "the output of run \(run) is \(path), which is not under \(base) of \(entity)"
  }
}
