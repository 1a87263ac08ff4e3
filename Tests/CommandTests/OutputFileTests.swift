import Foundation
import Glibc
import TestSupport
import Testing

/// Where `--out` and `--output FORMAT=FILE` write to.
@Suite struct OutputFileTests {
  @Test func aPipeIsWrittenToAndALinkIsFollowedAndNeitherIsReplaced() async throws {
    let place = try await Workplace(Sample.manifests)
    let (pipe, link, file) = (
      place.repository.sibling("pipe"), place.repository.sibling("link"), place.repository.sibling("plan.json")
    )
    try #require(mkfifo(pipe, 0o600) == 0)
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)
    let reader = try #require(FileHandle(forUpdatingAtPath: pipe))
    for path in [pipe, link, link, file] {
      let answer = try place.optctl.run("plan", "--out", path)
      #expect(answer.status == 0, "\(answer)")
    }
    #expect(String(decoding: reader.availableData, as: UTF8.self).contains("\"plan_id\""))
    func type(_ path: String) throws -> FileAttributeType? {
      try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
    }
    #expect(try type(link) == .typeSymbolicLink && type(file) == .typeRegular)
    var status = stat()
    #expect(lstat(pipe, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    #expect(try FileManager.default.contentsOfDirectory(atPath: (file as NSString).deletingLastPathComponent)
      .allSatisfy { !$0.hasSuffix(".tmp") })
    #expect(try place.optctl.run("apply", link).status == 0)
  }
}
