import Domain

/// What a document declares, by the name that stands in `kind`.
enum DocumentKind: String, Sendable, CaseIterable {
  case optimizer = "Optimizer"
  case optimizerVersion = "OptimizerVersion"
  case entity = "Entity"
  case featureMacros = "FeatureMacros"
  case gatePolicy = "GatePolicy"
  case deployment = "Deployment"
  case project = "Project"

  /// Those of the manifests below the project file.
  static let declarable = allCases.filter { $0 != .project }

  /// The fields of `metadata`; the first ones make the natural key.
  var metadata: [MetadataField] {
    switch self {
    case .optimizer, .entity: [.code, .protect, .movedFrom, .patch]
    case .optimizerVersion: [.optimizer, .code, .protect, .movedFrom, .patch]
    case .featureMacros: [.name, .protect, .patch]
    case .gatePolicy: [.name, .patch]
    case .deployment: [.entity, .patch]
    case .project: [.name]
    }
  }

  /// How the address of such an object begins; it is shown where no ``Kind`` stands for it, too.
  var addressPrefix: String {
    switch self {
    case .optimizer: "optimizer"
    case .optimizerVersion: "version"
    case .entity: "entity"
    case .featureMacros: "feature macros"
    case .gatePolicy: "gate policy"
    case .deployment: "deployment"
    case .project: "project"
    }
  }
}

enum DocumentField: Int, FieldName {
  case apiVersion, kind, metadata, spec
  static let names: [StaticString] = ["apiVersion", "kind", "metadata", "spec"]
}

enum MetadataField: Int, FieldName {
  case code, optimizer, name, entity, protect, movedFrom, patch
  static let names: [StaticString] = ["code", "optimizer", "name", "entity", "protect", "moved_from", "patch"]
}
