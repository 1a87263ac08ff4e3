import Foundation

/// One connection through the proxy, served by one thread: nothing happens between a message and its fault.
struct ProxySession {
  private enum Mode {
    case passing
    case swallowing
    /// An error was sent to the client: what it still sends of the statement is dropped up to Sync.
    case failing
    /// The server's answer to the statement is dropped up to ReadyForQuery.
    case settling
  }

  /// What is to become of the connection after a message.
  private enum Next {
    case goOn, end
  }

  let proxy: FaultProxy
  let client: Int32
  let server: Int32
  private var mode = Mode.passing
  private var isFirst: Bool?
  private var counts: [Fault.Direction: Int] = [:]
  private var readers = [
    Fault.Direction.frontend: WireReader(fromClient: true), .backend: WireReader(fromClient: false),
  ]
  private var status = UInt8(ascii: "I")
  private var processID: Int32 = 0

  init(proxy: FaultProxy, client: Int32, server: Int32) {
    self.proxy = proxy
    self.client = client
    self.server = server
  }

  mutating func run() {
    var open: [(direction: Fault.Direction, descriptor: Int32)] = [(.frontend, client), (.backend, server)]
    open.removeAll { $0.descriptor < 0 }
    // A blackhole keeps the server's session, whatever the client does.
    while !proxy.isOver, proxy.isBlackhole || !open.isEmpty {
      var events = open.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
      guard unsafe poll(&events, nfds_t(events.count), 20) > 0 else { continue }
      for (index, event) in events.enumerated() where event.revents != 0 {
        let (direction, descriptor) = open[index]
        guard let bytes = read(descriptor) else {
          // Nobody behind a swallowed line learns that its other end is gone, but a client that is gone frees a frozen one.
          let isHidden = proxy.isBlackhole || (mode == .swallowing && direction == .backend)
          guard isHidden else { return }
          open.remove(at: index)
          break
        }
        readers[direction]?.append(bytes[...])
        while let message = readers[direction]?.next() {
          guard take(message, direction) == .goOn else { return }
        }
      }
    }
  }

  private func read(_ descriptor: Int32) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 16_384)
    let count = unsafe Foundation.read(descriptor, &bytes, bytes.count)
    return count > 0 ? Array(bytes[..<count]) : nil
  }

  private mutating func take(_ message: WireMessage, _ direction: Fault.Direction) -> Next {
    if isFirst == nil {
      isFirst = message.isCancelRequest ? false : proxy.claimFirst()
      if message.isCancelRequest { proxy.update { $0.sawCancel = true } }
    }
    if isFirst == true, message.isCommit { proxy.update { $0.sawCommit = true } }
    guard !proxy.isBlackhole else { return .goOn }
    switch mode {
    case .swallowing: return .goOn
    case .failing:
      guard direction == .frontend, message.type == UInt8(ascii: "S") else { return .goOn }
      forward(message, direction)
      mode = .settling
      return .goOn
    case .settling:
      guard direction == .backend, let now = message.transactionStatus else { return .goOn }
      sendReady(now)
      mode = .passing
      return .goOn
    case .passing: break
    }
    if let now = message.transactionStatus { status = now }
    if let id = message.processID { processID = id }
    guard isFirst == true else {
      forward(message, direction)
      return .goOn
    }
    let number = counts[direction, default: 0]
    counts[direction] = number + 1
    guard let fault = proxy.fault, fault.direction == direction, fault.message == number else {
      if proxy.fault == nil { proxy.update { $0.passed.append(.init(direction: direction, message: message)) } }
      forward(message, direction)
      return .goOn
    }
    proxy.update { $0.hasFired = true }
    return fire(fault, at: message)
  }

  private func forward(_ message: WireMessage, _ direction: Fault.Direction) {
    Sockets.send(message.bytes, to: direction == .frontend ? server : client)
  }

  // MARK: - Faults

  private mutating func fire(_ fault: Fault, at message: WireMessage) -> Next {
    if case .error(let sqlstate) = fault.kind { return fail(sqlstate, at: message, fault) }
    if fault.moment == .after { forward(message, fault.direction) }
    switch fault.kind {
    case .kill, .freeze, .freezeThenKill:
      mode = .swallowing
      proxy.act(fault.kind, processID)
    case .blackhole:
      proxy.update { $0.isBlackhole = true }
    case .reset:
      Sockets.resetOnClose(client)
      return .end
    case .close:
      return .end
    case .fatal(let sqlstate):
      Sockets.send(WireMessage.error(severity: "FATAL", sqlstate: sqlstate, message: "a fault").bytes, to: client)
      return .end
    case .interrupt, .terminate, .cancel, .crash, .promote:
      proxy.act(fault.kind, processID)
      if fault.kind == .promote { proxy.update { $0.refuses = true } }
      if fault.kind == .interrupt { awaitCancelRequest() }
      if fault.moment == .before { forward(message, fault.direction) }
    case .error:
      preconditionFailure("an error is sent by fail")
    }
    return .goOn
  }

  /// By then the client knows that it is to stop. One that has no session yet ends without asking.
  private func awaitCancelRequest() {
    let limit = ContinuousClock.now + .seconds(status == UInt8(ascii: "T") ? 5 : 0.1)
    while !proxy.sawCancel, ContinuousClock.now < limit { usleep(500) }
  }

  /// Answers a statement with an error as a server does: the rest of it is skipped up to Sync, and the transaction, if one
  /// is open, counts as failed. The server learns nothing of it but the ROLLBACK that must follow.
  private mutating func fail(_ sqlstate: String, at message: WireMessage, _ fault: Fault) -> Next {
    let error = WireMessage.error(severity: "ERROR", sqlstate: sqlstate, message: "a fault")
    Sockets.send(error.bytes, to: client)
    let passes = fault.moment == .after && !message.isCommit
    switch message.type {
    case UInt8(ascii: "Q"):
      guard passes else {
        sendReady(status)
        return .goOn
      }
      forward(message, .frontend)
      mode = .settling
    case UInt8(ascii: "S"):
      forward(message, .frontend)
      mode = .settling
    case UInt8(ascii: "d"), UInt8(ascii: "c"):
      Sockets.send(WireMessage.copyFail().bytes, to: server)
      mode = .failing
    case 0, UInt8(ascii: "X"):
      return .end
    default:
      if passes { forward(message, .frontend) }
      mode = .failing
    }
    return .goOn
  }

  private mutating func sendReady(_ now: UInt8) {
    status = now == UInt8(ascii: "T") ? UInt8(ascii: "E") : now
    Sockets.send(WireMessage.ready(status).bytes, to: client)
  }
}
