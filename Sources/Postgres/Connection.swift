import CLibPQ
import Glibc

public enum TransactionState: Sendable {
  case idle
  case open
  /// A statement failed: nothing but a rollback is possible.
  case failed
  case unknown
}

/// One libpq connection with one owner. It runs one statement at a time: a closure that receives rows, or writes them,
/// must not use its connection. Only `cancelHandle` may cross threads.
///
/// After an error the connection has been drained and takes the next statement, unless the error says
/// `connectionLost`. An open transaction is left to the caller to roll back.
///
/// Notices from the server are dropped. Statements use the unnamed prepared statement and set nothing for the session,
/// so that transaction poolers are no obstacle.
@safe public final class Connection {
  private(set) var handle: OpaquePointer?
  private var wasAbandoned = false
  var isBusy = false

  /// How long each statement may take whose call names no deadline; nil for as long as it takes. The server's own timeouts
  /// do not end the waiting for a server that does not answer at all.
  public var answerTimeout: Duration?

  public let cancelHandle: CancelHandle

  /// - Parameter conninfo: a URI, keyword=value pairs or a database name; nil leaves all to libpq's environment.
  public init(_ conninfo: String? = nil, options: ConnectOptions = ConnectOptions()) throws(PostgresError) {
    if let conninfo { try checkConnectionString(conninfo) }
    let handle = unsafe Self.open(options.keywords(conninfo))
    // Adopt first, check second: from here on deinit finishes the connection, also when this throws.
    unsafe self.handle = unsafe handle
    cancelHandle = unsafe CancelHandle(handle)
    guard unsafe PQstatus(handle) == CONNECTION_OK else {
      let message = connectionMessage(unsafe repaired(PQerrorMessage(handle)))
      let isRefusal =
        unsafe PQconnectionNeedsPassword(handle) == 1
        || ["authentication failed", "no pg_hba.conf entry", "role \""].contains { message.contains($0) }
      var error = PostgresError(isRefusal ? .authentication : .connection, message, operation: "connect")
      error.connectionLost = true
      throw error
    }
    unsafe PQsetNoticeProcessor(handle, { _, _ in }, nil)
    unsafe PQsetnonblocking(handle, 1)
  }

  deinit { close() }

  private static func open(_ pairs: [(String, String)]) -> OpaquePointer {
    let keywords = unsafe pairs.map { unsafe UnsafePointer(strdup($0.0)) } + [nil]
    let values = unsafe pairs.map { unsafe UnsafePointer(strdup($0.1)) } + [nil]
    defer {
      for index in pairs.indices {
        unsafe free(UnsafeMutableRawPointer(mutating: keywords[index]))
        unsafe free(UnsafeMutableRawPointer(mutating: values[index]))
      }
    }
    guard let handle = unsafe PQconnectdbParams(keywords, values, 1) else {
      preconditionFailure("libpq had no memory for a connection")
    }
    return unsafe handle
  }

  /// Ends the session; the server rolls back what is open. Closing twice is fine.
  public func close() {
    unsafe PQfinish(handle)
    unsafe handle = nil
  }

  /// True once the connection cannot be used any more, as far as this side has noticed.
  public var isLost: Bool { unsafe wasAbandoned || PQstatus(handle) != CONNECTION_OK }

  /// A host name, an address or the directory of a Unix socket.
  public var host: String { unsafe repaired(PQhost(handle)) }
  public var port: String { unsafe repaired(PQport(handle)) }
  public var database: String { unsafe repaired(PQdb(handle)) }
  public var user: String { unsafe repaired(PQuser(handle)) }
  /// 150018 for 15.18.
  public var serverVersion: Int { unsafe Int(PQserverVersion(handle)) }
  /// Of the server process; behind a pooler, whatever the pooler says.
  public var processID: Int32 { unsafe PQbackendPID(handle) }

  public var transactionState: TransactionState {
    switch unsafe PQtransactionStatus(handle) {
    case PQTRANS_IDLE: .idle
    case PQTRANS_INTRANS: .open
    case PQTRANS_INERROR: .failed
    default: .unknown
    }
  }

  /// See `CancelHandle.cancel()`.
  public func cancelRunningStatement() throws(PostgresError) { try cancelHandle.cancel() }

  /// Cuts the line without a word to the server, whatever state it is in.
  func abandon() {
    let socket = unsafe PQsocket(handle)
    if socket >= 0 { _ = shutdown(socket, Int32(SHUT_RDWR)) }
    wasAbandoned = true
  }
}
