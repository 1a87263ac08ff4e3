import Domain

/// `unknown-version`: the current version of an entity is declared. Without it nothing is said of the entity's configs.
enum UnknownVersion {
  static func judge(
    _ entity: Declared<Entity>, _ reference: VersionReference, known: [VersionReference],
    _ suggestions: inout NameSuggestions,
    report: inout Report
  ) {
    let help = suggestions.help(for: reference.description, among: known.lazy.map(\.description))
    report.unknownVersion(entity, reference, help: help)
  }
}

extension Report {
  fileprivate mutating func unknownVersion(_ entity: Declared<Entity>, _ reference: VersionReference, help: String?) {
    error(
      .unknownVersion, "the version \(quote(reference.description)) is not declared",
      at: entity.place(of: .currentVersion), help: help ?? "declare the version, or correct its name")
  }
}
