import Diagnostics
public import Domain
public import Planning

/// Major.minor of every JSON that optctl writes. Readers ignore unknown members; a larger major number is refused.
public let formatVersion = "1.0"

/// The plan as JSON: one member a line, one change a line, so that it can be read, searched and compared by line.
public func renderJSON(_ plan: Plan, toolVersion: String) -> [UInt8] {
  var writer = JSONLines()
  writer.member("format_version", .string(formatVersion))
  writer.member("optctl_version", .string(toolVersion))
  writer.member("plan_id", .string(plan.id))
  writer.member("environment", .string(plan.environment))
  writer.member("has_changes", .bool(plan.hasChanges))
  writer.member("blocked", .bool(false))
  writer.member("source", plan.source.json)
  writer.member("target", plan.target.json)
  writer.member("summary", plan.summary.json)
  writer.list("changes", plan.changes.lazy.map(\.json))
  writer.list("guards", EmptyCollection())
  writer.list("checks", EmptyCollection())
  writer.list("diagnostics", plan.diagnostics.lazy.map(\.json))
  return writer.finish()
}

/// An object whose members stand on lines of their own; lists put each element on a line.
struct JSONLines {
  private var bytes: [UInt8] = Array("{".utf8)
  private var isFirst = true

  mutating func member(_ name: String, _ value: JSON) {
    begin(name)
    append(value.compact)
  }

  mutating func list(_ name: String, _ elements: some Sequence<JSON>) {
    begin(name)
    append("[")
    var count = 0
    for element in elements {
      append(count == 0 ? "\n    " : ",\n    ")
      append(element.compact)
      count += 1
    }
    append(count == 0 ? "]" : "\n  ]")
  }

  consuming func finish() -> [UInt8] {
    append(isFirst ? "}\n" : "\n}\n")
    return bytes
  }

  private mutating func begin(_ name: String) {
    append((isFirst ? "\n  " : ",\n  ") + JSON.string(name).compact + ": ")
    isFirst = false
  }

  private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }
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

extension Plan.Summary {
  public var json: JSON {
    .object([
      "create": .number(create), "update": .number(update), "rename": .number(rename), "retire": .number(retire),
      "delete": .number(delete), "adopt": .number(adopt), "unchanged": .number(unchanged),
      "unmanaged": .number(unmanaged), "drift": .number(drift),
    ])
  }
}

extension Location {
  /// Where a change comes from.
  var sourceJSON: JSON { .object(["file": .string(file), "line": .number(line), "column": .number(column)]) }
}

extension Change {
  var json: JSON {
    .object([
      "address": .string(address.description), "kind": .string(address.kind.name), "action": .string(action.rawValue),
      "cause": .string(cause.rawValue), "source": source?.sourceJSON ?? .null,
      "fields": .array(
        fields.map { field in
          .object([
            "field": .string(field.field.rawValue), "before": field.before, "after": field.after,
            "cause": .string(field.cause.rawValue), "source": field.source?.sourceJSON ?? .null,
          ])
        }),
    ])
  }
}
