import Domain

/// `unknown-optimizer`: a version belongs to an optimizer that is declared.
enum UnknownOptimizer: CatalogueRule {
  static func judge(_ draft: Draft, _ index: DraftIndex, report: inout Report) {
    var suggestions = NameSuggestions()
    for version in draft.versions where index.optimizers[version.resource.optimizer] == nil {
      let help = suggestions.help(for: version.resource.optimizer, among: draft.optimizers.map(\.resource.code))
      report.unknownOptimizer(version, help: help)
    }
  }
}

extension Report {
  fileprivate mutating func unknownOptimizer(_ version: Declared<Version>, help: String?) {
    error(
      .unknownOptimizer,
      "version \(quote(version.resource.code)) is of optimizer "
        + "\(quote(version.resource.optimizer)), which is not declared",
      at: version.place, help: help ?? "declare the optimizer, or correct its code")
  }
}
