import Database
import Diagnostics
public import Domain
public import Manifests
import Postgres

/// What a rollback makes of the manifests.
public struct RollbackResult: Sendable {
  /// The split that served then.
  public var split: Deployment
  /// When that was, to the second: RFC 3339, UTC.
  public var time: String
  /// None where the manifests say so already.
  public var edited: [EditedManifest]
}

/// Edits the deployment of an entity in the work tree to the split that served at an earlier moment. The database is read,
/// never written.
///
/// - Parameter writes: false to look only.
@MainActor
public func rollback(
  _ selection: Selection, entity: String, to moment: Moment, writes: Bool
) async throws(Failure) -> RollbackResult {
  let opened = try OpenProject(selection, .workTree)
  guard let environment = try opened.environment(selection) else { throw invalidManifests(opened.diagnostics) }
  let loaded = try await opened.load(environment)
  guard !loaded.diagnostics.hasErrors else { throw invalidManifests(loaded.diagnostics) }
  guard let declared = loaded.desired.deployments.first(where: { $0.resource.entity == entity })?.resource else {
    throw undeclared(entity, loaded.desired, environment)
  }

  let target = try Target.resolve(
    override: selection.database, environment: environment, variables: selection.variables)
  let connection = try await target.connect(readWrite: false, selection)
  let earlier: EarlierSplit
  let moment = try serverTime(of: moment, connection)
  do throws(DatabaseError) { earlier = try LedgerReader.split(connection, of: entity, at: moment) } catch {
    throw Failure(error)
  }
  let time = moment.prefix(19) + "Z"
  guard let served = earlier.entity else {
    throw Failure(.world, "there is no entity \(entity) in the database", help: "optctl status lists them all")
  }
  guard let first = earlier.firstEpoch else { throw Failure(.world, "nothing has ever served \(entity)") }
  guard !earlier.isBeforeFirstEpoch else {
    throw Failure(
      .world, "nothing had served \(entity) yet at \(time): its first epoch began at \(first)",
      help: "name a later time; `arms: []` with a reason takes its traffic away")
  }

  var result = RollbackResult(split: split(of: served, named: declared), time: String(time), edited: [])
  guard !serveAlike(declared, result.split) else { return result }
  result.edited = try await edit(
    environment, opened.source, result.split, reason: "rolled back to \(time), when nothing served")
  if writes {
    for manifest in result.edited {
      do throws(ManifestSourceError) { try write(manifest, to: opened.source) } catch { throw Failure(error) }
    }
  }
  return result
}

/// Arms have the names that they had, else those that their runs have in the manifest, else a new one.
private func split(of served: StatusReport.Entity, named declared: Deployment) -> Deployment {
  var taken: Set<String> = []
  var arms: [Deployment.Arm] = []
  for arm in served.arms {
    let known = [arm.name, declared.arms.first { $0.run == arm.run }?.name].compactMap { $0 }
    let names = known + (1...served.arms.count).map { "arm\($0)" }
    guard let name = names.first(where: { taken.insert($0).inserted }) else { continue }
    arms.append(Deployment.Arm(name: name, run: arm.run, traffic: arm.traffic))
  }
  return Deployment(entity: served.code, arms: arms, holdback: arms.isEmpty ? .none : served.holdback)
}

/// Names of arms are no part of what serves.
private func serveAlike(_ a: Deployment, _ b: Deployment) -> Bool {
  a.arms.count == b.arms.count && (a.arms.isEmpty || a.holdback == b.holdback)
    && zip(a.arms, b.arms).allSatisfy { $0.run == $1.run && $0.traffic == $1.traffic }
}

/// The files that declare a deployment, with another split; nothing is written.
private func edit(
  _ environment: Environment, _ source: ManifestSource, _ split: Deployment, reason: String
) async throws(Failure) -> [EditedManifest] {
  var editor: ManifestEditor
  do throws(ManifestSourceError) {
    editor = try await ManifestEditor(environment, from: source, for: [split.address])
  } catch { throw Failure(error) }
  do throws(EditRefusal) { try editor.apply(.split(split, reason: reason)) } catch { throw Failure(error) }
  return editor.edited
}

extension Failure {
  init(_ refusal: EditRefusal) {
    self.init(
      .world, (refusal.location.map { "\($0.file):\($0.line):\($0.column): " } ?? "") + refusal.message,
      help: refusal.help)
  }
}

// MARK: - Messages

func invalidManifests(_ diagnostics: [Diagnostic]) -> Failure {
  Failure(.invalid, "the manifests have errors", help: "optctl validate shows them", diagnostics: diagnostics)
}

private func undeclared(_ entity: String, _ desired: Desired, _ environment: Environment) -> Failure {
  let codes = desired.entities.map(\.resource.code)
  guard codes.contains(entity) else {
    let nearest = nearestName(to: entity, among: codes).map { "did you mean \($0)?" }
    return Failure(.world, "no manifest declares an entity \(entity)", help: nearest ?? "optctl status lists them all")
  }
  return Failure(
    .world, "the environment \(environment.name) declares no deployment of \(entity)",
    help: "declare one below its paths first")
}
