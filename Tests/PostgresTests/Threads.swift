import Foundation
import Testing

/// Does something while the test waits for the server. Not a task: tests that block use up the threads that tasks run on.
func inThread(after seconds: TimeInterval, _ body: @escaping @Sendable () throws -> Void) {
  Thread.detachNewThread {
    Thread.sleep(forTimeInterval: seconds)
    do { try body() } catch { Issue.record(error) }
  }
}
