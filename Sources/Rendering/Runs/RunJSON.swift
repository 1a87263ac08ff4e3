public import Domain

/// Runs as JSON, newest first.
public func renderListJSON(_ records: RunRecords) -> [UInt8] {
  var writer = JSONLines()
  writer.member("format_version", .string(formatVersion))
  writer.list("runs", records.runs.lazy.map { JSON.object($0.fields.map { JSON.Member($0.name, $0.value) }) })
  return writer.finish()
}

/// One run with its configs and metrics, as JSON. Sensitive values are hidden.
public func renderJSON(_ run: Run, in records: RunRecords) -> [UInt8] {
  var writer = JSONLines()
  writer.member("format_version", .string(formatVersion))
  for field in run.fields { writer.member(field.name, field.value) }
  writer.member("configs", .object(records.configs(of: run)))
  writer.member(
    "metrics",
    .object(
      run.metrics.sorted { precedesInBytes($0.key, $1.key) }
        .map { JSON.Member($0.key, $0.value.json) }))
  return writer.finish()
}
