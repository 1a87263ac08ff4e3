import Domain

/// `unknown-entity`: a deployment is of an entity that is declared.
enum UnknownEntity: CatalogueRule {
  static func judge(_ draft: Draft, _ index: DraftIndex, report: inout Report) {
    var suggestions = NameSuggestions()
    for i in draft.deployments.indices where index.deployedEntities[i] == nil {
      let codes = draft.entities.lazy.map(\.resource.code)
      let help = suggestions.help(for: draft.deployments[i].resource.entity, among: codes)
      report.unknownEntity(draft.deployments[i], help: help)
    }
  }
}

extension Report {
  fileprivate mutating func unknownEntity(_ deployment: Declared<Deployment>, help: String?) {
    error(
      .unknownEntity, "the entity \(quote(deployment.resource.entity)) is not declared", at: deployment.place,
      help: help ?? "declare the entity, or correct its code")
  }
}
