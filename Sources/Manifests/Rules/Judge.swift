import Domain

/// Judges what looks beyond one document, resolves entity configs to canonical texts.
func judge(_ draft: consuming Draft, report: inout Report) async -> Desired {
  Desired()
}
