public import Postgres

/// A database of its own for one test, on the shared server. It is not dropped: it goes with the server.
public struct TestDatabase: Sendable {
  public let name: String
  public let url: String
  public let socketDirectory: String

  /// An empty database.
  public static func make() async throws -> TestDatabase { try await TestDatabases.shared.make(template: nil) }

  /// A copy of a template, which the first call of this process with that name prepares.
  public static func make(
    template: String, prepare: @Sendable (Connection) throws -> Void
  ) async throws -> TestDatabase {
    try await TestDatabases.shared.make(template: template, prepare: prepare)
  }

  public func connect() throws -> Connection { try Connection(url) }

  /// Runs statements over a connection of their own.
  public func run(_ sql: String) throws {
    let connection = try connect()
    try connection.execute(sql, simple: true)
  }
}

/// Makes databases one at a time: nobody may be connected to a template while it is copied.
private actor TestDatabases {
  static let shared = TestDatabases()

  private var templates: Set<String> = []
  private var count = 0

  func make(template: String?, prepare: @Sendable (Connection) throws -> Void = { _ in }) throws -> TestDatabase {
    let server = try PostgresServer.shared()
    let administrator = try server.connect()
    var source = "template0"
    if let template {
      source = "template_" + template
      if !templates.contains(template) {
        try makeTemplate(source, server, administrator, prepare)
        templates.insert(template)
      }
    }
    count += 1
    let name = "test_\(count)"
    try create(name, from: source, administrator)
    return TestDatabase(name: name, url: server.url(name), socketDirectory: server.socketDirectory)
  }

  private func makeTemplate(
    _ name: String, _ server: PostgresServer, _ administrator: Connection, _ prepare: (Connection) throws -> Void
  ) throws {
    // A preparation that failed may be tried again.
    try administrator.execute("DROP DATABASE IF EXISTS \(name)")
    try create(name, from: "template0", administrator)
    let connection = try server.connect(name)
    try prepare(connection)
    connection.close()
    try administrator.execute("ALTER DATABASE \(name) ALLOW_CONNECTIONS false")
  }

  private func create(_ name: String, from source: String, _ administrator: Connection) throws {
    let strategy = administrator.serverVersion >= 150_000 ? "STRATEGY file_copy" : ""
    try administrator.execute("CREATE DATABASE \(name) TEMPLATE \(source) \(strategy)")
  }
}
