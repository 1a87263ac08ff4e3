import Dispatch
import Glibc
import Postgres
import Synchronization

/// Ctrl-C and SIGTERM during an apply: the running statement is cancelled, and with it the transaction. A server that does
/// not answer to that either is not waited for: the second signal ends the process, as it would without all this, and the
/// server rolls back.
enum Interruption {
  private struct State {
    var handle: CancelHandle?
    var wasAsked = false
    var sources: [any DispatchSourceSignal] = []
  }

  private static let state = Mutex(State())

  /// From now on signals cancel what this connection runs. A COMMIT that was sent is not cancelled by it: PostgreSQL takes
  /// no cancel while it commits.
  static func cancelling(_ handle: CancelHandle) {
    state.withLock { state in
      state.handle = handle
      guard state.sources.isEmpty else { return }
      for number in [SIGINT, SIGTERM] {
        _ = signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler { cancel() }
        source.activate()
        state.sources.append(source)
      }
    }
  }

  /// A signal has come.
  static var wasAsked: Bool { state.withLock(\.wasAsked) }

  private static func cancel() {
    for number in [SIGINT, SIGTERM] { _ = signal(number, SIG_DFL) }
    let handle = state.withLock { state in
      state.wasAsked = true
      return state.handle
    }
    try? handle?.cancel()
  }
}
