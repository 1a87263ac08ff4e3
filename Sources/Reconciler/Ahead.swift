import Dispatch
import Synchronization

/// A value that another core works out while this one waits for the server.
final class Ahead<Value: Sendable>: Sendable {
  private let found = Mutex<Value?>(nil)
  private let isFound = DispatchSemaphore(value: 0)

  init(_ work: @escaping @Sendable () -> Value) {
    DispatchQueue.global().async {
      let value = work()
      self.found.withLock { $0 = value }
      self.isFound.signal()
    }
  }

  /// Waits until it is there.
  var value: Value {
    isFound.wait()
    defer { isFound.signal() }
    guard let value = found.withLock({ $0 }) else { preconditionFailure("what is signalled is found") }
    return value
  }
}
