import Domain

/// `unknown-gate`: a deployment names gate policies that are declared.
enum UnknownGate: CatalogueRule {
  static func judge(_ draft: Draft, _ index: DraftIndex, report: inout Report) {
    let names = Set(draft.gatePolicies.map(\.name))
    var suggestions = NameSuggestions()
    for i in draft.deploymentDetails.indices where !draft.deploymentDetails[i].gates.isEmpty {
      for (gate, place) in zip(draft.deploymentDetails[i].gates, draft.gatePlaces[i]) where !names.contains(gate) {
        let known = draft.gatePolicies.lazy.map(\.name)
        report.unknownGate(gate, at: place, help: suggestions.help(for: gate, among: known))
      }
    }
  }
}

extension Report {
  fileprivate mutating func unknownGate(_ gate: String, at place: Place, help: String?) {
    error(
      .unknownGate, "the gate policy \(quote(gate)) is not declared", at: place,
      help: help ?? "declare the policy, or correct its name")
  }
}
