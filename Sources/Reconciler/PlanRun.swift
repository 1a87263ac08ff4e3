import Database
import Diagnostics
public import Domain
import Manifests
public import Planning
import Postgres
import Tables

/// A plan, or why there is none.
public struct PlanResult: Sendable {
  public var plan: Plan
  /// False when the manifests are wrong by themselves: the plan then holds nothing but diagnostics.
  public var isPlanned: Bool
  public var excerpts: Excerpts
  /// Nil where none was asked for.
  public var rehearsal: Rehearsal?
  private var schema = LiveSchema()

  /// What apply would run, as SQL to read.
  public var script: String { scriptText(of: plan, schema: schema) }

  init(_ plan: Plan, _ opened: OpenProject, schema: LiveSchema = LiveSchema()) {
    self.plan = plan
    self.schema = schema
    isPlanned = true
    excerpts = opened.excerpts
  }

  init(invalid diagnostics: [Diagnostic], environment: String, _ opened: OpenProject) {
    let unknown = Plan.Source(commit: nil, ref: nil, isDirty: false, manifests: "")
    plan = Plan(environment: environment, source: (try? opened.origin()) ?? unknown, target: Snapshot.Server())
    plan.diagnostics = diagnostics
    isPlanned = false
    excerpts = opened.excerpts
  }
}

/// Reads the manifests and the database side by side, and compares them in one read-only snapshot.
///
/// - Parameter rehearses: does what was planned, and rolls it back.
@MainActor
public func plan(
  _ selection: Selection, revision: ManifestRevision, targets: [Address], consents: [Consent], rehearses: Bool = false
) async throws(Failure) -> PlanResult {
  // The manifests are found and parsed on the cores while this thread drains the live rows. A server that is named is asked
  // at once; any other stands in the project file.
  let opening = Task.detached { OpenProject.result(selection, revision) }
  async let loading = Loading.begin(opening, selection)
  var early: Swift.Result<Reading, Failure>?
  if let target = Target.server(namedBy: selection) { early = await Reading.begin(target, selection) }
  let opened = try await opening.value.get()
  guard let environment = try opened.environment(selection) else {
    return PlanResult(invalid: opened.diagnostics, environment: selection.environment ?? "", opened)
  }
  let reading = if let early { early } else { await Reading.begin(environment, selection) }
  selection.onPhase(.readingManifests)
  guard let ended = await loading else { preconditionFailure("an environment that was found is loaded") }
  let loaded = try ended.manifests.get()
  guard !loaded.diagnostics.hasErrors else {
    return PlanResult(invalid: loaded.diagnostics, environment: environment.name, opened)
  }
  let planner = Planner(
    environment, opened, origin: try ended.origin.get(), loaded, targets: targets, consents: consents)
  let begun = try reading.get()
  neverFreed((loaded, begun.snapshot))
  selection.onPhase(.comparing)
  var result: PlanResult
  do throws(DatabaseError) {
    result = PlanResult(try begun.plan(planner), opened, schema: begun.reader.schema)
  } catch { throw Failure(error) }
  let signatures = SignedCommits(opened.workspace, environment, commit: planner.origin.commit, selection)
  if let warning = signatures.warning(after: result.plan.target.lastCommit) {
    result.plan.diagnostics = (result.plan.diagnostics + [warning]).sorted()
  }
  if rehearses {
    let run = RehearsalRun(planner: planner, environment: environment, selection: selection)
    result.rehearsal = await run.rehearse(result.plan)
  }
  return result
}

/// A snapshot, and the transaction in which more of it can be read.
struct Reading {
  var reader: SnapshotReader
  var snapshot: Snapshot

  func plan(_ planner: Planner) throws(DatabaseError) -> Plan {
    var snapshot = snapshot
    return try planner.plan(&snapshot, reader)
  }

  @MainActor
  static func begin(_ environment: Environment, _ selection: Selection) async -> Swift.Result<Reading, Failure> {
    do throws(Failure) {
      let target = try Target.resolve(
        override: selection.database, environment: environment, variables: selection.variables)
      return .success(try await read(target, selection))
    } catch { return .failure(error) }
  }

  @MainActor
  static func begin(_ target: Target, _ selection: Selection) async -> Swift.Result<Reading, Failure> {
    do throws(Failure) { return .success(try await read(target, selection)) } catch { return .failure(error) }
  }

  @MainActor
  static func read(_ target: Target, _ selection: Selection) async throws(Failure) -> Reading {
    let connection = try await target.connect(readWrite: false, selection)
    do throws(DatabaseError) {
      let reader = try SnapshotReader(beginningOn: connection)
      return Reading(reader: reader, snapshot: try reader.read())
    } catch { throw Failure(error) }
  }
}

/// What the manifests desire, ready to be compared with any snapshot.
struct Planner: Sendable {
  var environment: String
  var origin: Plan.Source
  var loaded: LoadedManifests
  var targets: [Address]
  var guards: GuardSettings
  var consents: [Consent]
  private var workspace: Workspace

  init(
    _ environment: Environment, _ opened: OpenProject, origin: Plan.Source, _ loaded: LoadedManifests,
    targets: [Address] = [], consents: [Consent]
  ) {
    self.environment = environment.name
    self.origin = origin
    self.loaded = loaded
    self.targets = targets
    guards = environment.guards
    self.consents = consents
    workspace = opened.workspace
  }

  /// Reads what this comparison needs beyond the live rows.
  private func complete(_ snapshot: inout Snapshot, _ reader: SnapshotReader) throws(DatabaseError) {
    try reader.recall(objectsToRecall(desired: loaded.desired, snapshot: snapshot), into: &snapshot)
    var runs = runsToJudge(desired: loaded.desired, snapshot: snapshot)
    let standing = StandingArms(desired: loaded.desired, snapshot: snapshot)
    if !standing.isEmpty {
      runs += try reader.servingRuns(beside: snapshot, whole: standing.haveGates) { standing.mustBeKnown($0) }
    }
    try reader.judge(runs: runs, into: &snapshot)
    try reader.readInFlight(of: entitiesThatSwitch(desired: loaded.desired, snapshot: snapshot), into: &snapshot)
  }

  /// The plan as it would be now, for a person to review.
  @MainActor
  func preview(_ target: Target, _ selection: Selection) async throws(Failure) -> Plan {
    let reading = try await Reading.read(target, selection)
    selection.onPhase(.comparing)
    do throws(DatabaseError) { return try reading.plan(self) } catch { throw Failure(error) }
  }

  /// Completes the snapshot and compares with it; then asks the journal who changed what drifted.
  func plan(_ snapshot: inout Snapshot, _ reader: SnapshotReader) throws(DatabaseError) -> Plan {
    try complete(&snapshot, reader)
    var plan = plan(snapshot)
    try reader.attribute(&plan)
    return plan
  }

  /// What is left to do, without a judgement of it: rules and gates find faults, and no changes.
  func remaining(_ snapshot: inout Snapshot, _ reader: SnapshotReader) throws(DatabaseError) -> Plan {
    try reader.recall(objectsToRecall(desired: loaded.desired, snapshot: snapshot), into: &snapshot)
    return plan(snapshot)
  }

  /// Compares with a snapshot that is complete.
  private func plan(_ snapshot: Snapshot) -> Plan {
    var plan = Planning.plan(
      desired: loaded.desired, snapshot: snapshot, environment: environment, source: origin, targets: targets,
      guards: guards, consents: consents,
      lineage: { workspace.lineage(of: origin.commit, after: snapshot.server.lastCommit) })
    plan.diagnostics = (loaded.diagnostics + loaded.sensitiveLines.hidden(plan.diagnostics)).sorted()
    return plan
  }
}

/// A plan is made once in the life of the process: to free a million texts one by one before it ends takes longer than many
/// a plan.
func neverFreed<Value>(_ value: Value) { _ = unsafe Unmanaged.passRetained(Box(value)) }

private final class Box<Value> {
  let value: Value
  init(_ value: Value) { self.value = value }
}
