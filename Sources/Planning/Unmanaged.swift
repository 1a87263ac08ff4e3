import Domain

/// Live rows that are neither declared nor owned: optctl leaves them alone, and judges what is declared beside them.
struct Unmanaged {
  private(set) var optimizerCount = 0
  private(set) var versions: [Version] = []
  private(set) var entities: [Entity] = []
  /// The configs of ``entities``.
  private(set) var configCount = 0
  private(set) var macros: [Macro] = []
  private(set) var deploymentCount = 0

  init(_ live: Live, desired: DesiredIndex, memories: Memories) {
    func isUnmanaged(_ kind: Kind, _ key: String) -> Bool {
      let address = Address(kind, key)
      return !desired.contains(address) && !memories.contains(address)
    }
    optimizerCount = live.optimizers.count { isUnmanaged(.optimizer, $0.code) }
    versions = live.versions.filter { isUnmanaged(.version, $0.key) }
    for (position, entity) in live.entities.enumerated() where isUnmanaged(.entity, entity.code) {
      entities.append(entity)
      configCount += live.configs[entity: position].count
    }
    macros = live.macros.filter { isUnmanaged(.macro, $0.feature) }
    deploymentCount = live.deployments.count { !$0.arms.isEmpty && isUnmanaged(.deployment, $0.entity) }
  }

  var count: Int {
    optimizerCount + versions.count + entities.count + configCount + macros.count + deploymentCount
  }
}
