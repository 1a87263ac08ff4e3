import Domain

/// `version-in-use`: a version is retired only when no entity runs it. Retired entities do not count. Each of the others is
/// told as well, by `version-not-active`.
enum VersionInUse: CatalogueRule {
  static func judge(_ draft: Draft, _ index: DraftIndex, report: inout Report) {
    let retired = Set(
      draft.versions.lazy.filter { $0.resource.status == .retired && !draft.isUnread(.status, of: $0.resource.address) }
        .map(\.resource.reference))
    guard !retired.isEmpty else { return }
    var users: [VersionReference: [Declared<Entity>]] = [:]
    for entity in draft.entities where entity.resource.status != .retired {
      guard let version = entity.resource.currentVersion, retired.contains(version),
        !draft.isUnread(.currentVersion, of: entity.resource.address),
        !draft.isUnread(.status, of: entity.resource.address)
      else { continue }
      users[version, default: []].append(entity)
    }
    for version in draft.versions {
      if let entities = users[version.resource.reference] { report.versionInUse(version, entities) }
    }
  }
}

extension Report {
  fileprivate mutating func versionInUse(_ version: Declared<Version>, _ entities: [Declared<Entity>]) {
    let shown = entities.prefix(5)
    let names = shown.map { quote($0.resource.code) }.joined(separator: ", ")
    let more = entities.count > shown.count ? " and \(entities.count - shown.count) more" : ""
    error(
      .versionInUse,
      "version \(quote(version.resource.key)) is retired, and it is the current version of \(names)\(more)",
      at: version.place(of: .status), help: "move the entities to another version in the same change",
      related: shown.map { ($0.place(of: .currentVersion), "\(quote($0.resource.code)) runs it") })
  }
}
