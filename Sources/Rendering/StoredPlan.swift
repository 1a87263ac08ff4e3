import Diagnostics
public import Domain
public import Planning

/// A plan's JSON that cannot be read: which member is wrong.
public struct StoredPlanError: Error, Sendable {
  public var message: String
}

extension Plan {
  /// Reads the JSON that ``renderJSON(_:id:toolVersion:rehearsed:)`` or ``renderDocument(_:id:toolVersion:)`` wrote, to be
  /// shown or compared. Nothing in it ever reaches the database: the changes carry no writes.
  public init(json: JSON) throws(StoredPlanError) {
    guard let version = json["format_version"]?.string else {
      throw StoredPlanError(message: "not a plan: format_version is missing")
    }
    guard version.split(separator: ".").first == formatVersion.split(separator: ".").first else {
      throw StoredPlanError(message: "format_version \(version) is not readable, \(formatVersion) is")
    }
    guard let environment = json["environment"]?.string, let changes = json["changes"]?.elements,
      let source = json["source"], let target = json["target"]
    else { throw StoredPlanError(message: "not a plan: a member is missing") }
    self.init(environment: environment, source: Source(json: source), target: Snapshot.Server(json: target))
    summary = Summary(json: json["summary"] ?? .null)
    var file: String?
    for json in changes {
      if let change = Change(short: json, file: &file) {
        self.changes.append(change)
        continue
      }
      let change = try Change(json: json)
      file = change.source?.file ?? file
      self.changes.append(change)
    }
    for finding in json["guards"]?.elements ?? [] { guards.append(try GuardFinding(json: finding)) }
    for check in json["checks"]?.elements ?? [] { checks.append(try GateCheck(json: check)) }
    for run in json["runs"]?.elements ?? [] {
      guard let id = run["run"]?.string, let version = run["version"]?.string.flatMap({ VersionReference($0) }) else {
        throw StoredPlanError(message: "not a plan: the version of a run is not readable")
      }
      runs.append(RunVersion(id, version))
    }
    for diagnostic in json["diagnostics"]?.elements ?? [] { diagnostics.append(try Diagnostic(json: diagnostic)) }
  }
}

extension ReviewedPlan {
  /// Reads a plan that was saved to be applied.
  public init(json: JSON) throws(StoredPlanError) {
    guard let id = json["plan_id"]?.string else { throw StoredPlanError(message: "not a plan: plan_id is missing") }
    self.init(try Plan(json: json), id: id)
  }
}

extension Plan.Source {
  fileprivate init(json: JSON) {
    self.init(
      commit: json["commit"]?.string, ref: json["ref"]?.string, isDirty: json["dirty"]?.bool ?? false,
      manifests: json["manifests"]?.string ?? "")
  }
}

extension Snapshot.Server {
  fileprivate init(json: JSON) {
    self.init()
    host = json["host"]?.string ?? ""
    database = json["database"]?.string ?? ""
    readAt = json["read_at"]?.string ?? ""
    lastRevision = json["last_revision"]?.int
    lastCommit = json["last_commit"]?.string
  }
}

extension Change {
  fileprivate init(json: JSON) throws(StoredPlanError) {
    guard let name = json["address"]?.string, let address = Address(name),
      let action = json["action"]?.string.flatMap(Action.init(rawValue:)),
      let cause = json["cause"]?.string.flatMap(Cause.init(rawValue:)), let fields = json["fields"]?.elements
    else { throw StoredPlanError(message: "not a plan: a change is not readable") }
    var read: [FieldChange] = []
    for field in fields {
      guard let name = field["field"]?.string.flatMap(Field.init(rawValue:)), let before = field["before"],
        let after = field["after"], let cause = field["cause"]?.string.flatMap(Cause.init(rawValue:))
      else { throw StoredPlanError(message: "not a plan: a field of \(address) is not readable") }
      var change = FieldChange(
        name, before: before, after: after, cause: cause, source: Location(source: field["source"]))
      change.drift = Attribution(json: field["drift"])
      read.append(change)
    }
    self.init(address, action, cause: cause, source: Location(source: json["source"]), fields: read, write: .none)
  }
}

extension GuardFinding {
  fileprivate init(json: JSON) throws(StoredPlanError) {
    guard let name = json["guard"]?.string.flatMap(GuardName.init(rawValue:)), let message = json["message"]?.string,
      let status = json["status"]?.string.flatMap(Status.init(rawValue:)), let allow = json["allow"]?.string
    else { throw StoredPlanError(message: "not a plan: a guard is not readable") }
    self.init(name, json["address"]?.string.flatMap { Address($0) }, status, message, allow: allow)
  }
}

extension GateCheck {
  fileprivate init(json: JSON) throws(StoredPlanError) {
    guard let address = json["address"]?.string.flatMap({ Address($0) }), let run = json["run"]?.string,
      let gate = json["gate"]?.string, let subject = json["subject"]?.string, let limit = json["limit"]?.string,
      let result = json["result"]?.string.flatMap(Result.init(rawValue:))
    else { throw StoredPlanError(message: "not a plan: a check is not readable") }
    self.init(
      address: address, run: run, gate: gate, subject: subject, observed: json["observed"] ?? .null, limit: limit,
      result: result)
  }
}

extension Attribution {
  fileprivate init?(json: JSON?) {
    guard let by = json?["by"]?.string, let at = json?["at"]?.string, let application = json?["application"]?.string
    else { return nil }
    self.init(by: by, at: at, application: application)
  }
}

extension Diagnostic {
  fileprivate init(json: JSON) throws(StoredPlanError) {
    guard let code = json["code"]?.string.flatMap(DiagnosticCode.init(rawValue:)),
      let message = json["message"]?.string,
      let severity = json["severity"]?.string.flatMap(Severity.init(rawValue:))
    else { throw StoredPlanError(message: "not a plan: a diagnostic is not readable") }
    var related: [Related] = []
    for element in json["related"]?.elements ?? [] {
      guard let location = Location(source: element), let message = element["message"]?.string else { continue }
      related.append(Related(location, message))
    }
    var location = Location(source: json)
    if let line = json["end_line"]?.int, let column = json["end_column"]?.int {
      location?.endLine = line
      location?.endColumn = column
    }
    self.init(severity, code, message, at: location, help: json["help"]?.string, related: related)
  }
}

extension Location {
  fileprivate init?(source: JSON?) {
    guard let file = source?["file"]?.string, let line = source?["line"]?.int, let column = source?["column"]?.int
    else { return nil }
    self.init(file: file, line: line, column: column, endLine: line, endColumn: column + 1)
  }
}
