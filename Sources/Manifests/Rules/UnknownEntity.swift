import Domain

/// `unknown-entity`: a deployment is of an entity that is declared.
enum UnknownEntity: CatalogueRule {
  static func judge(_ draft: Draft, _ index: DraftIndex, report: inout Report) {
    var suggestions = NameSuggestions()
    for deployment in draft.deployments where index.entities[deployment.resource.entity] == nil {
      let codes = draft.entities.lazy.map(\.resource.code)
      report.unknownEntity(deployment, help: suggestions.help(for: deployment.resource.entity, among: codes))
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
