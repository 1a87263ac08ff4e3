import Diagnostics
import Domain

/// Joins what the workers decoded into one draft: order, duplicates, patches.
struct Assembly {
  let list: FileList
  var report: Report
  var documents = 0
  var decoded = DecodedDocuments()
  private var hasVersionTwice = false

  init(list: FileList, names: [String]) {
    self.list = list
    report = Report(files: names)
    report.add(list.diagnostics)
    decoded.lost = !list.diagnostics.isEmpty
  }

  /// Nothing is wrong so far.
  var isClean: Bool { report.diagnostics.isEmpty && decoded.findings.isEmpty }

  /// Whatever was judged as it was read has to be judged again: a version is not what its only document says, or calls a
  /// key sensitive that another one does not.
  var wasJudgedTooEarly: Bool {
    hasVersionTwice || decoded.patches.contains { $0.kind == .optimizerVersion } || doVersionsDisagreeOnSensitivity
  }

  private var doVersionsDisagreeOnSensitivity: Bool {
    let definitions = decoded.versions.lazy.flatMap(\.resource.supportedConfigs.definitions)
    let sensitive = Set(definitions.filter(\.isSensitive).map(\.key))
    return !sensitive.isEmpty && definitions.contains { !$0.isSensitive && sensitive.contains($0.key) }
  }

  /// Joins and arranges chunks in the order of the files, the deployments on another core than the rest: only entities are
  /// as many.
  static func joining(_ chunks: consuming [DecodedDocuments], list: FileList, names: [String]) async -> Assembly {
    var deployments: [DecodedDocuments] = []
    for i in chunks.indices { deployments.append(chunks[i].takeDeployments()) }
    async let other = Assembly(joining: deployments, list: list, names: names)
    var assembly = Assembly(joining: chunks, list: list, names: names)
    assembly.report.add(list.diagnostics)
    assembly.decoded.lost = assembly.decoded.lost || !list.diagnostics.isEmpty
    var joined = await other
    assembly.report.add(joined.report.take())
    assembly.decoded.put(joined.decoded.takeDeployments())
    return assembly
  }

  /// Without what is wrong with the list itself.
  private init(joining chunks: consuming [DecodedDocuments], list: FileList, names: [String]) {
    self.list = list
    report = Report(files: names)
    reserve(for: chunks)
    for i in chunks.indices {
      add(chunks[i])
      chunks[i] = DecodedDocuments()
    }
    arrange()
  }

  /// Makes room at once: growing step by step would hold a list twice.
  private mutating func reserve(for chunks: [DecodedDocuments]) {
    let entities = chunks.reduce(0) { $0 + $1.entities.count }
    let deployments = chunks.reduce(0) { $0 + $1.deployments.count }
    decoded.entities.reserveCapacity(entities)
    decoded.rawConfigs.reserveCapacity(entities)
    decoded.resolvedConfigs.reserveCapacity(entities)
    decoded.deployments.reserveCapacity(deployments)
    decoded.deploymentDetails.reserveCapacity(deployments)
    decoded.gatePlaces.reserveCapacity(deployments)
  }

  /// Adds the next documents in the order of the files.
  mutating func add(_ chunk: DecodedDocuments) {
    documents += chunk.documents
    decoded.optimizers += chunk.optimizers
    decoded.versions += chunk.versions
    decoded.entities += chunk.entities
    decoded.rawConfigs += chunk.rawConfigs
    decoded.resolvedConfigs += chunk.resolvedConfigs
    decoded.macroSets += chunk.macroSets
    decoded.deployments += chunk.deployments
    decoded.deploymentDetails += chunk.deploymentDetails
    decoded.gatePlaces += chunk.gatePlaces
    decoded.gatePolicies += chunk.gatePolicies
    decoded.patches += chunk.patches
    decoded.sensitivePlaces += chunk.sensitivePlaces
    decoded.findings += chunk.findings
    decoded.lost = decoded.lost || chunk.lost
  }

  /// Brings every kind into the byte order of natural keys and drops what is declared again.
  mutating func arrange() {
    if let order = order(of: decoded.optimizers) { decoded.optimizers = order.map { decoded.optimizers[$0] } }
    if let order = order(of: decoded.versions) {
      hasVersionTwice = order.count < decoded.versions.count
      decoded.versions = order.map { decoded.versions[$0] }
    }
    if let order = order(of: decoded.macroSets) { decoded.macroSets = order.map { decoded.macroSets[$0] } }
    if let order = order(of: decoded.gatePolicies) { decoded.gatePolicies = order.map { decoded.gatePolicies[$0] } }
    if let order = order(of: decoded.entities) {
      decoded.entities = order.map { decoded.entities[$0] }
      decoded.rawConfigs = order.map { decoded.rawConfigs[$0] }
      decoded.resolvedConfigs = order.map { decoded.resolvedConfigs[$0] }
    }
    if let order = order(of: decoded.deployments) {
      decoded.deployments = order.map { decoded.deployments[$0] }
      decoded.deploymentDetails = order.map { decoded.deploymentDetails[$0] }
      decoded.gatePlaces = order.map { decoded.gatePlaces[$0] }
    }
  }

  /// The positions of the first declarations, by their natural keys; the others are reported. Nil when the list is in order
  /// as it is, as where files are named for what they declare.
  private mutating func order<D: Declaration>(of declarations: [D]) -> [Int]? {
    guard !isInOrder(declarations) else { return nil }
    let keys = declarations.map(\.naturalKey)
    // Those of one key stay in the order of the files.
    let sorted = keys.indices.sorted { a, b in
      precedesInBytes(keys[a], keys[b]) || a < b && !precedesInBytes(keys[b], keys[a])
    }
    var kept: [Int] = []
    kept.reserveCapacity(sorted.count)
    for index in sorted {
      if let first = kept.last, !precedesInBytes(keys[first], keys[index]) {
        duplicate(declarations[index], of: declarations[first])
      } else {
        kept.append(index)
      }
    }
    return kept
  }

  private func isInOrder<D: Declaration>(_ declarations: [D]) -> Bool {
    var last = ""
    for index in declarations.indices {
      let key = declarations[index].naturalKey
      guard index == 0 || precedesInBytes(last, key) else { return false }
      last = key
    }
    return true
  }

  private mutating func duplicate<D: Declaration>(_ later: D, of first: D) {
    let isLaterPath = list.pathIndex(of: later.place.file) > list.pathIndex(of: first.place.file)
    let help =
      isLaterPath && D.canBePatched
      ? "remove one of them, or write `patch: true` into the metadata of this one to change the other"
      : "remove one of them"
    report.error(
      .duplicateObject, "\(later.shownName) is declared twice", at: later.place, help: help,
      related: [(first.place, "first declared here")])
  }

  /// The draft, whether everything that the files declare is in it, and what is wrong so far.
  mutating func finish() -> (draft: Draft, isWhole: Bool, diagnostics: [Diagnostic]) {
    var draft = Draft()
    draft.files = report.files
    for findings in decoded.findings {
      report.add(findings.diagnostics)
      draft.unread.formUnion(findings.unread)
    }
    let macros = decoded.macroSets.flatMap(\.macros)
    draft.macros = order(of: macros)?.map { macros[$0] } ?? macros
    draft.optimizers = decoded.optimizers
    draft.versions = decoded.versions
    draft.entities = decoded.entities
    draft.rawConfigs = decoded.rawConfigs
    draft.resolvedConfigs = decoded.resolvedConfigs
    draft.deployments = decoded.deployments
    draft.deploymentDetails = decoded.deploymentDetails
    draft.gatePlaces = decoded.gatePlaces
    draft.gatePolicies = decoded.gatePolicies
    draft.sensitivePlaces = decoded.sensitivePlaces
    let isWhole = !decoded.lost
    decoded = DecodedDocuments()
    return (draft, isWhole, report.take())
  }
}
