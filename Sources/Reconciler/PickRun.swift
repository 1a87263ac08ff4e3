import Database
import Diagnostics
import Domain
public import Manifests
public import Planning

/// The runs that an arm could name, and the edit that names one of them.
public struct PickResult: Sendable {
  public var candidates: ArmCandidates
  /// The run that is taken; nil where nobody asked to take one, or none may be.
  public var chosen: ArmCandidate?
  /// None where nothing is taken, and where the arm names the run already.
  public var edited: [EditedManifest] = []
  /// Why none is taken, where one was asked for.
  public var refusal: Failure?
}

/// Judges the runs of an entity for an arm of its deployment, and pins one of them in the manifest of the work tree. The
/// database is read in one snapshot, never written.
///
/// - Parameters:
///   - choice: nil to look at the candidates only.
///   - limit: how many candidates are shown, at least 1; what is chosen is chosen among all.
///   - writes: false to look only.
@MainActor
public func pick(
  _ selection: Selection, entity: String, arm name: String, _ choice: CandidateChoice?, limit: Int, writes: Bool
) async throws(Failure) -> PickResult {
  let manifest = try await DeclaredDeployment(of: entity, selection)
  let arms = manifest.deployment.arms
  guard let arm = arms.firstIndex(where: { $0.name.utf8.elementsEqual(name.utf8) }) else {
    throw unknownArm(name, manifest.deployment)
  }
  let reading = try await Reading.begin(manifest.environment, selection).get()
  let candidates: [ArmCandidate]
  do throws(DatabaseError) { candidates = try judged(reading, manifest, arm, choice, limit: limit) } catch {
    throw Failure(error)
  }

  var report = ArmCandidates(
    environment: manifest.environment.name, entity: entity, arm: arms[arm], readAt: reading.snapshot.server.readAt)
  if case .best(let metric, _) = choice { report.metric = metric }
  let chosen = choice?.chosen(among: candidates)
  report.candidates = chosen.map { [$0] } ?? Array(candidates.prefix(limit))
  report.isCut = chosen == nil && candidates.count > limit
  var result = PickResult(candidates: report, chosen: chosen)
  guard let chosen else {
    result.refusal = choice.map { refusal($0, report, candidates) }
    return result
  }
  guard !chosen.isPinned else { return result }
  var split = manifest.deployment
  split.arms[arm].run = chosen.id
  result.edited = try await manifest.edit(split, reason: "", writes: writes)
  return result
}

/// Newest first: as many as are shown and one more, or where there is something to choose, all of them.
private func judged(
  _ reading: Reading, _ manifest: DeclaredDeployment, _ arm: Int, _ choice: CandidateChoice?, limit: Int
) throws(DatabaseError) -> [ArmCandidate] {
  let desired = manifest.loaded.desired
  var snapshot = reading.snapshot
  try reading.reader.recall(objectsToRecall(desired: desired, snapshot: snapshot), into: &snapshot)
  var judge = CandidateJudge(desired: desired, snapshot: snapshot, deployment: manifest.position, arm: arm)
  var ids: [String]
  var others = judge.baselines
  if case .run(let id) = choice {
    ids = [id]
    others.append(id)
  } else {
    let runs = try reading.reader.candidates(of: judge.entityCode, limit: choice == nil ? limit + 1 : nil)
    judge.learn(runs)
    ids = runs.map(\.id)
  }
  try reading.reader.judge(runs: others, into: &snapshot)
  judge.learn(snapshot.runs.values)
  return ids.map { judge.judge($0) }
}

// MARK: - Messages

private func unknownArm(_ name: String, _ deployment: Deployment) -> Failure {
  let names = deployment.arms.map(\.name)
  guard !names.isEmpty else {
    return Failure(
      .world, "the deployment of \(deployment.entity) has no arms", help: "declare the arm with a first run by hand")
  }
  let nearest = nearestName(to: name, among: names).map { "did you mean \($0)? " } ?? ""
  return Failure(
    .world, "the deployment of \(deployment.entity) has no arm \(name)",
    help: "\(nearest)it has \(names.joined(separator: ", "))")
}

private func refusal(_ choice: CandidateChoice, _ report: ArmCandidates, _ all: [ArmCandidate]) -> Failure {
  let place = "arm \(report.arm.name) of \(report.entity)"
  if case .run(let id) = choice {
    let help = all.first?.diagnostics.first { $0.severity == .error }?.help
    return Failure(.world, "run \(id) may not serve as \(place)", help: help)
  }
  guard !all.isEmpty else {
    return Failure(
      .world, "no run of \(report.entity) is recorded", help: "optctl run start records an optimizer execution")
  }
  if case .best(let metric, _) = choice, all.contains(where: \.isEligible) {
    let recorded = Set(all.lazy.filter(\.isEligible).flatMap { $0.run?.metrics.keys.map { $0 } ?? [] }).sorted()
    let nearest = nearestName(to: metric, among: recorded).map { "did you mean \($0)? " } ?? ""
    return Failure(
      .world, "no run that may serve as \(place) recorded a finite \(metric)",
      help: recorded.isEmpty ? nil : "\(nearest)they recorded \(recorded.prefix(20).joined(separator: ", "))")
  }
  return Failure(
    .world, "none of \(all.count) runs may serve as \(place)", help: "each says above why; optctl explain has more")
}
