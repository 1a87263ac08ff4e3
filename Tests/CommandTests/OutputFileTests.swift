import Foundation
import Glibc
import TestSupport
import Testing

/// Where `--out` and `--output FORMAT=FILE` write to.
@Suite struct OutputFileTests {
  @Test func resultsThatCannotBeWrittenFailUnlessSomethingWasDone() async throws {
    let place = try await Workplace(Sample.manifests)
    func run(_ command: String) throws -> (status: Int32, errors: String) {
      let (process, errors) = (Process(), Pipe())
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments = ["-c", "exec '\(Program.path)' \(command) > /dev/full"]
      process.environment = place.optctl.environment
      process.currentDirectoryURL = URL(fileURLWithPath: place.optctl.directory)
      process.standardError = errors
      try process.run()
      let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      return (process.terminationStatus, text)
    }
    for command in ["plan", "validate", "status", "history", "drift", "plan --output json", "db grants"] {
      let answer = try run(command)
      #expect(answer.status == 1 && answer.errors.contains("error: cannot write to standard output\n"), "\(answer)")
    }
    var answer = try run("apply --auto-approve")
    #expect(answer.status == 0 && answer.errors == "the result could not be written out\n", "\(answer)")
    #expect(try place.value("SELECT count(*) FROM optctl.revisions") == "1")
    answer = try run("run start site --run-id r1")
    #expect(answer.status == 0 && answer.errors == "the result could not be written out\n", "\(answer)")
    #expect(try place.value("SELECT status FROM opt_runs") == "running")
  }

  @Test func aPipeIsWrittenToAndALinkIsFollowedAndNeitherIsReplaced() async throws {
    let place = try await Workplace(Sample.manifests)
    let (pipe, link, file) = (
      place.repository.sibling("pipe"), place.repository.sibling("link"), place.repository.sibling("plan.json")
    )
    let made = unsafe mkfifo(pipe, 0o600)
    try #require(made == 0)
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
    let found = unsafe lstat(pipe, &status)
    #expect(found == 0 && status.st_mode & S_IFMT == S_IFIFO)
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).allSatisfy { !$0.hasSuffix(".tmp") })
    #expect(try place.optctl.run("apply", link).status == 0)
  }
}
