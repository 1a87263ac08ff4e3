import Postgres
import TestSupport
import Testing

struct ConnectTests {
  private static let canary = "canary-5up3r"

  private func failure(_ conninfo: String) -> PostgresError? {
    do throws(PostgresError) {
      _ = try Connection(conninfo)
      return nil
    } catch {
      return error
    }
  }

  @Test func `a connection knows where it is`() async throws {
    let database = try await TestDatabase.make()
    let connection = try Connection(database.url, options: ConnectOptions(applicationName: "optctl 1", readWrite: true))
    #expect(connection.host == database.socketDirectory)
    #expect(connection.port == "5432")
    #expect(connection.database == database.name)
    #expect(connection.user == PostgresServer.user)
    #expect(connection.serverVersion >= 100_000)
    #expect(!connection.isLost)
    let row = try connection.execute(
      "SELECT pg_backend_pid(), current_setting('application_name'), current_setting('client_encoding')")
    #expect(row.int(0, 0) == Int64(connection.processID))
    #expect(row.value(0, 1) == "optctl 1")
    #expect(row.value(0, 2) == "UTF8")
  }

  @Test func `the user's application name wins over ours, and no other client encoding over ours`() async throws {
    let database = try await TestDatabase.make()
    let connection = try Connection(database.url + "&application_name=theirs&client_encoding=LATIN1")
    let row = try connection.execute("SELECT current_setting('application_name'), current_setting('client_encoding')")
    #expect(row.value(0, 0) == "theirs")
    #expect(row.value(0, 1) == "UTF8")
  }

  @Test func `a missing socket is one line without the password`() throws {
    let uri = "postgresql://someone:\(Self.canary)@/nowhere?host=%2Fno%2Fsuch%2Fplace&port=5432"
    let error = try #require(failure(uri))
    #expect(error.code == .connection)
    #expect(error.connectionLost)
    #expect(error.sqlstate == nil)
    #expect(
      error.description == """
        could not connect: connection to server on socket "/no/such/place/.s.PGSQL.5432" failed: \
        No such file or directory
        """)
    #expect(!"\(String(reflecting: error))".contains(Self.canary))
  }

  @Test(arguments: [
    "postgresql://someone:\(canary)%zz@/nowhere",
    "postgresql://someone:x@\(canary)?x@host/nowhere",
    "postgresql://someone:\(canary)?x/y@host/nowhere",
    "postgresql://someone:\(canary)/x?y@host/nowhere",
    "postgresql://someone:1/\(canary)@host/nowhere",
    "postgresql://someone:x@\(canary)@host/nowhere",
    "postgresql://someone:12/\(canary)/@host/nowhere",
    "postgresql://someone@host/nowhere?pasword=\(canary)",
    "postgress://someone:\(canary)@host/nowhere?sslmode=disable",
    "postgress://someone:\(canary)@host/nowhere",
    "host=/no/such/place password=two \(canary)",
    "host=/no/such/place password='\(canary)",
    "host=/no/such/place pasword=\(canary)",
    "host=/no/such/place dbname=postgresql://someone:\(canary)@host/nowhere",
    "password=\(canary)\0",
  ])
  func `a malformed connection string is refused without being shown`(conninfo: String) throws {
    let error = try #require(failure(conninfo))
    #expect(error.code == .usage)
    #expect(!String(reflecting: error).contains(Self.canary))
    #expect(!error.message.contains("\n"))
    #expect(error.detail == nil && error.hint == nil)
  }

  @Test func `every host that was tried is named, on one line`() throws {
    let error = try #require(failure("host=/no/such/place,/nor/this password=\(Self.canary)"))
    #expect(error.message.contains("/no/such/place") && error.message.contains("/nor/this"))
    #expect(!error.message.contains { $0.isNewline })
  }

  @Test func `a database that does not exist is reported in the server's words`() throws {
    let error = try #require(failure(try PostgresServer.shared().url("no_such_database")))
    #expect(error.code == .connection)
    #expect(error.message.hasSuffix("FATAL:  database \"no_such_database\" does not exist"))
  }

  @Test func `a user that does not exist is an authentication error`() throws {
    let server = try PostgresServer.shared()
    let error = try #require(failure("host=\(server.socketDirectory) port=5432 user=nobody_such dbname=postgres"))
    #expect(error.code == .authentication)
  }

  @Test func `a closed connection refuses statements and may be closed again`() async throws {
    let connection = try await TestDatabase.make().connect()
    connection.close()
    connection.close()
    #expect(connection.isLost)
    #expect(connection.host == "" && connection.processID == 0)
    let error = #expect(throws: PostgresError.self) { try connection.execute("SELECT 1") }
    #expect(error?.connectionLost == true)
  }

  @Test func `a server that takes no writes is refused where writes are wanted`() async throws {
    let database = try await TestDatabase.make()
    try database.run("ALTER DATABASE \(database.name) SET default_transaction_read_only = on")
    _ = try Connection(database.url)
    let error = #expect(throws: PostgresError.self) {
      _ = try Connection(database.url, options: ConnectOptions(readWrite: true))
    }
    #expect(error?.message.contains("session is read-only") == true)
  }
}
