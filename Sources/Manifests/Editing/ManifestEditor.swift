import Diagnostics
public import Domain
import YAML

/// One change to what manifests declare.
public enum ManifestChange: Sendable {
  /// A field gets another value. ``JSON/null`` removes it, so that its default holds again; a config is then no longer set.
  case field(Address, Field, JSON)
  /// A part of a field gets another value, by the keys that lead to it; ``JSON/null`` removes it.
  case part(Address, Field, [String], JSON)
  /// A deployment gets another split. A `reason` is written where there are no arms, and goes where there are some;
  /// warnings are no longer accepted of runs that no arm serves.
  case split(Deployment, reason: String)
}

/// A file of manifests before and after.
public struct EditedManifest: Sendable {
  /// As it is shown.
  public var path: String
  public var before: [UInt8]
  public var after: [UInt8]
  /// Numbers of lines, from 1, that hold what nobody may see: of `before` and of `after`.
  public var hidden: (before: Set<Int>, after: Set<Int>) = ([], [])
}

/// Changes what the manifests of an environment declare, in the files that declare it: each field in the last document that
/// sets it, patches included, and one that is left out in the last document of its object.
///
/// Nothing is written: see ``write(_:to:)``.
public struct ManifestEditor: Sendable {
  var files: [UInt32: ManifestText] = [:]
  private var originals: [UInt32: [UInt8]] = [:]
  private var documents: [ObjectName: [Document]] = [:]
  /// Of the macros, by feature.
  private var macros: [[UInt8]: [Document]] = [:]

  /// A document of an object: its declaration, then its patches in the order of the paths.
  struct Document {
    var file: UInt32
    /// Among those of the file.
    var number: Int
    var isPatch: Bool
  }

  /// Reads every manifest of the environment, and keeps those that declare or patch one of the objects. Files that cannot
  /// be parsed are left out: what they declare is not found.
  public init(
    _ environment: Environment, from source: ManifestSource, for addresses: [Address]
  ) async throws(ManifestSourceError) {
    let list = try await FileList.load(of: environment, from: source)
    let reader = try source.open()
    let wanted = Set(addresses.compactMap(FieldPath.document(of:)))
    let features = Set(addresses.lazy.filter { $0.kind == .macro }.map { Array($0.key.utf8) })
    var headers = DocumentReader(files: list.files.map(\.path))
    for (index, file) in list.files.enumerated() {
      var content: [UInt8] = []
      var isParsed = false
      headers.tree.removeAll(keepingCapacity: true)
      let refusal = try unsafe reader.read(file, maxBytes: ManifestLimits.fileBytes) { bytes in
        isParsed = unsafe parse(bytes, source: UInt32(index), into: &headers.tree).isEmpty
        if isParsed { content = unsafe Array(bytes) }
      }
      guard refusal == nil, isParsed, note(UInt32(index), &headers, wanted, features) else { continue }
      files[UInt32(index)] = try? ManifestText(file.path, content)
      originals[UInt32(index)] = content
    }
  }

  /// Whether the file that was parsed last holds an object that is wanted.
  private mutating func note(
    _ file: UInt32, _ headers: inout DocumentReader, _ wanted: Set<ObjectName>, _ features: Set<[UInt8]>
  ) -> Bool {
    var isWanted = false
    let tree = headers.tree
    for (number, root) in tree.roots.enumerated() {
      guard let header = headers.readHeader(root) else { continue }
      let document = Document(file: file, number: number, isPatch: header.isPatch)
      let name = ObjectName(header.kind, header.key)
      if wanted.contains(name) {
        documents[name, default: []].append(document)
        isWanted = true
      }
      guard header.kind == .featureMacros, !features.isEmpty, let spec = header.spec?.value,
        let declared = tree.entry("macros", of: spec)?.value
      else { continue }
      for (key, _) in tree.entries(declared) where features.contains(Array(tree.text(key).utf8)) {
        macros[Array(tree.text(key).utf8), default: []].append(document)
        isWanted = true
      }
    }
    _ = headers.report.take()
    return isWanted
  }

  /// What was changed, in the order of the files.
  public var edited: [EditedManifest] {
    files.keys.sorted().compactMap { file in
      guard let text = files[file], let before = originals[file], text.content != before else { return nil }
      return EditedManifest(path: text.file, before: before, after: text.content)
    }
  }

  /// Makes a change as a whole or not at all.
  public mutating func apply(_ change: ManifestChange) throws(EditRefusal) {
    let files = files
    do throws(EditRefusal) {
      switch change {
      case .field(let address, let field, let value): try set(field, of: address, to: value)
      case .part(let address, let field, let path, let value): try set(path, of: field, of: address, to: value)
      case .split(let deployment, let reason): try split(deployment, reason: reason)
      }
    } catch {
      self.files = files
      throw error
    }
  }

  // MARK: - Fields

  mutating func set(_ field: Field, of address: Address, to value: JSON) throws(EditRefusal) {
    guard let place = FieldPath(field, of: address) else { throw noFieldRefusal(field, address) }
    if address.kind == .deployment, field == .arms, let arms = value.elements {
      let arms = arms.compactMap(Deployment.Arm.init(json:))
      return try edit(place, address) { text, document throws(EditRefusal) in
        try text.setArms(place.path, in: document, to: arms)
      }
    }
    if value == .null { return try remove(place, address) }
    try edit(place, address) { text, document throws(EditRefusal) in
      guard address.kind != .macro else { return try text.setMacro(place.path, field, in: document, to: value) }
      try text.set(place.path, in: document, to: value, after: place.neighbours)
    }
  }

  private mutating func set(
    _ part: [String], of field: Field, of address: Address, to value: JSON
  ) throws(EditRefusal) {
    guard var place = FieldPath(field, of: address) else { throw noFieldRefusal(field, address) }
    place.path += part.map { .key($0) }
    if value == .null { return try remove(place, address) }
    try edit(place, address) { text, document throws(EditRefusal) in
      try text.set(place.path, in: document, to: value)
    }
  }

  mutating func edit(
    _ place: FieldPath, _ address: Address, _ body: (inout ManifestText, Int) throws(EditRefusal) -> Void
  ) throws(EditRefusal) {
    let found = try found(place, address)
    guard let document = try setting(place, found).last ?? found.last, var text = files[document.file] else { return }
    try body(&text, document.number)
    files[document.file] = text
  }

  /// Where one document sets the field, its entry goes; where a patch sets what an earlier document sets, the patch takes it
  /// away.
  mutating func remove(_ place: FieldPath, _ address: Address) throws(EditRefusal) {
    let setting = try setting(place, found(place, address))
    guard let document = setting.last, var text = files[document.file] else { return }
    if setting.count == 1 {
      try text.remove(place.path, in: document.number)
    } else {
      try text.set(place.path, in: document.number, to: .null)
    }
    files[document.file] = text
  }

  func found(_ place: FieldPath, _ address: Address) throws(EditRefusal) -> [Document] {
    let found = place.document.map { documents[$0] ?? [] } ?? macros[Array(address.key.utf8)] ?? []
    guard found.contains(where: { !$0.isPatch }) else { throw undeclaredRefusal(address) }
    return found
  }

  /// Those that set the field.
  func setting(_ place: FieldPath, _ found: [Document]) throws(EditRefusal) -> [Document] {
    var setting: [Document] = []
    for document in found {
      guard let text = files[document.file] else { continue }
      let path = place.document == nil ? Array(place.path.dropLast()) : place.path
      let walk = text.tree.walk(path, from: text.tree.roots[document.number])
      if walk.target != nil {
        setting.append(document)
      } else if document.isPatch, let last = walk.nodes.last, text.tree.isNull(last), walk.nodes.count > 1 {
        throw takenAwayRefusal(text.location(last))
      }
    }
    return setting
  }
}

extension ManifestText {
  /// A template may stand alone, for the mapping that holds nothing else.
  fileprivate mutating func setMacro(
    _ path: [PathStep], _ field: Field, in document: Int, to value: JSON
  ) throws(EditRefusal) {
    let macro = Array(path.dropLast())
    guard let node = tree.walk(macro, from: tree.roots[document]).target, tree.kind(node) != .mapping else {
      return try set(path, in: document, to: value, after: [Field.template.rawValue])
    }
    guard field != .template else { return try set(macro, in: document, to: value) }
    let members = [JSON.Member(Field.template.rawValue, .string(tree.text(node))), JSON.Member(field.rawValue, value)]
    try set(macro, in: document, to: .object(members))
  }
}

// MARK: - Messages

extension ManifestEditor {
  private func noFieldRefusal(_ field: Field, _ address: Address) -> EditRefusal {
    EditRefusal("\(field.rawValue) of \(address) is not written in a manifest", at: nil)
  }

  private func undeclaredRefusal(_ address: Address) -> EditRefusal {
    EditRefusal("no manifest of this environment declares \(address)", at: nil, help: "declare it first")
  }

  private func takenAwayRefusal(_ location: Location) -> EditRefusal {
    EditRefusal("this patch takes the whole mapping away", at: location, help: "edit it by hand")
  }
}
