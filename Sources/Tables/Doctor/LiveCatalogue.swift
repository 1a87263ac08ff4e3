import Domain

/// What the server's catalogue says about the nine tables and optctl's own, as far as a doctor looks.
public struct LiveCatalogue: Sendable {
  struct Column: Sendable, Equatable {
    var name: String
    /// Without a length.
    var type: String
    var isNotNull = false
    /// By a default or an identity.
    var fillsItself = false
  }

  struct Key: Sendable, Equatable {
    var columns: [String]
    var isPrimary = false
    /// SQL of the rows that it covers; nil for all.
    var predicate: String?
  }

  struct ForeignKey: Sendable, Equatable {
    var name: String
    var columns: [String]
    var table: String
    var referenced: [String]
    /// The row that is referred to cannot be deleted or renumbered away.
    var restricts = true
    var isValid = true
  }

  struct Check: Sendable, Equatable {
    var name: String
    var columns: [String]
    /// As the server writes it.
    var definition: String
    var isValid = true
  }

  struct Trigger: Sendable, Equatable {
    var name: String
    /// `schema.name`.
    var function: String
    /// Neither disabled nor for replicas alone.
    var isEnabled = true
  }

  struct Table: Sendable {
    /// `r`, `p`, `v`, `m` or `f`, as in `pg_class`.
    var kind = "r"
    var columns: [Column] = []
    var keys: [Key] = []
    var foreignKeys: [ForeignKey] = []
    var checks: [Check] = []
    /// Columns that an exclusion constraint compares.
    var exclusions: [[String]] = []
    var triggers: [Trigger] = []

    var isOrdinary: Bool { kind == "r" || kind == "p" }
    func column(_ name: String) -> Column? { columns.first { $0.name == name } }
    func has(_ names: [String]) -> Bool { names.allSatisfy { column($0) != nil } }

    /// A unique key of exactly these columns, in any order, that covers every row.
    func isUnique(_ names: [String]) -> Bool {
      keys.contains { $0.predicate == nil && Set($0.columns) == Set(names) }
    }

    /// Whether a unique key of some of these columns keeps two rows from having the same in all of them.
    func keepsApart(_ names: [String]) -> Bool {
      keys.contains { $0.predicate == nil && Set($0.columns).isSubset(of: names) }
    }
  }

  /// Of the nine tables.
  public internal(set) var schema = "public"
  var tables: [String: Table] = [:]
  public internal(set) var liveSchema = LiveSchema()
  /// Tables and functions of schema `optctl`.
  var own: Set<String> = []
  /// The number of the last migration; nil where it is not known.
  public var migration: Int?
  public var hasMigrations: Bool { own.contains("migrations") }
  /// There is a row for those who apply to lock.
  public var hasSentinel: Bool { own.contains("sentinel") }

  public init() {}
}

extension LiveCatalogue {
  /// What ``CatalogueStatements`` ask, in the order in which it is to be read: each row tells one thing.
  public mutating func note(_ subject: CatalogueStatements.Subject, _ row: [String?]) {
    func text(_ i: Int) -> String { i < row.count ? row[i] ?? "" : "" }
    func flag(_ i: Int) -> Bool { text(i) == "t" }
    func names(_ i: Int) -> [String] {
      (try? JSON(parsing: text(i)))?.elements?.map { $0.string ?? "" } ?? []
    }
    let table = text(0)
    switch subject {
    case .schema: schema = table
    case .columns:
      tables[table, default: Table()].kind = text(5)
      tables[table]?.columns.append(
        Column(name: text(1), type: text(2), isNotNull: flag(3), fillsItself: flag(4)))
      liveSchema.note(table: table, column: text(1), type: text(2), rows: 0)
    case .keys:
      tables[table]?.keys.append(Key(columns: names(1), isPrimary: flag(2), predicate: row.count > 3 ? row[3] : nil))
    case .foreignKeys:
      tables[table]?.foreignKeys.append(
        ForeignKey(
          name: text(1), columns: names(2), table: text(3), referenced: names(4), restricts: flag(5), isValid: flag(6)))
    case .checks:
      tables[table]?.checks.append(
        Check(name: text(1), columns: names(2), definition: text(3), isValid: flag(4)))
    case .exclusions: tables[table]?.exclusions.append(names(1))
    case .triggers:
      tables[table]?.triggers.append(Trigger(name: text(1), function: text(2), isEnabled: flag(3)))
    case .own: own.insert(table)
    }
  }
}

/// Reads a ``LiveCatalogue``; every role may run them. The search path is pinned before.
public enum CatalogueStatements {
  public enum Subject: Sendable, CaseIterable {
    case schema, columns, keys, foreignKeys, checks, exclusions, triggers, own
  }

  public static func sql(_ subject: Subject) -> String {
    switch subject {
    case .schema: "SELECT coalesce(current_schema(), 'public')"
    case .columns:
      """
      SELECT c.relname, a.attname, pg_catalog.format_type(a.atttypid, NULL), a.attnotnull,
        a.atthasdef OR a.attidentity <> '', c.relkind
      FROM pg_catalog.pg_attribute a \(tables("a.attrelid"))
      WHERE a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
      """
    case .keys:
      """
      SELECT c.relname, \(columns("(i.indkey::smallint[])[0:i.indnkeyatts - 1]", "i.indrelid")), i.indisprimary,
        pg_catalog.pg_get_expr(i.indpred, i.indrelid)
      FROM pg_catalog.pg_index i \(tables("i.indrelid"))
      WHERE i.indisunique AND i.indisvalid AND NOT 0 = ANY (i.indkey::smallint[])
      """
    case .foreignKeys:
      """
      SELECT c.relname, k.conname, \(columns("k.conkey", "k.conrelid")), r.relname, \(columns("k.confkey", "k.confrelid")),
        k.confdeltype IN ('a', 'r') AND k.confupdtype IN ('a', 'r'), k.convalidated
      FROM pg_catalog.pg_constraint k \(tables("k.conrelid")) JOIN pg_catalog.pg_class r ON r.oid = k.confrelid
      WHERE k.contype = 'f'
      """
    case .checks:
      """
      SELECT c.relname, k.conname, \(columns("k.conkey", "k.conrelid")), pg_catalog.pg_get_constraintdef(k.oid),
        k.convalidated
      FROM pg_catalog.pg_constraint k \(tables("k.conrelid")) WHERE k.contype = 'c'
      """
    case .exclusions:
      """
      SELECT c.relname, \(columns("k.conkey", "k.conrelid"))
      FROM pg_catalog.pg_constraint k \(tables("k.conrelid")) WHERE k.contype = 'x'
      """
    case .triggers:
      """
      SELECT c.relname, t.tgname, n.nspname || '.' || p.proname, t.tgenabled IN ('O', 'A')
      FROM pg_catalog.pg_trigger t \(tables("t.tgrelid")) JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
        JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
      WHERE NOT t.tgisinternal
      """
    case .own:
      """
      SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = 'optctl' AND c.relkind IN ('r', 'p', 'v', 'f')
      UNION ALL
      SELECT p.proname FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
      WHERE n.nspname = 'optctl'
      """
    }
  }

  /// The nine tables, as an unqualified name finds them.
  private static func tables(_ id: String) -> String {
    let names = LiveSchema.tables.map { "'\($0)'" }.joined(separator: ", ")
    return """
      JOIN pg_catalog.pg_class c ON c.oid = \(id) AND c.relname IN (\(names))
        AND pg_catalog.pg_table_is_visible(c.oid) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
      """
  }

  /// The names of columns as a JSON array.
  private static func columns(_ numbers: String, _ table: String) -> String {
    """
    pg_catalog.array_to_json(ARRAY(SELECT a.attname::text FROM pg_catalog.unnest(\(numbers)) WITH ORDINALITY AS u(number, n)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = \(table) AND a.attnum = u.number ORDER BY u.n))::text
    """
  }
}
