import Diagnostics
import Domain
import YAML

private enum EntityField: Int, FieldName {
  case name, status, object, currentVersion, s3BasePath, configs
  static let names: [StaticString] = ["name", "status", "object", "current_version", "s3_base_path", "configs"]
}

private enum ObjectField: Int, FieldName {
  case type, id
  static let names: [StaticString] = ["type", "id"]
}

extension DocumentReader {
  mutating func readEntity(_ header: Header) {
    let address = Address(.entity, header.key)
    let spec = header.spec.flatMap { fields($0.value, EntityField.self, owner: place($0.key)) }
    let name = spec.flatMap { required(.name, of: $0) }.flatMap { string($0.value, .name) }
    let status = readStatus(spec?[.status], of: address)
    let object = spec.flatMap { required(.object, of: $0) }.flatMap {
      fields($0.value, ObjectField.self, owner: place($0.key))
    }
    let type = object.flatMap { required(.type, of: $0) }.flatMap {
      choice($0.value, among: Entity.objectTypes, "a type of object")
    }
    if type == nil { markUnread(.objectType, of: address) }
    let id = object.flatMap { required(.id, of: $0) }.flatMap { readObjectID($0.value) }
    if id == nil { markUnread(.objectID, of: address) }
    let version = spec?[.currentVersion].flatMap { readVersionReference($0.value) }
    if spec?[.currentVersion] != nil && version == nil || spec == nil { markUnread(.currentVersion, of: address) }
    let path = spec.flatMap { required(.s3BasePath, of: $0) }.flatMap { string($0.value, .name) }
    if path == nil { markUnread(.s3BasePath, of: address) }
    let configs = spec?[.configs].map { readConfigs($0.value, of: header.key) } ?? []
    let entity = Entity(
      code: header.key, name: name ?? header.key, status: status, objectType: type ?? "", objectID: id ?? 0,
      currentVersion: version, s3BasePath: path ?? "")
    let fieldPlaces = [
      place(spec?[.name], or: header), place(spec?[.status], or: header), place(object?[.type], or: header),
      place(object?[.id], or: header), place(spec?[.currentVersion], or: header), place(spec?[.s3BasePath], or: header),
    ]
    let declared = Declared(
      entity, place: header.place, fieldPlaces: fieldPlaces, isProtected: header.isProtected,
      movedFrom: movedFrom(header))
    let resolved = isClean ? judge?.resolve(declared, configs) : nil
    decoded.entities.append(declared)
    decoded.rawConfigs.append(resolved == nil ? configs : [])
    decoded.resolvedConfigs.append(resolved)
  }

  private mutating func readObjectID(_ node: NodeID) -> Int? {
    if let id = plainWhole(node), id > 0 { return id }
    guard let number = number(node) else { return nil }
    if let id = number.scaled(by: 0), id > 0 { return id }
    report.error(
      .invalidValue, "\(quote(number.text)) is not the id of an object", at: place(node),
      help: "write a whole number from 1 to \(Int64.max)")
    return nil
  }

  private mutating func readVersionReference(_ node: NodeID) -> VersionReference? {
    guard let text = string(node, .name) else { return nil }
    if let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")) {
      let (optimizer, version) = (text[..<slash], text[text.utf8.index(after: slash)...])
      if !optimizer.isEmpty, !version.isEmpty, !version.utf8.contains(UInt8(ascii: "/")) {
        return VersionReference(optimizer: String(optimizer), version: String(version))
      }
    }
    report.error(
      .invalidValue, "\(quote(text)) does not name a version", at: place(node),
      help: "write the codes of the optimizer and of the version, as in rtb_optimizer/v5")
    return nil
  }

  // MARK: - Configs

  private mutating func readConfigs(_ node: NodeID, of entity: String) -> [RawConfig] {
    guard tree.kind(node) == .mapping else {
      wrongType(node, expected: "a mapping")
      // Nothing is known of any config: whether one is missing cannot be said.
      markUnread(.value, of: Address(.entity, entity))
      return []
    }
    var configs: [RawConfig] = []
    configs.reserveCapacity(tree.count(node))
    // A copy, so that the tree is not retained anew for every config.
    let tree = tree
    for (key, value) in tree.entries(node) {
      let name = tree.withText(key) { keys.key($0) }
      let raw = readRawValue(value)
      if raw == nil { markUnread(.value, of: Config.address(entity: entity, key: name.name)) }
      configs.append(
        RawConfig(key: name, keyPlace: place(key), valuePlace: place(value), value: raw ?? .list([])))
    }
    return configs
  }

  private mutating func readRawValue(_ node: NodeID) -> RawValue? {
    switch tree.kind(node) {
    case .plain:
      if let text = rawScalar(node) { return .plain(text) }
    case .quoted:
      if let text = rawScalar(node) { return .quoted(text) }
    case .sequence: return readRawList(node)
    case .mapping: wrongType(node, expected: "a scalar or a list of scalars")
    }
    return nil
  }

  private mutating func readRawList(_ node: NodeID) -> RawValue? {
    var items: [RawValue.Item] = []
    items.reserveCapacity(tree.count(node))
    var isReadable = true
    for element in tree.elements(node) {
      if let text = rawScalar(element) {
        items.append(RawValue.Item(text: text, isPlain: tree.kind(element) == .plain, place: place(element)))
      } else {
        isReadable = false
      }
    }
    return isReadable ? .list(items) : nil
  }

  private mutating func rawScalar(_ node: NodeID) -> String? {
    let kind = tree.kind(node)
    let text = tree.text(node)
    guard kind == .quoted || kind == .plain && (text.utf8.count > 4 || !tree.isNull(node)) else {
      wrongType(node, expected: "a scalar")
      return nil
    }
    return isHarmless(node, text) ? text : nil
  }
}
