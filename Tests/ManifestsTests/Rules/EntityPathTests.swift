import Domain
import Testing

@testable import Manifests

struct EntityPathTests {
  @Test(arguments: [
    "s3://abc", "s3://abc/key", "s3://a.b-c9/x/y_z", "s3://example-optimizer-data/optimizer/drugs_hcp",
    "s3://abc/ä/...",
  ])
  func `A bucket with or without a key is a path`(_ path: String) { #expect(S3Path.fault(in: path) == nil) }

  @Test(arguments: [
    ("", S3Path.Fault.scheme), ("abc/key", .scheme), ("S3://abc", .scheme), ("https://abc/x", .scheme),
    ("s3:/abc", .scheme),
    ("s3://", .bucket), ("s3://ab", .bucket), ("s3://Abc", .bucket), ("s3://a_b", .bucket), ("s3://-abc", .bucket),
    ("s3://abc.", .bucket), ("s3://a..b", .bucket), ("s3:///key", .bucket),
    ("s3://" + String(repeating: "a", count: 64), .bucket), ("s3://abc/", .trailingSlash),
    ("s3://abc/x/", .trailingSlash),
    ("s3://abc//", .trailingSlash), ("s3://abc//x", .emptySegment), ("s3://abc/./x", .dotSegment),
    ("s3://abc/..", .dotSegment),
    ("s3://abc/a b", .character), ("s3://abc/a\\b", .character), ("s3://abc/a\u{7F}", .character),
    ("s3://abc/" + String(repeating: "a", count: 1_025), .length),
  ])
  func `Other forms have a fault`(_ path: String, _ fault: S3Path.Fault) { #expect(S3Path.fault(in: path) == fault) }

  @Test func `A fault is reported at the path`() async throws {
    try await expectEntityMarks(
      """
      \(entity("a", 1, "s3://bucket/a/"))
      #               ^^^^^^^^^^^^^^ error s3-path write it without the slash at the end
      """)
  }

  @Test func `Equal and nested paths of active entities overlap`() async throws {
    try await expectEntityMarks(
      """
      \(entity("a", 1, "s3://bucket/x"))
      #               ^^^^^^^^^^^^^ related s3-overlap `a` writes here
      ---
      \(entity("b", 2, "s3://bucket/x/deep"))
      #               ^^^^^^^^^^^^^^^^^^ related s3-overlap
      ---
      \(entity("c", 3, "s3://bucket/x"))
      #               ^^^^^^^^^^^^^ error s3-overlap is that of `a`
      #               ^^^^^^^^^^^^^ error s3-overlap contains that of `b`
      ---
      \(entity("d", 4, "s3://bucket/x-1"))
      ---
      \(entity("e", 5, "s3://bucket/xx"))
      ---
      \(entity("f", 6, "s3://bucket/x", status: "paused"))
      ---
      \(entity("g", 7, "s3://bucket/y/deep"))
      #               ^^^^^^^^^^^^^^^^^^ related s3-overlap
      ---
      \(entity("h", 8, "s3://bucket/y"))
      #               ^^^^^^^^^^^^^ error s3-overlap contains that of `g`
      #               ^^^^^^^^^^^^^ related s3-overlap
      ---
      \(entity("i", 9, "s3://bucket/y/other"))
      #               ^^^^^^^^^^^^^^^^^^^ error s3-overlap lies below that of `h`
      """)
  }

  @Test func `Two active entities with one object are a warning`() async throws {
    try await expectEntityMarks(
      """
      apiVersion: optctl/v1
      kind: Entity
      metadata: {code: a}
      spec:
        name: A
        object: {type: ssp, id: 7}
      #                         ^ related shared-object
        s3_base_path: s3://bucket/a
      ---
      apiVersion: optctl/v1
      kind: Entity
      metadata: {code: b}
      spec:
        name: B
        object: {type: ssp, id: 7}
      #                         ^ warning shared-object ssp 7
        s3_base_path: s3://bucket/b
      ---
      apiVersion: optctl/v1
      kind: Entity
      metadata: {code: c}
      spec: {name: C, status: paused, object: {type: ssp, id: 7}, s3_base_path: s3://bucket/c}
      ---
      apiVersion: optctl/v1
      kind: Entity
      metadata: {code: d}
      spec: {name: D, object: {type: site, id: 7}, s3_base_path: s3://bucket/d}
      """)
  }

  /// Its last line is that of the path.
  private func entity(_ code: String, _ id: Int, _ path: String, status: String = "active") -> String {
    """
    apiVersion: optctl/v1
    kind: Entity
    metadata: {code: \(code)}
    spec:
      name: Name
      status: \(status)
      object: {type: ssp, id: \(id)}
      s3_base_path: \(path)
    """
  }

  private func expectEntityMarks(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    // Codes have two letters at least.
    let codes = text.replacing(#/code: ([a-z])\}/#) { "code: e\($0.output.1)}" }
      .replacing(#/`([a-z])`/#) { "`e\($0.output.1)`" }
    try await MarkedManifests(codes).expectMarks(sourceLocation: sourceLocation)
  }
}
