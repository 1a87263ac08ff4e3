import Diagnostics
import Domain

/// Joins what the workers decoded into one draft: order, duplicates, patches.
struct Assembly {
  let list: FileList
  var report: Report
  var documents = 0
  var decoded = DecodedDocuments()

  init(list: FileList, names: [String]) {
    self.list = list
    report = Report(files: names)
    report.add(list.diagnostics)
    decoded.lost = !list.diagnostics.isEmpty
  }

  /// Nothing is wrong so far.
  var isClean: Bool { report.diagnostics.isEmpty && decoded.findings.isEmpty }

  /// Makes room at once: growing step by step would hold a list twice.
  mutating func reserve(for chunks: [DecodedDocuments]) {
    decoded.entities.reserveCapacity(chunks.reduce(0) { $0 + $1.entities.count })
    decoded.deployments.reserveCapacity(chunks.reduce(0) { $0 + $1.deployments.count })
  }

  /// Adds the next documents in the order of the files.
  mutating func add(_ chunk: DecodedDocuments) {
    documents += chunk.documents
    decoded.optimizers += chunk.optimizers
    decoded.versions += chunk.versions
    decoded.entities += chunk.entities
    decoded.macroSets += chunk.macroSets
    decoded.deployments += chunk.deployments
    decoded.gatePolicies += chunk.gatePolicies
    decoded.patches += chunk.patches
    decoded.findings += chunk.findings
    decoded.lost = decoded.lost || chunk.lost
  }

  /// Brings every kind into the byte order of natural keys and drops what is declared again.
  mutating func arrange() {
    arrange(\.optimizers)
    arrange(\.versions)
    arrange(\.entities)
    arrange(\.macroSets)
    arrange(\.deployments)
    arrange(\.gatePolicies)
  }

  private mutating func arrange<D: Declaration>(_ list: WritableKeyPath<DecodedDocuments, [D]>) {
    var declarations = decoded[keyPath: list]
    decoded[keyPath: list] = []
    sortAndDropDuplicates(&declarations)
    decoded[keyPath: list] = declarations
  }

  private mutating func sortAndDropDuplicates<D: Declaration>(_ declarations: inout [D]) {
    guard let first = declarations.first else { return }
    // As it is where files are named for what they declare.
    var isAscending = true
    var previous = first.naturalKey
    for index in declarations.indices.dropFirst() where isAscending {
      let next = declarations[index].naturalKey
      isAscending = isBefore(previous, next)
      previous = next
    }
    guard !isAscending else { return }
    // Entries of one key stay in the order of the files: the first one is the declaration.
    declarations.sort { a, b in
      isBefore(a.naturalKey, b.naturalKey)
        || !isBefore(b.naturalKey, a.naturalKey) && (a.place.order < b.place.order)
    }
    var kept = 0
    for index in declarations.indices {
      if kept > 0, !isBefore(declarations[kept - 1].naturalKey, declarations[index].naturalKey) {
        duplicate(declarations[index], of: declarations[kept - 1])
      } else {
        if kept < index { declarations[kept] = declarations[index] }
        kept += 1
      }
    }
    declarations.removeSubrange(kept...)
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
    var macros = decoded.macroSets.flatMap(\.macros)
    sortAndDropDuplicates(&macros)
    draft.macros = macros
    draft.optimizers = decoded.optimizers
    draft.versions = decoded.versions
    draft.gatePolicies = decoded.gatePolicies
    draft.entities = decoded.entities.map(\.declared)
    draft.rawConfigs = decoded.entities.map(\.configs)
    decoded.entities = []
    draft.deployments = decoded.deployments.map(\.declared)
    draft.deploymentDetails = decoded.deployments.map(\.details)
    draft.gatePlaces = decoded.deployments.map(\.gatePlaces)
    let isWhole = !decoded.lost
    decoded = DecodedDocuments()
    return (draft, isWhole, report.take())
  }
}

/// By bytes, as git and `LC_ALL=C` sort.
func isBefore(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }

extension Place {
  /// The order of declarations with one natural key.
  fileprivate var order: (UInt32, Int, Int) { (file, line, column) }
}
