import Diagnostics
import Domain
import Glibc
import Synchronization

/// Judges what looks beyond one document, and resolves entity configs to canonical texts.
///
/// What is about one entity by itself, where it is not judged yet, runs on as many tasks as there are cores, beside the rules
/// over the catalogue; the same draft gives the same report whatever their number. Configs as they were written are freed
/// entity by entity.
func judge(_ draft: consuming Draft, report: inout Report) async -> Desired {
  let files = report.files
  var desired = Desired()
  desired.takeResolved(&draft)
  let portions = Portions(&draft)
  let draft = draft
  let index = DraftIndex(draft)
  let schemas = draft.versions.map { VersionSchema($0, unread: draft.unread) }
  let workers = min(portions.count, max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))

  let outcomes = await withTaskGroup(of: [Outcome].self) { group in
    for _ in 0..<workers {
      group.addTask {
        var outcomes: [Outcome] = []
        while let portion = portions.next() {
          outcomes.append(judgeEntities(portion, draft, index, schemas, files: files))
        }
        return outcomes
      }
    }
    for rule in catalogueRules {
      group.addTask {
        var report = Report(files: files)
        rule.judge(draft, index, report: &report)
        return [Outcome(diagnostics: report.diagnostics)]
      }
    }
    var outcomes: [Outcome] = []
    for await some in group { outcomes.append(contentsOf: some) }
    return outcomes
  }

  desired.files = draft.files
  desired.optimizers = draft.optimizers
  desired.versions = draft.versions
  desired.entities = draft.entities
  desired.macros = draft.macros
  desired.deployments = draft.deployments
  desired.deploymentDetails = draft.deploymentDetails
  for outcome in outcomes {
    for (position, resolved) in outcome.resolved {
      desired.entityConfigs[position] = resolved.configs
      desired.entityPrints[position] = resolved.print
    }
    report.add(outcome.diagnostics)
  }
  return desired
}

extension Desired {
  /// Takes over what is judged already, and makes room for the rest.
  fileprivate mutating func takeResolved(_ draft: inout Draft) {
    entityConfigs = Array(repeating: [], count: draft.entities.count)
    entityPrints = Array(repeating: Fingerprint(), count: draft.entities.count)
    for position in draft.resolvedConfigs.indices {
      guard let resolved = draft.resolvedConfigs[position] else { continue }
      entityConfigs[position] = resolved.configs
      entityPrints[position] = resolved.print
    }
  }
}

/// What became of some entities, by their positions.
private struct Outcome: Sendable {
  var resolved: [(position: Int, ResolvedConfigs)] = []
  var diagnostics: [Diagnostic] = []
}

/// Entities with their configs as written, each portion handed out once.
private final class Portions: Sendable {
  typealias Portion = [(position: Int, configs: [RawConfig])]

  let count: Int
  private let rest: Mutex<[Portion]>

  /// Takes the configs away from the draft. A portion is what is left to judge of a fixed number of entities, so that reports
  /// depend neither on cores nor on what was judged already.
  init(_ draft: inout Draft) {
    var portions: [Portion] = []
    for first in stride(from: 0, to: draft.rawConfigs.count, by: 512) {
      var portion: Portion = []
      for position in first..<min(first + 512, draft.rawConfigs.count) {
        if position < draft.resolvedConfigs.count, draft.resolvedConfigs[position] != nil { continue }
        portion.append((position, draft.rawConfigs[position]))
      }
      if !portion.isEmpty { portions.append(portion) }
    }
    (draft.rawConfigs, draft.resolvedConfigs) = ([], [])
    count = portions.count
    rest = Mutex(portions.reversed())
  }

  func next() -> Portion? { rest.withLock { $0.popLast() } }
}

private func judgeEntities(
  _ portion: consuming Portions.Portion, _ draft: Draft, _ index: DraftIndex, _ schemas: [VersionSchema],
  files: [String]
) -> Outcome {
  var entityConfigs = EntityConfigs(unread: draft.unread, files: files)
  var outcome = Outcome()
  outcome.resolved.reserveCapacity(portion.count)
  for i in portion.indices {
    var raw: [RawConfig] = []
    swap(&raw, &portion[i].configs)
    let entity = draft.entities[portion[i].position]
    let configs = entityConfigs.judge(entity, raw, index, schemas)
    let resolved = ResolvedConfigs(configs: configs, print: entity.fingerprint(configs: configs))
    outcome.resolved.append((portion[i].position, resolved))
  }
  outcome.diagnostics = entityConfigs.report.diagnostics
  return outcome
}

extension EntityConfigs {
  /// Everything about one entity by itself.
  fileprivate mutating func judge(
    _ entity: Declared<Entity>, _ raw: [RawConfig], _ index: DraftIndex, _ schemas: [VersionSchema]
  ) -> [DeclaredConfig] {
    if !unread.holds(.s3BasePath, of: entity.resource.address) { S3Path.judge(entity, report: &report) }
    if unread.holds(.currentVersion, of: entity.resource.address) { return [] }
    guard let reference = entity.resource.currentVersion else {
      MissingConfig.judgeWithoutVersion(entity, raw, report: &report)
      return []
    }
    guard let position = index.versions[reference] else {
      UnknownVersion.judge(
        entity, reference, known: schemas.map(\.reference), &suggestions, report: &report)
      return []
    }
    VersionNotActive.judge(entity, schemas[position], report: &report)
    return schemas[position].isReadable ? resolve(raw, of: entity, by: schemas[position]) : []
  }
}
