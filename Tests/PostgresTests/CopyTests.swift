import TestSupport
import Testing

@testable import Postgres

struct CopyTests {
  private struct Enough: Error {}

  private func table() async throws -> Connection {
    let connection = try await TestDatabase.make().connect()
    try connection.execute("CREATE TABLE t (id bigint PRIMARY KEY, a text, b bool, CHECK (id <> 13))")
    return connection
  }

  @Test func `hostile text survives COPY in and out`() async throws {
    let connection = try await table()
    let texts: [String?] = StatementTests.hostileTexts + [nil, String(repeating: "long\\\n\t", count: 30_000)]
    let written = try connection.copyIn("COPY t FROM STDIN") { (writer) throws(PostgresError) in
      for (id, text) in texts.enumerated() where id != 13 {
        writer.int(Int64(id))
        writer.text(text)
        writer.bool(text.map { $0.isEmpty })
        try writer.endRow()
      }
    }
    #expect(written == texts.count - 1)
    for (id, text) in texts.enumerated() where id != 13 {
      let stored = try connection.execute(
        "SELECT a = $2 OR (a IS NULL AND $2 IS NULL) FROM t WHERE id = $1",
        [.int(Int64(id)), Parameter(text)])
      #expect(stored.bool(0, 0) == true)
    }
    var received: [Int64: [UInt8]?] = [:]
    let read = try connection.copyOut("COPY t TO STDOUT") { row in
      #expect(row.fieldCount == 3)
      received[row.int(0) ?? -1] = .some(row.text(1).map { Array($0.utf8) })
      #expect(row.bool(2) == row.text(1).map { $0.isEmpty })
      #expect(row.text(3) == nil && row.isNull(-1))
    }
    #expect(read == written)
    for (id, text) in texts.enumerated() where id != 13 {
      #expect(received[Int64(id)] == .some(text.map { Array($0.utf8) }))
    }
  }

  @Test func `numbers at the limits, NULLs and raw bytes are written as they are`() async throws {
    let connection = try await table()
    let bytes = Array("x\\y".utf8)
    try connection.copyIn("COPY t FROM STDIN") { (writer) throws(PostgresError) in
      for id in [Int64.min, -1, 0, .max] {
        writer.int(id)
        writer.bytes(bytes.span)
        writer.null()
        try writer.endRow()
      }
    }
    var rows = 0
    try connection.copyOut("COPY (SELECT * FROM t ORDER BY id) TO STDOUT") { row in
      if rows == 0 { #expect(row.int(0) == .min) }
      #expect(row.equals(1, "x\\y") && !row.equals(1, "x") && row.isNull(2) && row.int(2) == nil)
      #expect(row.withBytes(1) { $0.count } == 3)
      rows += 1
    }
    #expect(rows == 4)
  }

  @Test func `a row that the server refuses is its error, and the connection goes on`() async throws {
    let connection = try await table()
    let error = #expect(throws: PostgresError.self) {
      try connection.copyIn("COPY t FROM STDIN") { (writer) throws(PostgresError) in
        for id in Int64(0)..<50_000 {
          writer.int(id)
          writer.text("some text")
          writer.null()
          try writer.endRow()
        }
      }
    }
    #expect(error?.sqlstate == "23514")
    #expect(error?.table == "t")
    #expect(error?.constraint == "t_id_check")
    #expect(error?.connectionLost == false)
    #expect(error?.description.contains("some text") == false)
    #expect(try connection.execute("SELECT count(*) FROM t").int(0, 0) == 0)
  }

  @Test func `a writer that throws writes nothing`() async throws {
    let connection = try await table()
    #expect(throws: Enough.self) {
      try connection.copyIn("COPY t FROM STDIN") { writer in
        for id in Int64(100)..<20_000 {
          writer.int(id)
          writer.null()
          writer.null()
          try writer.endRow()
        }
        throw Enough()
      }
    }
    #expect(try connection.execute("SELECT count(*) FROM t").int(0, 0) == 0)
  }

  @Test func `a NUL or an unfinished row writes nothing, also where the closure looks away`() async throws {
    let connection = try await table()
    let nul = #expect(throws: PostgresError.self) {
      try connection.copyIn("COPY t FROM STDIN") { writer in
        writer.int(1)
        writer.text("a\0b")
        writer.null()
        try? writer.endRow()
      }
    }
    #expect(nul?.code == .usage)
    let unfinished = #expect(throws: PostgresError.self) {
      try connection.copyIn("COPY t FROM STDIN") { writer in writer.int(1) }
    }
    #expect(unfinished?.code == .usage)
    #expect(unfinished?.message == "the last row was not ended")
    #expect(try connection.execute("SELECT count(*) FROM t").int(0, 0) == 0)
  }

  @Test func `an error in the middle of COPY out comes after its rows, and the connection goes on`() async throws {
    let connection = try await table()
    var seen = 0
    let error = #expect(throws: PostgresError.self) {
      try connection.copyOut("COPY (SELECT 1 / (70000 - g) FROM generate_series(1, 100000) g) TO STDOUT") { _ in
        seen += 1
      }
    }
    #expect(error?.sqlstate == "22012")
    #expect(seen == 69_999)
    #expect(try connection.execute("SELECT 1").int(0, 0) == 1)
  }

  @Test func `a reader of COPY that throws leaves connection and transaction as they were`() async throws {
    let connection = try await table()
    try connection.execute("BEGIN")
    #expect(throws: Enough.self) {
      try connection.copyOut("COPY (SELECT generate_series(1, 100000)) TO STDOUT") { row in
        if row.int(0) == 5 { throw Enough() }
      }
    }
    #expect(connection.transactionState == .open)
    #expect(try connection.execute("SELECT 1").int(0, 0) == 1)
  }

  @Test(arguments: [
    "SELECT 1", "COPY t TO STDOUT (FORMAT binary)", "COPY t FROM STDIN", "COPY nothing TO STDOUT", "",
  ])
  func `what is not a COPY out is refused, and the connection goes on`(sql: String) async throws {
    let connection = try await table()
    #expect(throws: PostgresError.self) { try connection.copyOut(sql) { _ in } }
    #expect(!connection.isLost)
    #expect(try connection.execute("SELECT 1").int(0, 0) == 1)
  }

  @Test(arguments: [
    "SELECT 1", "COPY t FROM STDIN (FORMAT binary)", "COPY t TO STDOUT", "COPY nothing FROM STDIN", "",
  ])
  func `what is not a COPY in is refused, and the connection goes on`(sql: String) async throws {
    let connection = try await table()
    #expect(throws: PostgresError.self) { try connection.copyIn(sql) { _ in } }
    #expect(!connection.isLost)
    #expect(try connection.execute("SELECT 1").int(0, 0) == 1)
  }

  @Test(
    arguments: [
      ("a\tb\n", ["a", "b"]), ("\\N\n", [nil]), ("\\\\N\tN\n", ["\\N", "N"]), ("\n", [""]), ("\t\n", ["", ""]),
      ("\\", nil), ("", nil), ("a", nil), ("a\nb\n", nil), ("a\tb\n", nil), ("a\\\\\tb\n", nil), ("\\\n", ["\\"]),
      ("\\q\\\n", ["q\\"]), ("\\N\\N\n", ["NN"]),
    ] as [(String, [String?]?)])
  func `a line of COPY text is split, and anything else is refused`(line: String, fields: [String?]?) {
    var bytes = line.utf8.map { CChar(bitPattern: $0) }
    var row = CopyRow(columns: fields?.count ?? 1)
    let isLine = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
      unsafe buffer.baseAddress.map { unsafe row.load($0, count: buffer.count) } ?? false
    }
    #expect(isLine == (fields != nil))
    guard let fields else { return }
    #expect(row.fieldCount == fields.count)
    for (index, field) in fields.enumerated() { #expect(row.text(index) == field) }
  }

  @Test func `bytes that are not UTF-8 are refused by the server, and the connection goes on`() async throws {
    let server = try PostgresServer.shared()
    try server.connect().execute("CREATE DATABASE ascii TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")
    let connection = try server.connect("ascii")
    try connection.execute("CREATE TABLE t AS SELECT convert_from('\\x41ff', 'SQL_ASCII') AS a")
    let copy = #expect(throws: PostgresError.self) { try connection.copyOut("COPY t TO STDOUT") { _ in } }
    #expect(copy?.sqlstate == "22021")
    let select = #expect(throws: PostgresError.self) { try connection.execute("SELECT a FROM t") }
    #expect(select?.sqlstate == "22021")
    #expect(try connection.execute("SELECT 1").int(0, 0) == 1)
  }
}
