import Database
import Diagnostics
public import Domain
public import Manifests
import Planning
import Postgres

/// What accepting drift makes of the manifests.
public struct AcceptedDrift: Sendable {
  /// Differences that the manifests now say.
  public var accepted: Int
  /// Those that they do not, and why.
  public var refused: [LeftOut]
  public var edited: [EditedManifest]
}

/// Edits the manifests of the work tree so that they say what was changed by hand since it was last applied. The database is
/// read, never written.
///
/// What the manifests say otherwise already is left alone, and so is what would break a rule.
///
/// - Parameter writes: false to look only.
@MainActor
public func acceptDrift(_ selection: Selection, writes: Bool) async throws(Failure) -> AcceptedDrift {
  let opened = try OpenProject(selection, .workTree)
  guard let environment = try opened.environment(selection) else { throw invalidManifests(opened.diagnostics) }
  let loaded = try await opened.load(environment)
  guard !loaded.diagnostics.hasErrors else { throw invalidManifests(loaded.diagnostics) }
  let target = try Target.resolve(
    override: selection.database, environment: environment, variables: selection.variables)
  let connection = try await target.connect(readWrite: false, selection)
  let drift: Plan
  do throws(DatabaseError) { drift = try DriftReader.read(connection) } catch { throw Failure(error) }

  var acceptance = Acceptance(desired: loaded.desired)
  for change in drift.changes { acceptance.note(change) }
  guard !acceptance.edits.isEmpty else { return AcceptedDrift(accepted: 0, refused: acceptance.refused, edited: []) }
  let editor: ManifestEditor
  do throws(ManifestSourceError) {
    editor = try await ManifestEditor(environment, from: opened.source, for: acceptance.edits.map(\.address))
  } catch { throw Failure(error) }
  var editing = Editing(
    environment: environment, source: opened.source, editor: editor,
    result: AcceptedDrift(accepted: 0, refused: acceptance.refused, edited: []))
  try await editing.accept(acceptance.edits[...])
  editing.result.edited = try await editing.edited(before: loaded.sensitiveLines)
  if writes {
    for manifest in editing.result.edited {
      do throws(ManifestSourceError) { try write(manifest, to: opened.source) } catch { throw Failure(error) }
    }
  }
  return editing.result
}

/// Makes edits, and takes back those that break a rule.
private struct Editing {
  let environment: Environment
  let source: ManifestSource
  var editor: ManifestEditor
  var result: AcceptedDrift

  /// All at once where that is right; else each half by itself, so that a few faults among many edits are found soon.
  mutating func accept(_ edits: ArraySlice<Acceptance.Edit>) async throws(Failure) {
    let before = self
    for edit in edits { make(edit) }
    guard let fault = try await fault() else { return }
    self = before
    guard edits.count > 1 else {
      for edit in edits {
        result.refused.append(LeftOut(edit.address, "the manifests would be wrong then: \(fault)"))
      }
      return
    }
    let middle = edits.startIndex + edits.count / 2
    try await accept(edits[..<middle])
    try await accept(edits[middle...])
  }

  private mutating func make(_ edit: Acceptance.Edit) {
    var edited = editor
    do throws(EditRefusal) {
      for change in edit.changes { try edited.apply(change) }
      editor = edited
      result.accepted += 1
    } catch { result.refused.append(LeftOut(edit.address, error.message)) }
  }

  /// The files that were edited, and which of their lines nobody may see.
  func edited(before: SensitiveLines) async throws(Failure) -> [EditedManifest] {
    let after = try await load().sensitiveLines
    return editor.edited.map { manifest in
      var manifest = manifest
      manifest.hidden = (before.numbers(in: manifest.path), after.numbers(in: manifest.path))
      return manifest
    }
  }

  /// The first error of the manifests as they would be.
  private func fault() async throws(Failure) -> String? {
    try await load().diagnostics.first { $0.severity == .error }?.message
  }

  /// The manifests as they would be.
  private func load() async throws(Failure) -> LoadedManifests {
    let contents = Dictionary(editor.edited.map { ($0.path, $0.after) }, uniquingKeysWith: { first, _ in first })
    do throws(ManifestSourceError) {
      return try await loadManifests(of: environment, from: .memory(contents, over: source))
    } catch { throw Failure(error) }
  }
}
