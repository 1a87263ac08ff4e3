import Diagnostics
import Domain
import Glibc
import Synchronization

/// Judges what looks beyond one document, and resolves entity configs to canonical texts.
///
/// What is about one entity by itself runs on as many tasks as there are cores, beside the rules over the catalogue; the
/// same draft gives the same report whatever their number. Configs as they were written are freed entity by entity.
func judge(_ draft: consuming Draft, report: inout Report) async -> Desired {
  let files = report.files
  let portions = Portions(&draft.rawConfigs)
  let draft = draft
  let index = DraftIndex(draft)
  let schemas = draft.versions.map { VersionSchema($0, in: draft) }
  let workers = min(portions.count, max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))

  var outcomes = await withTaskGroup(of: [Outcome].self) { group in
    for _ in 0..<workers {
      group.addTask {
        var outcomes: [Outcome] = []
        while let portion = portions.next() {
          outcomes.append(judgeEntities(portion, draft, index, schemas, files: files))
        }
        return outcomes
      }
    }
    var catalogue = Report(files: files)
    for rule in catalogueRules { rule.judge(draft, index, report: &catalogue) }
    report.add(catalogue.diagnostics)
    var outcomes: [Outcome] = []
    for await some in group { outcomes.append(contentsOf: some) }
    return outcomes
  }
  outcomes.sort { $0.first < $1.first }

  var desired = Desired()
  desired.files = draft.files
  desired.optimizers = draft.optimizers
  desired.versions = draft.versions
  desired.entities = draft.entities
  desired.macros = draft.macros
  desired.deployments = draft.deployments
  desired.deploymentDetails = draft.deploymentDetails
  desired.entityConfigs.reserveCapacity(draft.entities.count)
  desired.entityPrints.reserveCapacity(draft.entities.count)
  for outcome in outcomes {
    desired.entityConfigs.append(contentsOf: outcome.configs)
    desired.entityPrints.append(contentsOf: outcome.prints)
    report.add(outcome.diagnostics)
  }
  return desired
}

/// What became of some entities in a row.
private struct Outcome: Sendable {
  var first: Int
  var configs: [[DeclaredConfig]] = []
  var prints: [Fingerprint] = []
  var diagnostics: [Diagnostic] = []
}

/// Entities in a row with their configs as written, each portion handed out once.
private final class Portions: Sendable {
  struct Portion: Sendable {
    var first: Int
    var configs: [[RawConfig]]
  }

  let count: Int
  private let rest: Mutex<[Portion]>

  /// Takes the configs away from `configs`. The size of a portion is fixed, so that reports do not depend on cores.
  init(_ configs: inout [[RawConfig]]) {
    var portions: [Portion] = []
    for first in stride(from: 0, to: configs.count, by: 512) {
      let end = min(first + 512, configs.count)
      portions.append(Portion(first: first, configs: Array(configs[first..<end])))
    }
    configs = []
    count = portions.count
    rest = Mutex(portions.reversed())
  }

  func next() -> Portion? { rest.withLock { $0.popLast() } }
}

private func judgeEntities(
  _ portion: consuming Portions.Portion, _ draft: Draft, _ index: DraftIndex, _ schemas: [VersionSchema],
  files: [String]
) -> Outcome {
  var entityConfigs = EntityConfigs(draft: draft, files: files)
  var outcome = Outcome(first: portion.first)
  outcome.configs.reserveCapacity(portion.configs.count)
  outcome.prints.reserveCapacity(portion.configs.count)
  for i in portion.configs.indices {
    var raw: [RawConfig] = []
    swap(&raw, &portion.configs[i])
    let entity = draft.entities[portion.first + i]
    let configs = entityConfigs.judge(entity, raw, index, schemas)
    outcome.prints.append(entity.fingerprint(configs: configs))
    outcome.configs.append(configs)
  }
  outcome.diagnostics = entityConfigs.report.diagnostics
  return outcome
}

extension EntityConfigs {
  /// Everything about one entity by itself.
  fileprivate mutating func judge(
    _ entity: Declared<Entity>, _ raw: [RawConfig], _ index: DraftIndex, _ schemas: [VersionSchema]
  ) -> [DeclaredConfig] {
    if !draft.isUnread(.s3BasePath, of: entity.resource.address) { S3Path.judge(entity, report: &report) }
    if draft.isUnread(.currentVersion, of: entity.resource.address) { return [] }
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
