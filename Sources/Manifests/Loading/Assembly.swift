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

  /// Joins and arranges what the workers decoded, the deployments on another core than the rest: only entities are as many.
  static func joining(_ parts: consuming [DecodedDocuments], list: FileList, names: [String]) async -> Assembly {
    var deployments: [DecodedDocuments] = []
    for i in parts.indices { deployments.append(parts[i].takeDeployments()) }
    async let other = Assembly(joining: deployments, list: list, names: names)
    var assembly = Assembly(joining: parts, list: list, names: names)
    assembly.report.add(list.diagnostics)
    assembly.decoded.lost = assembly.decoded.lost || !list.diagnostics.isEmpty
    var joined = await other
    assembly.report.add(joined.report.take())
    assembly.decoded.put(joined.decoded.takeDeployments())
    return assembly
  }

  /// Without what is wrong with the list itself.
  private init(joining parts: consuming [DecodedDocuments], list: FileList, names: [String]) {
    self.list = list
    report = Report(files: names)
    for i in parts.indices { add(&parts[i]) }
    arrange()
  }

  /// Adds more documents, and leaves `part` empty.
  mutating func add(_ part: inout DecodedDocuments) {
    documents += part.documents
    decoded.optimizers.take(&part.optimizers)
    decoded.versions.take(&part.versions)
    decoded.entities.take(&part.entities)
    decoded.rawConfigs.take(&part.rawConfigs)
    decoded.resolvedConfigs.take(&part.resolvedConfigs)
    decoded.macroSets.take(&part.macroSets)
    decoded.deployments.take(&part.deployments)
    decoded.deploymentDetails.take(&part.deploymentDetails)
    decoded.gatePlaces.take(&part.gatePlaces)
    decoded.gatePolicies.take(&part.gatePolicies)
    decoded.patches.take(&part.patches)
    decoded.sensitivePlaces += part.sensitivePlaces
    decoded.findings += part.findings
    decoded.lost = decoded.lost || part.lost
    part = DecodedDocuments()
  }

  /// Brings every kind into the byte order of natural keys and drops what is declared again; patches, into the order of the
  /// files.
  mutating func arrange() {
    decoded.patches.sort { $0.place < $1.place }
    if let order = order(of: decoded.optimizers) { decoded.optimizers.arrange(order) }
    if let order = order(of: decoded.versions) {
      hasVersionTwice = order.count < decoded.versions.count
      decoded.versions.arrange(order)
    }
    if let order = order(of: decoded.macroSets) { decoded.macroSets.arrange(order) }
    if let order = order(of: decoded.gatePolicies) { decoded.gatePolicies.arrange(order) }
    if let order = order(of: decoded.entities) {
      decoded.entities.arrange(order)
      decoded.rawConfigs.arrange(order)
      decoded.resolvedConfigs.arrange(order)
    }
    if let order = order(of: decoded.deployments) {
      decoded.deployments.arrange(order)
      decoded.deploymentDetails.arrange(order)
      decoded.gatePlaces.arrange(order)
    }
  }

  /// The positions of the first declarations in the order of the files, by their natural keys; the others are reported. Nil
  /// when the list is in order as it is.
  private mutating func order<D: Declaration>(of declarations: [D]) -> [Int]? {
    guard !isInOrder(declarations) else { return nil }
    let keys = declarations.map(\.naturalKey)
    let sorted = keys.indices.sorted { a, b in
      precedesInBytes(keys[a], keys[b])
        || !precedesInBytes(keys[b], keys[a]) && declarations[a].place < declarations[b].place
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
    draft.macros = macros
    if let order = order(of: macros) { draft.macros.arrange(order) }
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

/// To copy an element counts its references up, and to drop it counts them down; there can be a hundred thousand.
extension Array {
  /// Moves the elements of another array to the end, in whatever order.
  fileprivate mutating func take(_ others: inout [Element]) {
    guard !isEmpty else { return swap(&self, &others) }
    reserveCapacity(count + others.count)
    while let last = others.popLast() { append(last) }
  }

  /// Keeps the elements at some positions, in their order.
  fileprivate mutating func arrange(_ order: [Int]) {
    guard order.count == count else {
      self = order.map { self[$0] }
      return
    }
    var isSettled = [Bool](repeating: false, count: count)
    // The array's own `swapAt` copies.
    var elements = mutableSpan
    for start in order.indices where !isSettled[start] {
      // Each cycle of the permutation is one of swaps.
      var position = start
      while order[position] != start {
        elements.swapAt(position, order[position])
        isSettled[position] = true
        position = order[position]
      }
      isSettled[position] = true
    }
  }
}
