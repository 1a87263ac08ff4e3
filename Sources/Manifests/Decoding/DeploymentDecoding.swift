import Diagnostics
import Domain
import YAML

private enum DeploymentField: Int, FieldName {
  case gates, arms, holdback, reason, acceptWarnings
  static let names: [StaticString] = ["gates", "arms", "holdback", "reason", "accept_warnings"]
}

private enum ArmField: Int, FieldName {
  case name, run, traffic
  static let names: [StaticString] = ["name", "run", "traffic"]
}

private enum AcceptedWarningField: Int, FieldName {
  case run, reason, expires
  static let names: [StaticString] = ["run", "reason", "expires"]
}

extension DocumentReader {
  static let runIDCharacters = 200

  mutating func readDeployment(_ header: Header) {
    let address = Address(.deployment, header.key)
    let spec = header.spec.flatMap { fields($0.value, DeploymentField.self, owner: place($0.key)) }
    var details = DeploymentDetails(armPlaces: [])
    var gatePlaces: [Place] = []
    if let gates = spec?[.gates].flatMap({ list($0.value) }) {
      for gate in gates {
        guard let name = string(gate, .name) else { continue }
        details.gates.append(name)
        gatePlaces.append(place(gate))
      }
    }
    let armsEntry = spec.flatMap { required(.arms, of: $0) }
    let arms = armsEntry.flatMap { readArms($0.value, &details) }
    if arms == nil { markUnread(.arms, of: address) }
    var holdback = Share.none
    if let node = spec?[.holdback]?.value {
      if let share = readShare(node, isArm: false) { holdback = share } else { markUnread(.holdback, of: address) }
    }
    details.reason = spec?[.reason].flatMap { readReason($0.value) }
    if let entry = armsEntry, arms?.isEmpty == true, spec?[.reason] == nil {
      report.error(
        .missingField, "`reason` is missing where there are no arms", at: place(entry.key),
        help: "say in `reason:` why the entity gets no traffic")
    }
    if let warnings = spec?[.acceptWarnings].flatMap({ list($0.value) }) {
      for warning in warnings { readAcceptedWarning(warning, into: &details) }
    }
    let deployment = Deployment(entity: header.key, arms: arms ?? [], holdback: holdback)
    decoded.deployments.append(
      Declared(
        deployment, place: header.place,
        fieldPlaces: [place(armsEntry, or: header), place(spec?[.holdback], or: header)]))
    decoded.deploymentDetails.append(details)
    decoded.gatePlaces.append(gatePlaces)
  }

  /// Nil when any arm cannot be read: a sum over the others would mean nothing.
  private mutating func readArms(_ node: NodeID, _ details: inout DeploymentDetails) -> [Deployment.Arm]? {
    guard let elements = list(node) else { return nil }
    var arms: [Deployment.Arm] = []
    arms.reserveCapacity(tree.count(node))
    details.armPlaces.reserveCapacity(tree.count(node))
    var isReadable = true
    for element in elements {
      guard let fields = fields(element, ArmField.self, owner: place(element).start) else {
        isReadable = false
        continue
      }
      let name = required(.name, of: fields).flatMap { string($0.value, .name) }
      let run = required(.run, of: fields).flatMap { readRunID($0.value) }
      let traffic = required(.traffic, of: fields).flatMap { readShare($0.value, isArm: true) }
      guard let name, let run, let traffic, let namePlace = fields[.name], let runPlace = fields[.run],
        let trafficPlace = fields[.traffic]
      else {
        isReadable = false
        continue
      }
      arms.append(Deployment.Arm(name: name, run: run, traffic: traffic))
      details.armPlaces.append(
        DeploymentDetails.ArmPlaces(
          name: place(namePlace.value), run: place(runPlace.value), traffic: place(trafficPlace.value)))
    }
    if !isReadable { details.armPlaces.removeAll() }
    return isReadable ? arms : nil
  }

  private mutating func readRunID(_ node: NodeID) -> String? {
    guard let run = string(node, .name) else { return nil }
    guard run.utf8.count > Self.runIDCharacters, run.unicodeScalars.count > Self.runIDCharacters else { return run }
    report.error(
      .invalidValue, "the run id has more than \(Self.runIDCharacters) characters", at: place(node),
      help: "write the run_id of a run in opt_runs")
    return nil
  }

  /// A percentage: of an arm above 0, of a holdback 0 as well.
  private mutating func readShare(_ node: NodeID, isArm: Bool) -> Share? {
    if let whole = plainWhole(node), whole <= 100, whole > 0 || !isArm { return Share(hundredths: 100 * whole) }
    guard let percent = number(node) else { return nil }
    guard let share = Share(percent: percent), share <= .full, share > .none || !isArm && share == .none else {
      let range = isArm ? "above 0 and at most 100" : "from 0 to 100"
      report.error(
        .invalidTraffic, "\(quote(percent.text)) is not a share of traffic in percent", at: place(node),
        help: "write a number \(range), with at most two decimals")
      return nil
    }
    return share
  }

  private mutating func readReason(_ node: NodeID) -> String? {
    guard let text = string(node, .paragraphs) else { return nil }
    guard text.utf8.allSatisfy({ $0 == 0x20 || $0 == 0x0A || $0 == 0x09 }) else { return text }
    report.error(.invalidValue, "the reason is empty", at: place(node), help: "write one")
    return nil
  }

  private mutating func readAcceptedWarning(_ node: NodeID, into details: inout DeploymentDetails) {
    guard let fields = fields(node, AcceptedWarningField.self, owner: place(node).start) else { return }
    let run = required(.run, of: fields)
    let id = run.flatMap { readRunID($0.value) }
    let reason = required(.reason, of: fields).flatMap { readReason($0.value) }
    let expires = required(.expires, of: fields).flatMap { date($0.value) }
    guard let run, let id, let reason, let expires else { return }
    details.acceptedWarnings.append(
      DeploymentDetails.AcceptedWarning(run: id, reason: reason, expires: expires, place: place(run.value)))
  }
}

extension Place {
  /// The same beginning, and no more of it.
  var start: Place {
    Place(
      file: file, line: UInt32(line), column: UInt32(column), endLine: UInt32(line), endColumn: UInt32(column))
  }
}
