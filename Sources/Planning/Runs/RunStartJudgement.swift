public import Diagnostics
public import Domain

/// What became of a start when it was judged.
public struct RunStartJudgement: Sendable {
  /// All that is wrong with it, in the order in which it was written.
  public var diagnostics: [Diagnostic] = []
  /// The rows to record, defaults that are to stand as rows among them; in the byte order of their keys.
  public var configs: [RunConfig] = []

  public var isRefused: Bool { diagnostics.contains { $0.severity == .error } }
}

/// Judges an execution before it is recorded: its entity and version may be run, and its configs are what the version
/// supports, together with those of the entity.
public func judge(_ start: RunStart, in context: RunContext) -> RunStartJudgement {
  var judgement = RunStartJudgement()
  judgement.judgeForm(of: start)
  judgement.judgeEntity(start, context)
  if context.entity != nil { judgement.judgeVersion(start, context) }
  guard let version = context.version else { return judgement }
  var configs = RunConfigs(version: version, entityConfigs: context.entityConfigs)
  configs.judge(start.settings)
  judgement.diagnostics += configs.diagnostics
  judgement.configs = configs.rows.sorted { precedesInBytes($0.key, $1.key) }
  return judgement
}

extension RunStartJudgement {
  fileprivate mutating func judgeForm(of start: RunStart) {
    if let fault = start.id.flatMap(RunID.fault) {
      error(.invalidValue, fault, help: "name another id with --run-id, or leave it out")
    }
    for (name, date) in [("--data-start", start.dataStart), ("--data-end", start.dataEnd)] {
      if let date, !CalendarDate.isValid(date) { notADate(name, date) }
    }
    if let first = start.dataStart, let last = start.dataEnd, CalendarDate.isValid(first), CalendarDate.isValid(last),
      last < first
    {
      dataEndsBeforeItBegins(first, last)
    }
    if let name = start.triggeredBy, let problem = problem(of: name) {
      error(.invalidValue, problem.message(name, of: "--triggered-by"), help: problem.help)
    }
  }

  private func problem(of name: String) -> RunReportProblem? {
    do throws(RunReportProblem) {
      _ = try RunReport.line(name)
      return nil
    } catch { return error }
  }

  fileprivate mutating func judgeEntity(_ start: RunStart, _ context: RunContext) {
    guard let entity = context.entity else {
      unknownEntity(start.entity, context.knownEntities)
      return
    }
    if entity.status == .retired { retiredEntity(entity) }
  }

  fileprivate mutating func judgeVersion(_ start: RunStart, _ context: RunContext) {
    guard let version = context.version else {
      if let wanted = start.version {
        unknownVersion(wanted, context.knownVersions)
      } else {
        noCurrentVersion(of: start.entity)
      }
      return
    }
    switch version.status {
    case .active: break
    case .draft: warn(version, "is a draft", help: "its runs can serve once it is active")
    case .deprecated: warn(version, "is deprecated", help: "it still runs; plan to move to an active one")
    default: unusableVersion(version)
    }
  }
}

// MARK: - Messages

extension RunStartJudgement {
  private mutating func error(_ code: DiagnosticCode, _ message: String, help: String) {
    diagnostics.append(Diagnostic(.error, code, message, at: nil, help: help))
  }

  private mutating func notADate(_ option: String, _ text: String) {
    error(
      .invalidValue, "\(option) is `\(text)`, which is not a date", help: "write year-month-day, such as 2026-12-31")
  }

  private mutating func dataEndsBeforeItBegins(_ first: String, _ last: String) {
    error(
      .invalidValue, "the data ends on \(last), before it begins on \(first)",
      help: "--data-start names the first day, --data-end the last")
  }

  private mutating func unknownEntity(_ code: String, _ known: [String]) {
    error(
      .unknownEntity, "there is no entity `\(code)` in the database",
      help: nearestName(to: code, among: known).map { "did you mean `\($0)`?" } ?? "optctl status lists them all")
  }

  private mutating func retiredEntity(_ entity: Entity) {
    error(
      .entityNotActive, "entity `\(entity.code)` is retired",
      help: "make it active in its manifest, and apply that first")
  }

  private mutating func unknownVersion(_ version: VersionReference, _ known: [String]) {
    error(
      .unknownVersion, "there is no version `\(version.description)` in the database",
      help: nearestName(to: version.description, among: known).map { "did you mean `\($0)`?" }
        ?? "name one that was applied")
  }

  private mutating func noCurrentVersion(of entity: String) {
    error(.unknownVersion, "entity `\(entity)` has no current version", help: "name one with --version")
  }

  private mutating func unusableVersion(_ version: Version) {
    error(
      .versionNotActive, "version `\(version.reference.description)` is \(version.status.rawValue)",
      help: "name an active one with --version")
  }

  private mutating func warn(_ version: Version, _ what: String, help: String) {
    diagnostics.append(
      Diagnostic(
        .warning, .versionNotActive, "version `\(version.reference.description)` \(what)", at: nil, help: help))
  }
}
