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
    case .optimizer, .entity: Self.ofCode
    case .optimizerVersion: Self.ofVersion
    case .featureMacros: Self.ofMacros
    case .gatePolicy: Self.ofPolicy
    case .deployment: Self.ofDeployment
    case .project: Self.ofProject
    }
  }

  // Made once: a catalogue has a document for each entity.
  private static let ofCode: [MetadataField] = [.code, .protect, .movedFrom, .patch]
  private static let ofVersion: [MetadataField] = [.optimizer, .code, .protect, .movedFrom, .patch]
  private static let ofMacros: [MetadataField] = [.name, .protect, .patch]
  private static let ofPolicy: [MetadataField] = [.name, .patch]
  private static let ofDeployment: [MetadataField] = [.entity, .patch]
  private static let ofProject: [MetadataField] = [.name]

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
