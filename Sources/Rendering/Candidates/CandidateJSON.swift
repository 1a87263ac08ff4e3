import Diagnostics
import Domain
public import Planning

/// The runs that an arm could name, newest first, as JSON.
///
/// - Parameters:
///   - picked: the run that was taken; nil where none was.
///   - files: those whose edit names it, none where the manifest does already.
public func renderJSON(_ report: ArmCandidates, picked: ArmCandidate?, files: [String], written: Bool) -> [UInt8] {
  var writer = JSONLines()
  writer.member("format_version", .string(formatVersion))
  writer.member("environment", .string(report.environment))
  writer.member("entity", .string(report.entity))
  writer.member("arm", report.arm.json)
  writer.member("read_at", .string(report.readAt))
  writer.list("candidates", report.candidates.lazy.map(\.json))
  writer.member("cut", .bool(report.isCut))
  writer.member("picked", (picked?.id).json)
  writer.member("files", .array(files.map { .string($0) }))
  writer.member("written", .bool(written))
  return writer.finish()
}

extension ArmCandidate {
  fileprivate var json: JSON {
    let metrics = (run?.metrics ?? [:]).sorted { precedesInBytes($0.key, $1.key) }
    return .object([
      "run_id": .string(id), "version": (run?.version.description).json, "status": (run?.status).json,
      "validation_status": (run?.validationStatus).json, "created_at": (run?.createdAt).json,
      "completed_at": (run?.completedAt).json,
      "metrics": .object(metrics.map { JSON.Member($0.key, $0.value.json) }), "current": .bool(isPinned),
      "eligible": .bool(isEligible), "checks": .array(checks.map(\.json)),
      "diagnostics": .array(diagnostics.map(\.json)),
    ])
  }
}
