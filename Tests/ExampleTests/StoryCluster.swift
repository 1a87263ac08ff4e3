import Foundation
import TestSupport

/// A local cluster that was made once and stopped: the copy that each story has is there sooner than one of its own.
enum StoryCluster {
  private static let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
    .appendingPathComponent("story-cluster-\(ProcessInfo.processInfo.processIdentifier)")

  private static let making = Result {
    let program = Program(in: root.path, environment: ["OPTCTL_LOCAL_DIR": folder.path])
    for command in ["start", "stop"] {
      let answer = try program.run("local", command)
      guard answer.status == 0 else { throw Failure(description: "\(answer)") }
    }
    atexit { try? FileManager.default.removeItem(at: StoryCluster.folder) }
  }

  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  static func copy(to place: URL) throws {
    try making.get()
    let copying = Process()
    copying.executableURL = URL(fileURLWithPath: "/bin/cp")
    copying.arguments = ["-a", folder.path, place.path]
    try copying.run()
    copying.waitUntilExit()
    guard copying.terminationStatus == 0 else { throw Failure(description: "the cluster cannot be copied") }
  }
}
