import Database
import Diagnostics
import Domain
import TestSupport
import Testing

@testable import Tables

@Suite("A doctor's judgement")
struct DoctorJudgementTests {
  @Test("is made by tables that have every column of those that migrations create")
  func freshness() async throws {
    let database = try await TestDatabase.migrated()
    #expect(ExpectedTable.all.map(\.name).sorted() == LiveSchema.tables.sorted())
    for table in ExpectedTable.all {
      let columns = try database.texts(
        "SELECT attname FROM pg_attribute WHERE attrelid = '\(table.name)'::regclass AND attnum > 0 ORDER BY attnum")
      #expect(table.columns.map(\.name) == columns)
    }
  }

  static let word = ColumnType.word(["a"])

  @Test(
    "of a type",
    arguments: [
      (ColumnType.id, "bigint", nil), (.id, "integer", Severity.note), (.reference, "uuid", .error),
      (.text, "character varying", nil), (.text, "character", .warning), (.text, "citext", .error),
      (word, "text", nil), (word, "mood", .error), (word, "smallint", .error), (.flag, "boolean", nil),
      (.flag, "smallint", .note), (.flag, "numeric", .note), (.flag, "text", .error), (.share, "numeric", nil),
      (.share, "double precision", .note), (.share, "integer", .warning), (.share, "text", .error),
      (.moment, "timestamp with time zone", nil), (.moment, "timestamp without time zone", .warning),
      (.moment, "date", .error), (.day, "date", nil), (.day, "timestamp without time zone", .note),
      (.day, "text", .error), (.longCount, "numeric", nil), (.longCount, "integer", .note),
      (.longCount, "text", .error),
      (.count, "bigint", nil), (.count, "text", .error), (.decimal, "numeric", nil), (.decimal, "real", .note),
      (.decimal, "bigint", .warning), (.decimal, "text", .error), (.metric, "numeric", nil),
      (.metric, "real", .warning),
      (.metric, "integer", .warning), (.metric, "text", .error), (.runID, "text", nil), (.runID, "bigint", .note),
      (.runID, "numeric", .note), (.runID, "uuid", .error), (.configValue, "jsonb", .note),
      (.configValue, "json", .note),
      (.configValue, "integer", .error), (.supportedConfigs, "json", .note), (.supportedConfigs, "text", .note),
      (.supportedConfigs, "hstore", .error), (.features, "json", .note), (.features, "text[]", .note),
      (.features, "character varying[]", .note), (.features, "text", .note), (.features, "integer[]", .error),
    ] as [(ColumnType, String, Severity?)])
  func types(_ type: ColumnType, _ found: String, _ severity: Severity?) {
    #expect(type.verdict(on: found, column: "c")?.severity == severity)
  }

  @Test(
    "of a CHECK reads its list of texts, and gives up on any other",
    arguments: [
      ("CHECK ((status = ANY (ARRAY['a'::text, 'b'::text])))", ["a", "b"]),
      (
        "CHECK (((status)::text = ANY ((ARRAY['it''s'::character varying, ''::character varying])::text[])))",
        ["it's", ""]
      ),
      ("CHECK ((status = ANY (ARRAY['a'''::text])))", ["a'"]), ("CHECK ((status ~ '^[a-z]+$'::text))", nil),
      ("CHECK ((length(status) > 2))", nil),
    ] as [(String, [String]?)])
  func lists(_ definition: String, _ values: [String]?) {
    #expect(LiveCatalogue.Check(name: "c", columns: ["status"], definition: definition).values == values)
  }

  @Test("quotes every name that is not optctl's own")
  func quoting() {
    #expect(SQLText.identifier("public", "opt_runs") == "public.opt_runs")
    #expect(SQLText.identifier("Odd \"name", "opt_runs") == "\"Odd \"\"name\".opt_runs")
    #expect(SQLText.identifier("user") == "\"user\"" && SQLText.identifier("opt_é") == "\"opt_é\"")
    #expect(SQLText.literal("it's") == "'it''s'" && SQLText.literal("\\") == "E'\\\\'")
  }
}
