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

  /// A path with `.` or `..` is inside of nothing: whether a reader resolves them, nobody knows.
  private static func isInside(_ path: String, _ base: String) -> Bool {
    let (segments, above) = (Self.segments(path), Self.segments(base))
    guard segments.count >= above.count, !segments.contains(where: { $0 == "." || $0 == ".." }) else { return false }
    return zip(above, segments).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
  }

  /// Trailing slashes say nothing.
  private static func segments(_ path: String) -> [Substring] {
    var path = path[...]
    while path.hasSuffix("/") { path.removeLast() }
    return path.split(separator: "/", omittingEmptySubsequences: false)
  }

  private static func message(_ run: String, _ path: String, _ base: String, _ entity: String) -> String {
    "the output of run \(run) is \(path), which is not under \(base) of \(entity)"
  }
}
