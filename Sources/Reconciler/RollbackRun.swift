import Database
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
  let manifest = try await DeclaredDeployment(of: entity, selection)
  let declared = manifest.deployment
  let target = try Target.resolve(
    override: selection.database, environment: manifest.environment, variables: selection.variables)
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
  result.edited = try await manifest.edit(
    result.split, reason: "rolled back to \(time), when nothing served", writes: writes)
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
