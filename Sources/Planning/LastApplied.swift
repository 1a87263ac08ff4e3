import Diagnostics
import Domain

extension Desired {
  /// The catalogue that was last applied, as far as it is remembered: the place of an object stands for those of all its
  /// fields.
  init(lastApplied objects: [AppliedObject]) {
    self.init()
    var positions: [String: UInt32] = [:]
    for object in objects.sorted(by: { isCreatedBefore($0.address, $1.address) }) {
      guard let fields = object.fields else { continue }
      let place = self.place(object.source, &positions)
      func declared<R: Resource>(_ resource: R) -> Declared<R> {
        Declared(resource, place: place, fieldPlaces: [], isProtected: object.isProtected)
      }
      switch object.address.kind {
      case .optimizer: optimizers.append(declared(Optimizer(object.address.key, fields)))
      case .version:
        guard let reference = VersionReference(object.address.key) else { continue }
        versions.append(declared(Version(reference, fields)))
      case .entity:
        entities.append(declared(Entity(object.address.key, fields)))
        let keys = fields.configs.keys.sorted(by: precedesInBytes)
        entityConfigs.append(
          keys.map { DeclaredConfig(key: ConfigKey($0), place: place, text: fields.configs[$0] ?? "") })
      case .macro: macros.append(declared(Macro(object.address.key, fields)))
      case .deployment: deployments.append(declared(Deployment(object.address.key, fields)))
      case .config: break
      }
    }
  }

  /// Of every object.
  var fingerprints: [Address: Fingerprint] {
    var prints: [Address: Fingerprint] = [:]
    for declared in optimizers { prints[declared.resource.address] = declared.fingerprint() }
    for declared in versions { prints[declared.resource.address] = declared.fingerprint() }
    for (position, declared) in entities.enumerated() {
      prints[declared.resource.address] = declared.fingerprint(configs: entityConfigs[position])
    }
    for declared in macros { prints[declared.resource.address] = declared.fingerprint() }
    for declared in deployments { prints[declared.resource.address] = declared.fingerprint() }
    return prints
  }

  private mutating func place(_ source: Location?, _ positions: inout [String: UInt32]) -> Place {
    let file = source?.file ?? ""
    let position = positions[file] ?? UInt32(files.count)
    if positions.updateValue(position, forKey: file) == nil { files.append(file) }
    let (line, column) = (UInt32(clamping: source?.line ?? 1), UInt32(clamping: source?.column ?? 1))
    return Place(file: position, line: line, column: column, endLine: line, endColumn: column)
  }
}

extension AppliedFields {
  fileprivate func text(_ field: Field) -> String { values[field.rawValue]?.string ?? "" }
  fileprivate var status: Status { Status(rawValue: text(.status)) }
}

extension Optimizer {
  fileprivate init(_ key: String, _ fields: AppliedFields) {
    self.init(code: key, name: fields.text(.name), status: fields.status, description: fields.text(.description))
  }
}

extension Version {
  fileprivate init(_ reference: VersionReference, _ fields: AppliedFields) {
    let json = fields.values[Field.supportedConfigs.rawValue] ?? .object([])
    self.init(
      optimizer: reference.optimizer, code: reference.version, name: fields.text(.name), status: fields.status,
      description: fields.text(.description),
      supportedConfigs: SupportedConfigs(json: json) ?? SupportedConfigs(json: json, definitions: [], rules: []))
  }
}

extension Entity {
  fileprivate init(_ key: String, _ fields: AppliedFields) {
    self.init(
      code: key, name: fields.text(.name), status: fields.status, objectType: fields.text(.objectType),
      objectID: fields.values[Field.objectID.rawValue]?.int ?? 0,
      currentVersion: VersionReference(fields.text(.currentVersion)), s3BasePath: fields.text(.s3BasePath))
  }
}

extension Macro {
  fileprivate init(_ key: String, _ fields: AppliedFields) {
    self.init(feature: key, template: fields.text(.template), status: fields.status)
  }
}

extension Deployment {
  fileprivate init(_ key: String, _ fields: AppliedFields) {
    let arms = fields.values[Field.arms.rawValue]?.elements ?? []
    self.init(
      entity: key, arms: arms.compactMap(Arm.init(json:)),
      holdback: fields.values[Field.holdback.rawValue]?.decimal.flatMap { Share(percent: $0) } ?? .none)
  }
}
