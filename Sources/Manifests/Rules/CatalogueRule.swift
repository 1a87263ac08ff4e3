import Diagnostics
import Domain

/// A rule over the catalogue as a whole. Its file says what it means, then judges, then holds its messages.
protocol CatalogueRule: SendableMetatype {
  static func judge(_ draft: Draft, _ index: DraftIndex, report: inout Report)
}

/// Every rule that is not about one entity by itself.
let catalogueRules: [any CatalogueRule.Type] = [
  UnknownOptimizer.self, OptimizerInUse.self, VersionInUse.self,
  InvalidMacro.self, DuplicateMacro.self,
  S3Overlap.self, SharedObject.self,
  UnknownEntity.self, EntityNotActive.self, UnknownGate.self,
  DuplicateArm.self, TrafficSum.self, AcceptedWarnings.self,
  MovedFrom.self,
]

/// Finds objects of a draft by what refers to them.
struct DraftIndex: Sendable {
  let optimizers: [String: Int]
  let versions: [VersionReference: Int]
  /// Parallel to the deployments: where the entity of each one stands; nil where it is not declared.
  let deployedEntities: [Int?]

  init(_ draft: Draft) {
    optimizers = positions(of: draft.optimizers) { $0.resource.code }
    versions = positions(of: draft.versions) { $0.resource.reference }
    deployedEntities = positionsOfDeployedEntities(in: draft)
  }
}

/// Both lists are in order, so one walk along them finds nearly all; an index is made for the rest.
private func positionsOfDeployedEntities(in draft: Draft) -> [Int?] {
  var found: [Int?] = []
  found.reserveCapacity(draft.deployments.count)
  var index: [String: Int]?
  var next = 0
  for i in draft.deployments.indices {
    let code = draft.deployments[i].resource.entity
    while next < draft.entities.count, precedesInBytes(draft.entities[next].resource.code, code) { next += 1 }
    if next < draft.entities.count, draft.entities[next].resource.code == code {
      found.append(next)
    } else {
      let positions = index ?? positions(of: draft.entities) { $0.resource.code }
      index = positions
      found.append(positions[code])
    }
  }
  return found
}

/// Names that are canonically equal in other bytes are one name here: nothing that is valid has two forms.
private func positions<Element, Key: Hashable>(of elements: [Element], key: (Element) -> Key) -> [Key: Int] {
  var positions = [Key: Int](minimumCapacity: elements.count)
  for i in elements.indices { positions[key(elements[i])] = i }
  return positions
}

/// Suggests names, at a bounded cost: ten thousand misspelt names must not be compared with ten thousand others each.
struct NameSuggestions {
  private var known: [String: String?] = [:]
  private var comparisonsLeft: Int

  init(comparisons: Int = 100_000) { comparisonsLeft = comparisons }

  /// `did you mean …?`, or nil when nothing is close or too much was asked already.
  mutating func help(for name: String, among candidates: some Collection<String>) -> String? {
    if let answer = known[name] { return answer }
    guard comparisonsLeft > 0 else { return nil }
    // No more are compared at once.
    comparisonsLeft -= min(candidates.count, 5_000)
    let answer = nearestName(to: name, among: candidates).map { "did you mean \(quote($0))?" }
    known[name] = .some(answer)
    return answer
  }
}
