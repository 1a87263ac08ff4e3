import Domain
import YAML

/// Reads `supported_configs` of a version.
func decodeSupportedConfigs(_ node: NodeID, in tree: NodeTree, report: inout Report) -> SupportedConfigs {
  SupportedConfigs()
}
