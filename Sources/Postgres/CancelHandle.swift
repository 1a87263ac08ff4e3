import CLibPQ
import Glibc
import Synchronization

/// Asks the server, over a connection of its own, to stop what a `Connection` is running. Usable from any thread, also
/// while the connection waits, and harmless after it ended.
@safe public final class CancelHandle: Sendable {
  // PGcancel is never changed after PQgetCancel, and PQcancel may be called from any thread.
  private nonisolated(unsafe) let pointer: OpaquePointer?
  private let requested = Atomic(false)
  private let sending = Atomic(false)

  init(_ connection: OpaquePointer) { unsafe pointer = unsafe PQgetCancel(connection) }

  deinit { unsafe PQfreeCancel(pointer) }

  /// Blocks until the server took the request. The statement ends with code `cancelled`, unless it was done before.
  public func cancel() throws(PostgresError) {
    requested.store(true, ordering: .relaxed)
    try send()
  }

  /// PQcancel connects, and may hang as long as the network does: a thread of its own keeps the caller's deadline.
  /// False if that thread, or an earlier request, is in the way.
  func sendInBackground() -> Bool {
    guard !sending.exchange(true, ordering: .acquiring) else { return false }
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(self)
    let failure = unsafe pthread_create(
      &thread, nil,
      { context in
        guard let context = unsafe context else { return nil }
        let handle = unsafe Unmanaged<CancelHandle>.fromOpaque(context).takeRetainedValue()
        try? handle.send()
        handle.sending.store(false, ordering: .releasing)
        return nil
      }, context.toOpaque())
    guard failure == 0 else {
      unsafe context.release()
      sending.store(false, ordering: .releasing)
      return false
    }
    pthread_detach(thread)
    return true
  }

  /// A request sent in the background has not reached the server yet.
  var isSending: Bool { sending.load(ordering: .acquiring) }

  private func send() throws(PostgresError) {
    let operation = "cancel the running statement"
    guard let pointer = unsafe pointer else {
      throw PostgresError(.connection, "there is no connection", operation: operation)
    }
    let size = 256
    var reason = [CChar](repeating: 0, count: size)
    guard unsafe PQcancel(pointer, &reason, Int32(size)) == 1 else {
      throw PostgresError(.connection, connectionMessage(unsafe repaired(&reason)), operation: operation)
    }
  }

  var wasRequested: Bool { requested.load(ordering: .relaxed) }

  func forgetRequest() { requested.store(false, ordering: .relaxed) }
}
