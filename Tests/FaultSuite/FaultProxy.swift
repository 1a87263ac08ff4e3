import Foundation
import Synchronization

/// Stands between a client and PostgreSQL, passes whole messages on, and lets one fault happen at one of them.
final class FaultProxy: Sendable {
  enum Door {
    /// A Unix socket in this directory.
    case socket(directory: String)
    /// TCP, where a connection can be reset.
    case loopback
  }

  /// A message that passed on the first connection.
  struct Passed: Sendable {
    var direction: Fault.Direction
    var message: WireMessage
  }

  struct State {
    var hasFired = false
    /// The client sent COMMIT.
    var sawCommit = false
    /// The client asked to cancel a statement.
    var sawCancel = false
    /// Every connection is swallowed.
    var isBlackhole = false
    /// Nobody listens any more: to a client this is a host that is down, and it tries the next one.
    var refuses = false
    var isOver = false
    var hasFirst = false
    var passed: [Passed] = []
  }

  /// For libpq: where this is.
  let address: String
  let fault: Fault?
  /// What a fault does beyond the connection: the kind, and the process id of the server's session.
  let act: @Sendable (Fault.Kind, Int32) -> Void
  private let listener: Int32
  private let path: String?
  private let server: String
  private let state = Mutex(State())
  private let threads = DispatchGroup()

  /// - Parameter server: the path of the server's socket.
  init(
    at door: Door, server: String, fault: Fault?, act: @escaping @Sendable (Fault.Kind, Int32) -> Void = { _, _ in }
  ) throws {
    switch door {
    case .socket(let directory):
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
      let path = directory + "/.s.PGSQL.5432"
      guard let descriptor = Sockets.listen(at: path) else { throw SuiteError("cannot listen at \(path)") }
      (listener, self.path, address) = (descriptor, path, "host='\(directory)' port=5432")
    case .loopback:
      guard let (descriptor, port) = Sockets.listenOnLoopback() else { throw SuiteError("cannot listen on loopback") }
      (listener, path, address) = (descriptor, nil, "host=127.0.0.1 port=\(port)")
    }
    self.server = server
    self.fault = fault
    self.act = act
    inThread { self.acceptAll() }
  }

  var hasFired: Bool { state.withLock(\.hasFired) }
  var sawCancel: Bool { state.withLock(\.sawCancel) }
  var sawCommit: Bool { state.withLock(\.sawCommit) }
  var passed: [Passed] { state.withLock(\.passed) }
  var isOver: Bool { state.withLock(\.isOver) }
  var isBlackhole: Bool { state.withLock(\.isBlackhole) }

  func update<T: Sendable>(_ body: (inout State) -> T) -> T { state.withLock { body(&$0) } }

  /// True for the first connection that is not a request to cancel.
  func claimFirst() -> Bool {
    state.withLock { state in
      defer { state.hasFirst = true }
      return !state.hasFirst
    }
  }

  /// Ends every connection, and returns once all is closed.
  func finish() {
    state.withLock { $0.isOver = true }
    threads.wait()
  }

  private func acceptAll() {
    while !update({ $0.isOver || $0.refuses }) {
      var event = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
      guard unsafe poll(&event, 1, 20) > 0, let client = Sockets.accept(listener) else { continue }
      inThread { self.serve(client) }
    }
    close(listener)
    if let path { _ = unsafe unlink(path) }
  }

  private func serve(_ client: Int32) {
    let server = isBlackhole ? nil : Sockets.connect(to: server)
    // A server that is not there is as far away from here as from the client.
    guard server != nil || isBlackhole else {
      close(client)
      return
    }
    var session = ProxySession(proxy: self, client: client, server: server ?? -1)
    session.run()
    close(client)
    if let server { close(server) }
  }

  private func inThread(_ body: @escaping @Sendable () -> Void) {
    threads.enter()
    Thread.detachNewThread {
      body()
      self.threads.leave()
    }
  }
}

struct SuiteError: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}
