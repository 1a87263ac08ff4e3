import Domain
import YAML

extension ManifestEditor {
  /// Gives a deployment another split, with all that its manifest says about it.
  mutating func split(_ deployment: Deployment, reason: String) throws(EditRefusal) {
    let address = deployment.address
    try set(.arms, of: address, to: .array(deployment.arms.map(\.json)))
    if let place = FieldPath(.holdback, of: address) {
      // Left out, it is 0.
      let isWritten = try !setting(place, found(place, address)).isEmpty
      if isWritten || deployment.holdback > .none {
        try set(.holdback, of: address, to: .number(deployment.holdback.percent))
      }
    }
    var reasonPlace = FieldPath(.arms, of: address)
    reasonPlace?.path = [.key("spec"), .key("reason")]
    reasonPlace?.neighbours = ["arms"]
    guard let reasonPlace else { return }
    if deployment.arms.isEmpty {
      try edit(reasonPlace, address) { text, document throws(EditRefusal) in
        try text.set(reasonPlace.path, in: document, to: .string(reason), after: reasonPlace.neighbours)
      }
    } else {
      try remove(reasonPlace, address)
    }
    try dropAcceptedWarnings(deployment, reasonPlace)
    try requireValid(FieldPath(.arms, of: address), address)
  }

  /// A ledger may hold what a manifest may not.
  private func requireValid(_ place: FieldPath?, _ address: Address) throws(EditRefusal) {
    guard let place else { return }
    for document in try found(place, address) where !document.isPatch {
      guard let text = files[document.file] else { continue }
      var reader = DocumentReader(files: [text.file])
      reader.tree = text.tree
      reader.readDocument(text.tree.roots[document.number])
      if let diagnostic = reader.report.diagnostics.first {
        throw EditRefusal(diagnostic.message, at: diagnostic.location, help: diagnostic.help)
      }
    }
  }

  private mutating func dropAcceptedWarnings(
    _ deployment: Deployment, _ spec: FieldPath
  ) throws(EditRefusal) {
    var place = spec
    place.path = [.key("spec"), .key("accept_warnings")]
    guard let document = try setting(place, found(place, deployment.address)).last,
      var text = files[document.file]
    else { return }
    let walk = text.tree.walk(place.path, from: text.tree.roots[document.number])
    guard let list = walk.target else { return }
    let runs = deployment.arms.map(\.run)
    let kept = text.tree.elements(list).enumerated().filter { _, element in
      guard let run = text.tree.entry("run", of: element) else { return true }
      return runs.contains { haveSameBytes($0, text.tree.text(run.value)) }
    }.map(\.offset)
    guard kept.count < text.tree.count(list) else { return }
    if kept.isEmpty { return try remove(place, deployment.address) }
    try text.arrange(list, walk, kept.map { .kept($0) })
    files[document.file] = text
  }
}
