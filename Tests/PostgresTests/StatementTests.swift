import Postgres
import TestSupport
import Testing

struct StatementTests {
  private static let everyASCII = String(String.UnicodeScalarView((1...127).map { Unicode.Scalar(UInt8($0)) }))
  static let hostileTexts = [
    "", " ", "N", "\\N", "\\", "\\\\", "\\.", "a\tb\nc\rd\r\ne", "NULL", "null", "{}", "{a,b}", "\"", "'", "a\"b\\c",
    "é😀\u{301}\u{2028}\u{202E}", "\u{FFFD}", "\\x41\\101", "\u{7F}\u{1}\u{B}\u{C}\u{8}", "tab\\tnot", everyASCII,
  ]

  @Test func `every kind of parameter comes back as it went`() async throws {
    let connection = try await TestDatabase.make().connect()
    for text in Self.hostileTexts {
      let result = try connection.execute("SELECT $1::text, octet_length($1::text)", [.text(text)])
      #expect(result.value(0, 0)?.unicodeScalars.elementsEqual(text.unicodeScalars) == true)
      #expect(result.int(0, 1) == Int64(text.utf8.count))
    }
    for value in [0, 1, -1, 9, 10, -10, Int64.max, Int64.min] {
      #expect(try connection.execute("SELECT $1::bigint", [.int(value)]).int(0, 0) == value)
    }
    let result = try connection.execute("SELECT $1::bool, $2::bool, $3::text, $4::int", [true, false, nil, 7])
    #expect(result.bool(0, 0) == true && result.bool(0, 1) == false)
    #expect(result.isNull(0, 2) && result.value(0, 2) == nil && result.int(0, 2) == nil)
    #expect(result.int(0, 3) == 7)
  }

  @Test func `arrays keep NULLs, quotes, braces and empty texts`() async throws {
    let connection = try await TestDatabase.make().connect()
    let texts: [String?] = [nil] + Self.hostileTexts + [nil]
    var received: [String?] = []
    try connection.query("SELECT unnest($1::text[])", [.textArray(texts)]) { row in received.append(row.text(0)) }
    #expect(received.map { $0.map { Array($0.utf8) } } == texts.map { $0.map { Array($0.utf8) } })

    let numbers: [Int64?] = [nil, .min, 0, .max]
    var receivedNumbers: [Int64?] = []
    try connection.query("SELECT unnest($1::bigint[])", [.intArray(numbers)]) { receivedNumbers.append($0.int(0)) }
    #expect(receivedNumbers == numbers)

    let truths: [Bool?] = [true, nil, false]
    var receivedTruths: [Bool?] = []
    try connection.query("SELECT unnest($1::bool[])", [.boolArray(truths)]) { receivedTruths.append($0.bool(0)) }
    #expect(receivedTruths == truths)
    #expect(try connection.execute("SELECT cardinality($1::text[])", [.textArray([])]).int(0, 0) == 0)
  }

  @Test func `a NUL is refused wherever it stands`() async throws {
    let connection = try await TestDatabase.make().connect()
    for parameter in [Parameter.text("a\0b"), .textArray(["a", "\0"])] {
      let error = #expect(throws: PostgresError.self) { try connection.execute("SELECT $1::text", [1, parameter]) }
      #expect(error?.code == .usage)
      #expect(error?.message == "parameter $2 holds a NUL character")
    }
    let error = #expect(throws: PostgresError.self) { try connection.execute("SELECT 1\0 DROP") }
    #expect(error?.code == .usage)
    #expect(try connection.execute("SELECT 1").int(0, 0) == 1)
  }

  @Test func `a bound value does not show in a description`() {
    #expect(!"\([Parameter.text("secret"), .textArray(["secret"])])".contains("secret"))
  }

  @Test func `tags and counts tell what a statement did`() async throws {
    let connection = try await TestDatabase.make().connect()
    #expect(try connection.execute("CREATE TABLE t (a int PRIMARY KEY)").commandTag == "CREATE TABLE")
    let inserted = try connection.execute("INSERT INTO t SELECT generate_series(1, 5)")
    #expect(inserted.affectedRows == 5 && inserted.rowCount == 0)
    #expect(try connection.execute("UPDATE t SET a = -a WHERE a > 3").affectedRows == 2)
    let selected = try connection.execute("SELECT a, a::text FROM t")
    #expect(selected.rowCount == 5 && selected.columnCount == 2)
    #expect(try connection.execute("").rowCount == 0)
  }

  @Test func `what is not there, or not a number, reads as NULL`() async throws {
    let connection = try await TestDatabase.make().connect()
    let sql = "SELECT 'x', '', '-', '9223372036854775808', '-9223372036854775809', '1 ', '+1', '1.0'"
    let result = try connection.execute(sql)
    for column in 0..<8 { #expect(result.int(0, column) == nil) }
    #expect(result.bool(0, 0) == nil)
    for (row, column) in [(-1, 0), (1, 0), (0, -1), (0, 8), (Int.max, Int.min)] {
      #expect(result.value(row, column) == nil && result.isNull(row, column))
    }
    try connection.query(sql) { row in
      #expect(row.fieldCount == 8)
      #expect(row.int(3) == nil && row.text(8) == nil && row.text(-1) == nil && row.isNull(Int.max))
    }
  }

  @Test func `a script runs several statements and answers for the last`() async throws {
    let connection = try await TestDatabase.make().connect()
    let result = try connection.execute(
      "CREATE TABLE t (a int); INSERT INTO t VALUES (1), (2); SELECT sum(a) FROM t", simple: true)
    #expect(result.int(0, 0) == 3)
    let error = #expect(throws: PostgresError.self) {
      try connection.execute("INSERT INTO t VALUES (3); SELECT 1/0; INSERT INTO t VALUES (4)", simple: true)
    }
    #expect(error?.sqlstate == "22012")
    #expect(try connection.execute("SELECT count(*) FROM t").int(0, 0) == 2)
    #expect(throws: PostgresError.self) { try connection.execute("SELECT $1::int", [1], simple: true) }
    #expect(throws: PostgresError.self) { try connection.execute("SELECT 1; SELECT 2") }
  }

  @Test func `streamed rows arrive in order, with bytes at hand`() async throws {
    let connection = try await TestDatabase.make().connect()
    var sum: Int64 = 0
    var bytes: [UInt8] = []
    let count = try connection.query(
      "SELECT g, CASE WHEN g % 2 = 0 THEN 'even' END FROM generate_series(1, $1::int) g", [1_000]
    ) { row in
      sum += row.int(0) ?? 0
      #expect(row.equals(1, "even") == (row.isNull(1) == false))
      #expect(row.equals(1, "eve") == false)
      if sum == 3 { _ = row.withBytes(1) { span in for index in span.indices { bytes.append(span[index]) } } }
    }
    #expect(count == 1_000)
    #expect(sum == 500_500)
    #expect(bytes == Array("even".utf8))
    #expect(try connection.query("SELECT 1 WHERE false") { _ in Issue.record("no row was selected") } == 0)
  }

  @Test func `an error after some rows is thrown, and the connection goes on`() async throws {
    let connection = try await TestDatabase.make().connect()
    var seen = 0
    let error = #expect(throws: PostgresError.self) {
      try connection.query("SELECT 10 / (500 - g) FROM generate_series(1, 1000) g") { _ in seen += 1 }
    }
    #expect(error?.sqlstate == "22012")
    #expect(seen == 499)
    #expect(error?.connectionLost == false)
    #expect(try connection.execute("SELECT 1").int(0, 0) == 1)
  }

  private struct Enough: Error {}

  @Test func `a reader that throws leaves connection and transaction as they were`() async throws {
    let connection = try await TestDatabase.make().connect()
    try connection.execute("BEGIN")
    #expect(throws: Enough.self) {
      try connection.query("SELECT generate_series(1, 100000)") { row in
        if row.int(0) == 3 { throw Enough() }
      }
    }
    #expect(connection.transactionState == .open)
    let error = #expect(throws: PostgresError.self) {
      try connection.query("SELECT 1") { (_) throws(PostgresError) in
        throw PostgresError(.usage, "enough", operation: "test")
      }
    }
    #expect(error?.message == "enough")
    #expect(try connection.execute("COMMIT").commandTag == "COMMIT")
  }

  @Test func `a reader may not use its own connection`() async throws {
    let connection = try await TestDatabase.make().connect()
    let error = #expect(throws: PostgresError.self) {
      try connection.query("SELECT generate_series(1, 3)") { (_) throws(PostgresError) in
        try connection.execute("SELECT 1")
      }
    }
    #expect(error?.code == .usage)
    #expect(try connection.execute("SELECT 1").int(0, 0) == 1)
  }

  @Test func `COPY by the wrong door is refused, and the connection goes on`() async throws {
    let connection = try await TestDatabase.make().connect()
    try connection.execute("CREATE TABLE t (a int)")
    for sql in ["COPY t TO STDOUT", "COPY t FROM STDIN"] {
      for simple in [true, false] {
        let error = #expect(throws: PostgresError.self) { try connection.execute(sql, simple: simple) }
        #expect(error?.code == .usage)
      }
      #expect(throws: PostgresError.self) { try connection.query(sql) { _ in } }
    }
    #expect(try connection.execute("SELECT count(*) FROM t").int(0, 0) == 0)
  }
}
