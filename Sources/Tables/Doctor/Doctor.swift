public import Domain

/// Judges a catalogue by what optctl's migrations would have created.
public enum Doctor {
  typealias Finding = DoctorReport.Finding

  /// In the order in which they are mended, `rows` being what was found wrong in the rows: they are mended before keys and
  /// constraints can hold.
  public static func findings(
    in catalogue: LiveCatalogue, rows: [DoctorReport.Finding]
  ) -> [DoctorReport.Finding] {
    let tables = ExpectedTable.all.compactMap { TableJudge($0, catalogue) }
    var findings = missing(in: catalogue)
    findings += tables.flatMap(\.columns)
    findings += rows
    findings += tables.flatMap(\.keys)
    findings += tables.flatMap(\.foreignKeys)
    findings += tables.flatMap(\.checks)
    findings += tables.flatMap(\.ledger)
    findings += tables.flatMap(\.journal)
    return findings
  }

  private static func missing(in catalogue: LiveCatalogue) -> [Finding] {
    var findings: [Finding] = []
    let latest = Migration.all.last?.number ?? 0
    let migrate = DoctorReport.Remedy.command("optctl db migrate")
    let absent = LiveSchema.tables.filter { catalogue.tables[$0] == nil }
    if absent.count == LiveSchema.tables.count, !catalogue.hasMigrations {
      return [Finding(.error, "database", noTables, consequence: nothingWorks, migrate)]
    }
    if !catalogue.hasMigrations {
      findings.append(Finding(.error, "schema optctl", "it is missing", consequence: nothingWorks, migrate))
    } else if let number = catalogue.migration, number < latest {
      findings.append(
        Finding(
          .error, "schema optctl", "it is at migration \(number) of \(latest)", consequence: nothingWorks, migrate))
    } else if let number = catalogue.migration, number > latest {
      findings.append(
        Finding(
          .error, "schema optctl", "it is at migration \(number), and this optctl knows \(latest)",
          consequence: "only a newer optctl can work here"))
    }
    // Migrations that were done are not done again. A role named optctl would have its own schema before that of the tables.
    let path = ["SET search_path = \(SQLText.identifier(catalogue.schema));"]
    let isDone = (catalogue.migration ?? 0) >= Migration.managedTables.number
    for table in absent {
      findings.append(
        Finding(
          .error, table, "the table is missing", consequence: "optctl can neither plan nor apply",
          isDone ? .sql(path + Migration.managedTables.creation(of: table, catalogue.liveSchema)) : migrate))
    }
    if isDone, !catalogue.own.contains("hold_runs") {
      findings.append(
        Finding(
          .error, "optctl.hold_runs", "the function is missing",
          consequence: "apply cannot keep a run as it is while it is deployed", .sql(path + Migration.holdRuns)))
    }
    return findings
  }

  public static let lockDoesNotBlock = DoctorReport.Finding(
    .error, "optctl.sentinel", "two sessions lock its one row at once",
    consequence: "two can apply at the same time, each unaware of what the other writes")

  public static let noLockRow = DoctorReport.Finding(
    .error, "optctl.sentinel", "its one row is missing",
    consequence: "two can apply at the same time, each unaware of what the other writes",
    .sql(["INSERT INTO optctl.sentinel (id) VALUES (1);"]))

  /// - Parameter versions: their ids.
  public static func noJSON(versions: [String]) -> DoctorReport.Finding {
    let shown = versions.prefix(RowCheck.shown).joined(separator: ", ")
    let more = versions.count > RowCheck.shown ? " and \(versions.count - RowCheck.shown) more" : ""
    return DoctorReport.Finding(
      .error, "opt_versions.supported_configs", "rows hold text that is no JSON: version_id \(shown)\(more)",
      consequence: "optctl knows no configs of such a version, and cannot change it")
  }

  private static let noTables = "it has no tables of optctl"
  private static let nothingWorks = "optctl cannot work here"
}

/// One of the nine tables that is there, and what it should be.
struct TableJudge {
  typealias Finding = Doctor.Finding

  let catalogue: LiveCatalogue
  let expected: ExpectedTable
  let live: LiveCatalogue.Table

  init?(_ expected: ExpectedTable, _ catalogue: LiveCatalogue) {
    guard let live = catalogue.tables[expected.name] else { return nil }
    self.catalogue = catalogue
    self.expected = expected
    self.live = live
  }

  /// As SQL that a person runs names it.
  var qualified: String { qualified(expected.name) }
  func qualified(_ table: String) -> String { SQLText.identifier(catalogue.schema, table) }

  func alter(_ action: String) -> String { "ALTER TABLE \(qualified) \(action);" }

  /// Adds a constraint without a scan under the lock that keeps others out, then scans.
  func add(_ constraint: String, _ rule: String) -> [String] {
    [
      alter("ADD CONSTRAINT \(SQLText.identifier(constraint)) \(rule) NOT VALID"),
      alter("VALIDATE CONSTRAINT \(SQLText.identifier(constraint))"),
    ]
  }
}

extension Migration {
  /// What this migration creates a table with.
  func creation(of name: String, _ schema: LiveSchema) -> [String] {
    steps(runID: schema.runID.rawValue).compactMap { step in
      switch step {
      case .create(let table, let sql), .complete(let table, let sql): table == name ? sql + ";" : nil
      case .run, .watch: nil
      }
    }
  }

  static var holdRuns: [String] {
    locks.compactMap { step in if case .run(let sql) = step { sql + ";" } else { nil } }
  }
}
