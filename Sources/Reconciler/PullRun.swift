import Database
public import Diagnostics
public import Domain
import Manifests
public import Planning
import Postgres

/// What a database is as manifests.
public struct PullResult: Sendable {
  public var environment: String
  /// In the order of their paths, without the project file.
  public var files: [NewFile]
  public var projectFile: NewFile
  public var leftOut: [LeftOut]
  /// What a plan of the manifests would change all the same; none where they say all that is live.
  public var differences: [Change]
  /// What a plan of them would refuse all the same.
  public var diagnostics: [Diagnostic]
}

/// Writes the live rows as manifests, judges them by the rules and plans them against the very rows that they come from.
/// What a rule refuses is left out, until nothing is refused.
///
/// - Parameter unmanaged: gives only what optctl does not own.
@MainActor
public func pull(_ selection: Selection, unmanaged: Bool) async throws(Failure) -> PullResult {
  let place = try place(selection)
  let environment = place.environment ?? "local"
  guard WrittenCatalogue.isEnvironment(environment) else {
    throw Failure(.usage, "\(environment) cannot be the name of a folder", help: "name the environment with --env")
  }
  let connection = try await place.target.connect(readWrite: false, selection)
  let reader: SnapshotReader
  var snapshot: Snapshot
  do throws(DatabaseError) {
    reader = try SnapshotReader(beginningOn: connection)
    snapshot = try reader.read()
    try reader.recall(snapshot.applied.map(\.address).filter { $0.kind == .deployment }, into: &snapshot)
  } catch { throw Failure(error) }

  var catalogue = WrittenCatalogue(snapshot, environment: environment)
  while true {
    let loaded: LoadedManifests
    do throws(ManifestSourceError) { loaded = try await catalogue.load() } catch { throw Failure(error) }
    // A database may be empty, and so may be what is right of it.
    var diagnostics = loaded.diagnostics.filter { $0.severity == .error && $0.code != .emptyManifests }
    var differences: [Change] = []
    let isValid = diagnostics.isEmpty
    if diagnostics.isEmpty {
      let plan = try plan(loaded, snapshot, reader)
      diagnostics = plan.diagnostics.filter { $0.severity == .error }
      differences = differing(plan)
    }
    guard diagnostics.isEmpty || !catalogue.leaveOut(diagnostics, sparesOwned: isValid) else { continue }
    let files = catalogue.files()
    let name = place.target == .local ? "local" : "OPTCTL_DATABASE_URL"
    return PullResult(
      environment: environment, files: unmanaged ? catalogue.files(unmanaged: true) : files,
      projectFile: projectFile(
        named: snapshot.server.database, environment: environment, database: name, manifests: files.map(\.path)),
      leftOut: catalogue.leftOut, differences: differences, diagnostics: diagnostics)
  }
}

/// The plan of the manifests against the rows that they were written from.
private func plan(
  _ loaded: LoadedManifests, _ snapshot: Snapshot, _ reader: SnapshotReader
) throws(Failure) -> Plan {
  var snapshot = snapshot
  do throws(DatabaseError) {
    try reader.recall(objectsToRecall(desired: loaded.desired, snapshot: snapshot), into: &snapshot)
    try reader.judge(runs: runsToJudge(desired: loaded.desired, snapshot: snapshot), into: &snapshot)
  } catch { throw Failure(error) }
  let nowhere = Plan.Source(commit: nil, ref: nil, isDirty: false, manifests: "")
  return Planning.plan(desired: loaded.desired, snapshot: snapshot, environment: "", source: nowhere)
}

/// What a plan does beyond adopting; of an entity that goes, not its configs as well.
private func differing(_ plan: Plan) -> [Change] {
  let gone = Set(
    plan.changes.lazy.filter { $0.address.kind == .entity && ($0.action == .delete || $0.action == .retire) }
      .map(\.address.key))
  return plan.changes.filter { change in
    change.action != .adopt
      && !(change.address.kind == .config && gone.contains(String(change.address.key.prefix { $0 != "/" })))
  }
}
