import Domain

/// `version-not-active`: the current version of an entity is active. A deprecated one is a warning. A retired entity uses
/// nothing any more, and may keep a version that is retired.
enum VersionNotActive {
  static func judge(_ entity: Declared<Entity>, _ version: VersionSchema, report: inout Report) {
    guard let status = version.status, status != .active, entity.resource.status != .retired else { return }
    report.versionNotActive(entity, version, status)
  }
}

extension Report {
  fileprivate mutating func versionNotActive(_ entity: Declared<Entity>, _ version: VersionSchema, _ status: Status) {
    let name = quote(version.reference.description)
    let place = entity.place(of: .currentVersion)
    let related = [(place: version.statusPlace, message: "its status is declared here")]
    if status == .deprecated {
      warning(
        .versionNotActive, "the version \(name) is deprecated", at: place, help: "move to an active version",
        related: related)
    } else {
      error(
        .versionNotActive, "the version \(name) is \(status.rawValue)", at: place,
        help: status == .draft ? "activate the version first" : "use an active version", related: related)
    }
  }
}
