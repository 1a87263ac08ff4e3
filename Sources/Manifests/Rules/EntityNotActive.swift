import Domain

/// `entity-not-active`: a draft or retired entity has no arms. A paused one may: they are closed, and open again when it
/// resumes.
enum EntityNotActive: CatalogueRule {
  static func judge(_ draft: Draft, _ index: DraftIndex, report: inout Report) {
    for i in draft.deployments.indices where !draft.deployments[i].resource.arms.isEmpty {
      guard let position = index.deployedEntities[i] else { continue }
      let status = draft.entities[position].resource.status
      guard status == .draft || status == .retired,
        !draft.isUnread(.status, of: draft.entities[position].resource.address)
      else { continue }
      report.entityNotActive(draft.entities[position], at: draft.deployments[i].place(of: .arms))
    }
  }
}

extension Report {
  fileprivate mutating func entityNotActive(_ entity: Declared<Entity>, at place: Place) {
    let status = entity.resource.status
    error(
      .entityNotActive, "\(quote(entity.resource.code)) is \(status.rawValue) and cannot have arms", at: place,
      help: status == .retired
        ? "write `arms: []` with a reason, or remove the deployment" : "activate the entity first",
      related: [(entity.place(of: .status), "its status is declared here")])
  }
}
