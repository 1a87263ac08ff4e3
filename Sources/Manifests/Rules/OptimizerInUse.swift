import Domain

/// `optimizer-in-use`: an optimizer is retired only when none of its versions is active or deprecated, since entities and
/// runs may use those.
enum OptimizerInUse: CatalogueRule {
  static func judge(_ draft: Draft, _ index: DraftIndex, report: inout Report) {
    var users: [Int: [Declared<Version>]] = [:]
    for version in draft.versions where version.resource.status == .active || version.resource.status == .deprecated {
      guard let position = index.optimizers[version.resource.optimizer],
        draft.optimizers[position].resource.status == .retired,
        !draft.isUnread(.status, of: version.resource.address),
        !draft.isUnread(.status, of: draft.optimizers[position].resource.address)
      else { continue }
      users[position, default: []].append(version)
    }
    for (position, versions) in users.sorted(by: { $0.key < $1.key }) {
      report.optimizerInUse(draft.optimizers[position], versions)
    }
  }
}

extension Report {
  fileprivate mutating func optimizerInUse(_ optimizer: Declared<Optimizer>, _ versions: [Declared<Version>]) {
    let shown = versions.prefix(5)
    let names = shown.map { quote($0.resource.code) }.joined(separator: ", ")
    let more = versions.count > shown.count ? " and \(versions.count - shown.count) more" : ""
    error(
      .optimizerInUse,
      "optimizer \(quote(optimizer.resource.code)) is retired, and its versions \(names)\(more) are still in use",
      at: optimizer.place(of: .status), help: "retire its versions first",
      related: shown.map { ($0.place(of: .status), "this version is \($0.resource.status.rawValue)") })
  }
}
