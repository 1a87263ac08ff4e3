import Domain

/// The live rows under the names that they have once the plan's renames are done, each findable by its key.
struct Live {
  private(set) var optimizers: [Optimizer]
  private(set) var versions: [Version]
  private(set) var entities: [Entity]
  let configs: LiveConfigs
  private(set) var macros: [Macro]
  private(set) var deployments: [LiveDeployment]
  var runs: [String: Run]

  private let optimizerIndex: KeyIndex
  private let versionIndex: KeyIndex
  private let entityIndex: KeyIndex
  private let macroIndex: KeyIndex
  private let deploymentIndex: KeyIndex
  private let renames: Renames

  init(_ snapshot: Snapshot, renames: Renames) {
    optimizers = snapshot.optimizers
    versions = snapshot.versions
    entities = snapshot.entities
    configs = snapshot.configs
    macros = snapshot.macros
    deployments = snapshot.deployments
    runs = snapshot.runs
    self.renames = renames
    if !renames.isEmpty {
      for i in optimizers.indices { optimizers[i].code = renames.optimizer(optimizers[i].code) }
      for i in versions.indices {
        let reference = renames.version(versions[i].reference)
        versions[i].optimizer = reference.optimizer
        versions[i].code = reference.version
      }
      for i in entities.indices {
        entities[i].code = renames.entity(entities[i].code)
        entities[i].currentVersion = entities[i].currentVersion.map(renames.version)
      }
      for i in macros.indices { macros[i].feature = renames.macro(macros[i].feature) }
      for i in deployments.indices { deployments[i].entity = renames.entity(deployments[i].entity) }
    }
    optimizerIndex = KeyIndex(optimizers.map(\.key))
    versionIndex = KeyIndex(versions.map(\.key))
    entityIndex = KeyIndex(entities.map(\.code))
    macroIndex = KeyIndex(macros.map(\.feature))
    deploymentIndex = KeyIndex(deployments.map(\.entity))
  }

  func optimizer(_ key: String) -> Optimizer? { optimizerIndex[key].map { optimizers[$0] } }
  func version(_ key: String) -> Version? { versionIndex[key].map { versions[$0] } }
  func entityPosition(_ key: String) -> Int? { entityIndex[key] }
  func entity(_ key: String) -> Entity? { entityIndex[key].map { entities[$0] } }
  func macro(_ key: String) -> Macro? { macroIndex[key].map { macros[$0] } }

  /// The active rows of an entity in bucket order; none when nothing serves.
  func arms(of entity: String) -> [LiveDeployment.Arm] {
    deploymentIndex[entity].map { deployments[$0].arms } ?? []
  }

  /// The entity of a run, by its new name.
  func entity(of run: Run) -> String { renames.entity(run.entity) }
}
