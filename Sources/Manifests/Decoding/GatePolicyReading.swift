import Domain

extension DocumentReader {
  mutating func readGatePolicy(_ header: Header) {
    let policy = header.spec.map { decodeGatePolicy(spec: $0.value, in: tree, report: &report) }
    decoded.gatePolicies.append(
      DeclaredGatePolicy(name: header.key, place: header.place, policy: policy ?? GatePolicy(checks: [])))
  }
}
