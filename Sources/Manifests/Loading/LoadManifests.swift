public import Diagnostics
public import Domain

/// What the manifests of one environment say.
public struct LoadedManifests: Sendable {
  /// Fit for use when no diagnostic is an error.
  public var desired: Desired
  /// Declared objects, configs included.
  public var objects: Int
  /// Sorted by file, line and column; without repetitions.
  public var diagnostics: [Diagnostic]
  public var sensitiveLines: SensitiveLines
}

/// Reads, decodes and judges every manifest that an environment selects. What the authors of the files got wrong is in the
/// diagnostics; what cannot be read at all is thrown.
public func loadManifests(
  of environment: Environment, from source: ManifestSource
) async throws(ManifestSourceError) -> LoadedManifests {
  try await loadManifests(of: environment, from: source, judging: VersionBook())
}

/// - Parameter book: where entities may be judged as they are read; the result is the same without it.
func loadManifests(
  of environment: Environment, from source: ManifestSource, judging book: VersionBook?
) async throws(ManifestSourceError) -> LoadedManifests {
  var (draft, isWhole, diagnostics) = try await loadDraft(of: environment, from: source, judging: book)
  let policies = Dictionary(draft.gatePolicies.map { ($0.name, $0.policy) }, uniquingKeysWith: { first, _ in first })
  let sensitiveLines = SensitiveLines(draft)
  var report = Report(files: draft.files)
  var desired = await judge(consume draft, report: &report)
  desired.gatePolicies = policies
  diagnostics += report.diagnostics.filter { isWhole || !DiagnosticCode.dangling.contains($0.code) }
  diagnostics = sensitiveLines.hidden(arranged(diagnostics), readFrom: source)
  return LoadedManifests(
    desired: desired, objects: desired.objectCount, diagnostics: sensitiveLines.hidden(diagnostics),
    sensitiveLines: sensitiveLines)
}

/// What stands in the documents of an environment, before rules look beyond one of them; whether everything that the files
/// declare is in it; and what is wrong so far, in no order.
///
/// - Parameter book: where entities may be judged as they are read.
func loadDraft(
  of environment: Environment, from source: ManifestSource, judging book: VersionBook? = nil
) async throws(ManifestSourceError) -> (draft: Draft, isWhole: Bool, diagnostics: [Diagnostic]) {
  let list = try await FileList.load(of: environment, from: source)
  let names = list.files.map(\.path)
  let parts = try await decodeFiles(list, names: names, from: source, judging: book)
  var assembly = await Assembly.joining(consume parts, list: list, names: names)
  if assembly.documents == 0, assembly.isClean { assembly.report.add(environment.isEmptyDiagnostic) }
  if book != nil, assembly.wasJudgedTooEarly { return try await loadDraft(of: environment, from: source) }
  if !assembly.decoded.patches.isEmpty { try assembly.applyPatches(reader: source.open()) }
  return assembly.finish()
}

/// In order, each once.
func arranged(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
  var arranged: [Diagnostic] = []
  for diagnostic in diagnostics.sorted() where arranged.last != diagnostic { arranged.append(diagnostic) }
  return arranged
}

extension DiagnosticCode {
  /// They mean nothing while a file is unread: it may declare what is missed.
  fileprivate static let dangling: Set<DiagnosticCode> = [
    .unknownOptimizer, .unknownVersion, .unknownEntity, .unknownGate,
  ]
}
