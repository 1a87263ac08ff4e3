import Diagnostics
import Domain
import YAML

extension Assembly {
  /// Applies every patch to the object of the same natural key from an earlier path, in the order of the paths, and decodes
  /// the merged documents. ``arrange()`` comes first. A file with patched objects is read again, once.
  mutating func applyPatches(reader: any ManifestReader) throws(ManifestSourceError) {
    var plans = acceptedPatches()
    plans.sort { ($0.base.file, $0.kind.rawValue) < ($1.base.file, $1.kind.rawValue) }
    guard !plans.isEmpty else { return }
    var worker = FileWorker(reader: reader, documents: DocumentReader(files: report.files))
    var superseded: Set<DocumentName> = []
    var next = 0
    while next < plans.count {
      let file = plans[next].base.file
      let roots = try worker.reopen(list.files[Int(file)], index: file)
      let base = worker.documents.tree
      while next < plans.count, plans[next].base.file == file {
        let plan = plans[next]
        next += 1
        guard let found = roots[ObjectName(plan.kind, plan.key)] else {
          let name = report.files[Int(file)]
          throw ManifestSourceError(.unreadable, path: name, "\(name) changed while it was read", help: "try again")
        }
        superseded.insert(DocumentName(file: file, document: found.document))
        worker.documents.decodeMerged(base, found.root, with: plan.patches)
        replace(with: worker.documents.decoded)
        worker.documents.decoded = DecodedDocuments()
      }
    }
    // The complaints of a patched document are those of its merged form.
    decoded.findings.removeAll { findings in
      findings.document.map { superseded.contains(DocumentName(file: findings.file, document: $0)) } ?? false
    }
    decoded.findings += decoded.mergedFindings
  }

  /// Groups patches by what they change; those that change nothing are reported.
  private mutating func acceptedPatches() -> [PatchPlan] {
    var groups: [ObjectName: [Patch]] = [:]
    var order: [ObjectName] = []
    for patch in decoded.patches {
      let name = ObjectName(patch.kind, patch.key)
      if groups[name] == nil { order.append(name) }
      groups[name, default: []].append(patch)
    }
    var suggestions = Suggestions()
    var plans: [PatchPlan] = []
    for name in order {
      let base = decoded.place(of: name)
      var accepted: [Patch] = []
      for patch in groups[name] ?? [] {
        guard let base else {
          unfounded(patch, help: suggestions.nearest(to: name, in: decoded))
          continue
        }
        let path = list.pathIndex(of: patch.place.file)
        guard list.pathIndex(of: base.file) < path else {
          misplaced(patch, base: base)
          continue
        }
        if let previous = accepted.last, list.pathIndex(of: previous.place.file) == path {
          report.error(
            .duplicateObject, "\(patch.shownName) is patched twice in one path", at: patch.place,
            help: "write one patch: which of two comes last would depend on the names of their files",
            related: [(previous.place, "first patched here")])
          continue
        }
        accepted.append(patch)
      }
      if let base, !accepted.isEmpty {
        plans.append(PatchPlan(kind: name.kind, key: name.text, base: base, patches: accepted))
      }
    }
    return plans
  }

  private mutating func unfounded(_ patch: Patch, help: String?) {
    report.error(
      .invalidValue, "there is no \(patch.shownName) that this patch could change", at: patch.place,
      help: help.map { "did you mean \(quote($0))?" } ?? "declare it in an earlier path, or remove `patch: true`")
    // Its author meant to have it: what refers to it is not at fault.
    decoded.lost = true
  }

  private mutating func misplaced(_ patch: Patch, base: Place) {
    report.error(
      .invalidValue, "this patch does not stand in a later path than what it changes", at: patch.place,
      help: "change the declaration itself, or move the patch into a later one of the environment's paths",
      related: [(base, "declared here")])
  }

  /// Puts the one object of a merged document into the place of its base.
  private mutating func replace(with merged: DecodedDocuments) {
    func put<D: Declaration>(_ new: [D], into list: inout [D]) -> Int? {
      guard let new = new.first, let index = position(of: new.naturalKey, in: list) else { return nil }
      list[index] = new
      return index
    }
    _ = put(merged.optimizers, into: &decoded.optimizers)
    _ = put(merged.versions, into: &decoded.versions)
    _ = put(merged.macroSets, into: &decoded.macroSets)
    _ = put(merged.gatePolicies, into: &decoded.gatePolicies)
    if let index = put(merged.entities, into: &decoded.entities) {
      decoded.rawConfigs[index] = merged.rawConfigs[0]
      decoded.resolvedConfigs[index] = nil
    }
    if let index = put(merged.deployments, into: &decoded.deployments) {
      decoded.deploymentDetails[index] = merged.deploymentDetails[0]
      decoded.gatePlaces[index] = merged.gatePlaces[0]
    }
    decoded.sensitivePlaces += merged.sensitivePlaces
    decoded.mergedFindings += merged.findings
    decoded.lost = decoded.lost || merged.lost
  }
}

/// An object and the patches that change it, in the order in which they do.
private struct PatchPlan {
  var kind: DocumentKind
  var key: String
  var base: Place
  var patches: [Patch]
}

private struct DocumentName: Hashable {
  var file: UInt32
  var document: Int
}

/// Compared by bytes: `String` takes canonically equal names for one.
struct ObjectName: Hashable {
  var kind: DocumentKind
  private var key: [UInt8]

  init(_ kind: DocumentKind, _ key: String) {
    self.kind = kind
    self.key = Array(key.utf8)
  }

  var text: String { String(decoding: key, as: UTF8.self) }
}

extension Patch {
  fileprivate var shownName: String { quote("\(kind.addressPrefix)/\(key)") }
}

/// Nearest names cost a look at every object of a kind: a file full of mistakes gets only the first ones.
private struct Suggestions {
  private var left = 20

  mutating func nearest(to name: ObjectName, in decoded: DecodedDocuments) -> String? {
    guard left > 0 else { return nil }
    left -= 1
    return nearestName(to: name.text, among: decoded.keys(of: name.kind))
  }
}

/// The index of a natural key in a list that is arranged.
private func position<D: Declaration>(of key: String, in list: [D]) -> Int? {
  var (low, high) = (0, list.count)
  while low < high {
    let middle = (low + high) / 2
    if precedesInBytes(list[middle].naturalKey, key) { low = middle + 1 } else { high = middle }
  }
  return low < list.count && !precedesInBytes(key, list[low].naturalKey) ? low : nil
}

extension DecodedDocuments {
  fileprivate func place(of name: ObjectName) -> Place? {
    func place<D: Declaration>(_ list: [D]) -> Place? { position(of: name.text, in: list).map { list[$0].place } }
    return switch name.kind {
    case .optimizer: place(optimizers)
    case .optimizerVersion: place(versions)
    case .entity: place(entities)
    case .featureMacros: place(macroSets)
    case .gatePolicy: place(gatePolicies)
    case .deployment: place(deployments)
    case .project: nil
    }
  }

  fileprivate func keys(of kind: DocumentKind) -> [String] {
    switch kind {
    case .optimizer: optimizers.map(\.naturalKey)
    case .optimizerVersion: versions.map(\.naturalKey)
    case .entity: entities.map(\.naturalKey)
    case .featureMacros: macroSets.map(\.naturalKey)
    case .gatePolicy: gatePolicies.map(\.naturalKey)
    case .deployment: deployments.map(\.naturalKey)
    case .project: []
    }
  }
}

extension FileWorker {
  /// Reads a file again; the first document of each object that it declares.
  fileprivate mutating func reopen(
    _ file: ListedFile, index: UInt32
  ) throws(ManifestSourceError) -> [ObjectName: (root: NodeID, document: Int)] {
    documents.tree = NodeTree()
    _ = try unsafe reader.read(file, maxBytes: ManifestLimits.fileBytes) { bytes in
      _ = unsafe parse(bytes, source: index, into: &documents.tree)
    }
    var roots: [ObjectName: (root: NodeID, document: Int)] = [:]
    for (number, root) in documents.tree.roots.enumerated() {
      guard let header = documents.readHeader(root), !header.isPatch else { continue }
      let name = ObjectName(header.kind, header.key)
      if roots[name] == nil { roots[name] = (root, number) }
    }
    _ = documents.report.take()
    return roots
  }
}

extension DocumentReader {
  /// Decodes a document as its patches leave it. Every node keeps the file that it was written in.
  fileprivate mutating func decodeMerged(_ base: NodeTree, _ root: NodeID, with patches: [Patch]) {
    var (merged, mergedRoot) = (base, root)
    for patch in patches {
      guard let patchRoot = patch.tree.roots.first else { continue }
      merged = NodeTree.merging(merged, mergedRoot, with: patch.tree, patchRoot)
      mergedRoot = merged.roots[0]
    }
    tree = merged
    readDocument(mergedRoot, isMerged: true)
    keepFindings(file: tree.source(mergedRoot), document: nil)
  }
}
