import Domain
import YAML

/// Reads the `spec` of a gate policy.
func decodeGatePolicy(spec node: NodeID, in tree: NodeTree, report: inout Report) -> GatePolicy {
  GatePolicy(checks: [])
}
