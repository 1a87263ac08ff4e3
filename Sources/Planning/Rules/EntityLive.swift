import Diagnostics
import Domain

/// Whatever serves live traffic ends only by `arms: []` with a reason, so that nobody stops bidding by deleting a file:
/// an entity with active arms can be neither removed nor retired, and a deployment with active arms cannot go unsaid. Nor
/// does pausing an entity stop arms that nobody declares.
enum EntityLive {
  static func removed(_ owned: Memories.Owned, arms: [LiveDeployment.Arm]) -> Diagnostic {
    Diagnostic(
      .error, .entityLive, message(owned.object.address, "is no longer declared", arms), at: nil,
      help: "declare it again\(whereLast(owned)), with a deployment that has arms: [] and a reason; "
        + "remove both once that is applied")
  }

  static func undeclared(_ owned: Memories.Owned, arms: [LiveDeployment.Arm]) -> Diagnostic {
    Diagnostic(
      .error, .entityLive, message(owned.object.address, "is no longer declared", arms), at: nil,
      help: "declare it again\(whereLast(owned)) with arms: [] and a reason; remove it once that is applied")
  }

  /// Entities that are declared paused or retired while arms serve that no declared deployment closes. One that was so
  /// before is warned about. A deployment that is no longer declared says it itself.
  static func findings(in desired: Desired, live: Live, deployments: KeyIndex, memories: Memories) -> [Finding] {
    desired.entities.indices.compactMap { position -> Finding? in
      let status = desired.entities[position].resource.status
      guard status == .retired || status == .paused else { return nil }
      let declared = desired.entities[position]
      let code = declared.resource.code
      guard deployments[code] == nil, !memories.contains(Address(.deployment, code)) else { return nil }
      let arms = live.arms(of: code)
      guard !arms.isEmpty else { return nil }
      let address = declared.resource.address
      return Finding(
        address,
        Diagnostic(
          live.entity(code)?.status == status ? .warning : .error, .entityLive,
          message(address, "is \(status.rawValue)", arms), at: desired.location(declared.place(of: .status)),
          help: status == .paused
            ? "declare its deployment with these arms: they are closed while the entity is paused"
            : "declare its deployment with arms: [] and a reason"))
    }
  }

  private static func message(_ address: Address, _ what: String, _ arms: [LiveDeployment.Arm]) -> String {
    let arms = arms.map { "run \($0.run) (\($0.traffic.percent.text) %)" }
    return "\(address) \(what), but traffic goes to \(arms.joined(separator: ", "))"
  }
}
