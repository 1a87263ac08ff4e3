import CLibPQ
import Glibc

/// What a connection is opened with unless the user's connection string, service file or environment says otherwise;
/// `readWrite` is not negotiable.
public struct ConnectOptions: Sendable {
  /// Shown in `pg_stat_activity` where the user names nothing else.
  public var applicationName: String?
  /// Accept only a server that takes writes: with several hosts, the primary (`target_session_attrs=read-write`).
  public var readWrite: Bool
  /// Seconds for each host.
  public var connectTimeout: Int

  public init(applicationName: String? = nil, readWrite: Bool = false, connectTimeout: Int = 10) {
    self.applicationName = applicationName
    self.readWrite = readWrite
    self.connectTimeout = connectTimeout
  }

  /// Keywords for `PQconnectdbParams`, where a later one wins over an earlier one, and `dbname` expands to the user's
  /// connection string: what stands before it is a default, what stands after it holds.
  func keywords(_ conninfo: String?) -> [(String, String)] {
    // A dead peer is noticed within a minute, whether it owes us an answer or an acknowledgement.
    var pairs = [
      ("keepalives_idle", "30"), ("keepalives_interval", "10"), ("keepalives_count", "3"),
      ("tcp_user_timeout", "60000"),
    ]
    if let applicationName { pairs.append(("fallback_application_name", applicationName)) }
    if !Self.timeoutIsElsewhere(conninfo) { pairs.append(("connect_timeout", String(connectTimeout))) }
    if let conninfo { pairs.append(("dbname", conninfo)) }
    pairs.append(("client_encoding", "UTF8"))
    if readWrite { pairs.append(("target_session_attrs", "read-write")) }
    return pairs
  }

  /// The environment names a timeout, or somebody names a service, whose file may hold one that a default would hide.
  private static func timeoutIsElsewhere(_ conninfo: String?) -> Bool {
    for name in ["PGCONNECT_TIMEOUT", "PGSERVICE"] {
      if let value = unsafe getenv(name), unsafe value.pointee != 0 { return true }
    }
    guard let conninfo, isConnectionString(conninfo), let options = unsafe PQconninfoParse(conninfo, nil)
    else { return false }
    defer { unsafe PQconninfoFree(options) }
    return unsafe value(of: "service", in: options) != nil
  }
}

/// Refuses what libpq would quote, password included, in its message about it.
func checkConnectionString(_ conninfo: String) throws(PostgresError) {
  func refuse(_ message: String) -> PostgresError { PostgresError(.usage, message, operation: "connect") }
  guard !conninfo.utf8.contains(0) else { throw refuse("the connection string holds a NUL character") }
  guard isConnectionString(conninfo) else {
    // A plain database name. Anything else is a URI gone wrong, and would be printed as a name.
    guard !conninfo.utf8.contains(where: { [UInt8(ascii: ":"), UInt8(ascii: "@")].contains($0) }) else {
      throw refuse("the connection string is neither a postgresql:// URI nor a list of keyword=value pairs")
    }
    return
  }
  if hasStrayAt(conninfo) {
    throw refuse("the connection URI holds a bare @, / or ? in its user or password: write %40, %2F or %3F")
  }
  var reason: UnsafeMutablePointer<CChar>?
  defer { unsafe PQfreemem(reason) }
  guard let options = unsafe PQconninfoParse(conninfo, &reason) else {
    throw refuse("the connection string is malformed: " + withoutQuotations(unsafe repaired(reason)))
  }
  defer { unsafe PQconninfoFree(options) }
  if unsafe value(of: "dbname", in: options)?.contains("://") == true {
    throw refuse("the connection string names a URI as its database")
  }
}

/// libpq's own rule (`recognized_connection_string`).
private func isConnectionString(_ text: String) -> Bool {
  text.hasPrefix("postgresql://") || text.hasPrefix("postgres://") || text.utf8.contains(UInt8(ascii: "="))
}

/// libpq takes what stands before the first `@` for credentials, unless a `/` comes first. A password that holds one of
/// them would spill into the host, the port or the name, all of which libpq prints.
private func hasStrayAt(_ conninfo: String) -> Bool {
  guard let prefix = ["postgresql://", "postgres://"].first(where: conninfo.hasPrefix) else { return false }
  let at = UInt8(ascii: "@")
  let rest = conninfo.utf8.dropFirst(prefix.utf8.count)
  let start = rest.prefix { $0 != at && $0 != UInt8(ascii: "/") }
  let afterwards = rest.dropFirst(start.count)
  if afterwards.first == at { return afterwards.dropFirst().prefix { $0 != UInt8(ascii: "?") }.contains(at) }
  // Without credentials an `@` further on is a value of the query, or the end of a password that began as a port.
  let mayBePassword = start.contains(UInt8(ascii: ":"))
  return afterwards.prefix { mayBePassword || $0 != UInt8(ascii: "?") }.contains(at)
}

private func value(of keyword: String, in options: UnsafeMutablePointer<PQconninfoOption>) -> String? {
  var option = unsafe options
  while let name = unsafe option.pointee.keyword {
    if unsafe strcmp(name, keyword) == 0 {
      return unsafe option.pointee.val.map { unsafe repaired($0) }
    }
    unsafe option += 1
  }
  return nil
}

/// libpq puts what it read between the first and the last quotation mark of its message.
private func withoutQuotations(_ message: String) -> String {
  let line = oneLine(message)
  guard line.utf8.allSatisfy({ $0 < 0x80 }) else { return "it cannot be read" }
  guard let first = line.firstIndex(of: "\""), let last = line.lastIndex(of: "\"") else { return line }
  return line[..<first] + "…" + line[line.index(after: last)...]
}
