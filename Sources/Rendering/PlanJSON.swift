import Diagnostics
import Domain
public import Planning

/// Major.minor of every JSON that optctl writes. Readers ignore unknown members; a larger major number is refused.
public let formatVersion = "1.0"

/// The plan as JSON: one member a line, one change a line, so that it can be read, searched and compared by line.
///
/// - Parameters:
///   - id: of the plan, where it is known already.
///   - rehearsed: whether a rehearsal passed; nil where none was asked for.
public func renderJSON(_ plan: Plan, id: String? = nil, toolVersion: String, rehearsed: Bool? = nil) -> [UInt8] {
  renderJSON(plan, id: id, toolVersion: toolVersion, rehearsed: rehearsed, form: .full)
}

func renderJSON(
  _ plan: Plan, id: String?, toolVersion: String, rehearsed: Bool? = nil, form: PlanForm
) -> [UInt8] {
  // A little more than a line takes, so that a large plan is not moved time and again as it grows.
  var writer = JSONLines(capacity: plan.changes.count * (form == .short ? 120 : 480))
  if form != .full { writer.member("form", .string(form.rawValue)) }
  writer.member("format_version", .string(formatVersion))
  writer.member("optctl_version", .string(toolVersion))
  writer.member("plan_id", .string(id ?? plan.id))
  writer.member("environment", .string(plan.environment))
  writer.member("has_changes", .bool(plan.hasChanges))
  writer.member("blocked", .bool(plan.isBlocked))
  if let rehearsed { writer.member("rehearsed", .bool(rehearsed)) }
  writer.member("source", plan.source.json)
  writer.member("target", plan.target.json)
  writer.member("summary", plan.summary.json)
  var file: String?
  writer.list("changes", plan.changes.indices) { i, json in
    if form == .short {
      plan.changes[i].writeShort(to: &json, file: &file)
    } else {
      plan.changes[i].write(to: &json)
    }
  }
  writer.list("guards", plan.guards.lazy.map(\.json))
  writer.list("checks", plan.checks.lazy.map(\.json))
  writer.list("runs", plan.runs.lazy.map(\.json))
  writer.list("diagnostics", plan.diagnostics.lazy.map(\.json))
  return writer.finishWithChecksum()
}

extension Optional where Wrapped == String {
  /// A member that is always there, null when unknown.
  var json: JSON { map { .string($0) } ?? .null }
}

extension Plan.Source {
  var json: JSON {
    .object([
      "commit": commit.json, "ref": ref.json, "dirty": .bool(isDirty), "manifests": .string(manifests),
    ])
  }
}

extension Snapshot.Server {
  var json: JSON {
    .object([
      "host": .string(host), "database": .string(database), "read_at": .string(readAt),
      "last_revision": lastRevision.map { .number($0) } ?? .null, "last_commit": lastCommit.json,
    ])
  }
}

extension GuardFinding {
  var json: JSON {
    .object([
      "guard": .string(self.guard.rawValue), "address": (address?.description).json, "status": .string(status.rawValue),
      "message": .string(message), "allow": .string(allow),
    ])
  }
}

extension GateCheck {
  var json: JSON {
    .object([
      "address": .string(address.description), "run": .string(run), "gate": .string(gate),
      "subject": .string(subject), "observed": observed, "limit": .string(limit), "result": .string(result.rawValue),
    ])
  }
}

extension RunVersion {
  var json: JSON { .object(["run": .string(run), "version": .string(version.description)]) }
}

/// Without a tree of values: a plan can hold a million of these.
extension Change {
  func write(to json: inout JSONText) {
    json.open("{")
    json.member("address", address.description)
    json.member("kind", address.kind.name)
    json.member("action", action.rawValue)
    json.member("cause", cause.rawValue)
    json.member("source", source)
    json.name("fields")
    json.open("[")
    for field in fields { field.write(to: &json) }
    json.close("]")
    json.close("}")
  }
}

extension FieldChange {
  fileprivate func write(to json: inout JSONText) {
    json.open("{")
    json.member("field", field.rawValue)
    json.member("before", before)
    json.member("after", after)
    json.member("cause", cause.rawValue)
    json.member("source", source)
    json.member("drift", drift?.json ?? .null)
    json.close("}")
  }
}

extension Attribution {
  fileprivate var json: JSON {
    .object(["by": .string(by), "at": .string(at), "application": .string(application)])
  }
}

extension JSONText {
  /// Where a change comes from.
  fileprivate mutating func member(_ name: String, _ source: Location?) {
    guard let source else { return member(name, .null) }
    self.name(name)
    open("{")
    member("file", source.file)
    self.name("line")
    append(decimal: source.line)
    self.name("column")
    append(decimal: source.column)
    close("}")
  }
}
