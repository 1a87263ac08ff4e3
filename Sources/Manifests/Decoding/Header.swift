import Diagnostics
import Domain
import YAML

/// What every document begins with.
struct Header {
  var kind: DocumentKind
  /// The natural key, parts joined by `/`; empty when it cannot be read.
  var key: String
  /// Where the natural key stands.
  var place: Place
  var metadata: Fields<MetadataField>
  /// Nil when it is missing, which is reported unless the document is a patch.
  var spec: Entry?
  var isPatch = false
  var isProtected = false
  var isNamed: Bool { !key.isEmpty }
}

extension DocumentReader {
  static let apiVersion = "optctl/v1"

  /// Nil, with errors, when it cannot be said what kind of object the document declares.
  mutating func readHeader(_ root: NodeID) -> Header? {
    guard let fields = fields(root, DocumentField.self, owner: place(root).start) else { return nil }
    if let entry = required(.apiVersion, of: fields) { checkAPIVersion(entry.value) }
    let kind = required(.kind, of: fields).flatMap { readKind($0.value) }
    let metadata = required(.metadata, of: fields)
    // A patch may leave its spec out.
    let spec = fields[.spec]
    guard let kind else {
      if spec == nil { _ = required(.spec, of: fields) }
      return nil
    }
    let known = metadata.flatMap {
      self.fields($0.value, MetadataField.self, owner: place($0.key), allowed: kind.metadata)
    }
    let isPatch = known?[.patch].flatMap { boolean($0.value) } ?? false
    if spec == nil, !isPatch { _ = required(.spec, of: fields) }
    let name = known.flatMap { readKey(of: kind, $0) }
    var header = Header(
      kind: kind, key: name?.key ?? "", place: name.map { place($0.node) } ?? fields.owner,
      metadata: known ?? Fields(owner: fields.owner), spec: spec)
    header.isPatch = isPatch
    if let entry = known?[.protect], !isPatch || !tree.isNull(entry.value) {
      header.isProtected = boolean(entry.value) ?? false
    }
    return header
  }

  private mutating func checkAPIVersion(_ node: NodeID) {
    if tree.equals(node, "optctl/v1") { return }
    guard let text = string(node, .line) else { return }
    report.error(
      .unknownAPIVersion, "\(quote(text)) is not an API version of optctl", at: place(node),
      help: "write \(quote(Self.apiVersion))")
  }

  private mutating func readKind(_ node: NodeID) -> DocumentKind? {
    if !isProjectFile {
      if tree.equals(node, "Entity") { return .entity }
      if tree.equals(node, "Deployment") { return .deployment }
    }
    guard let text = string(node, .line) else { return nil }
    if let kind = DocumentKind(rawValue: text), (kind == .project) == isProjectFile { return kind }
    let known = isProjectFile ? [DocumentKind.project.rawValue] : DocumentKind.declarable.map(\.rawValue)
    let help: String? =
      if text == DocumentKind.project.rawValue {
        "the project is declared in \(FileName.project) alone, at the top of the manifest folder"
      } else {
        nearestName(to: text, among: known).map { "did you mean \(quote($0))?" }
      }
    report.error(
      .unknownKind, "there is no kind \(quote(text))\(help == nil || text != "Project" ? "" : " here")",
      at: place(node),
      help: help ?? "the kinds are: \(known.joined(separator: ", "))")
    return nil
  }

  /// The natural key and the node that it ends with.
  private mutating func readKey(
    of kind: DocumentKind, _ metadata: Fields<MetadataField>
  ) -> (key: String, node: NodeID)? {
    switch kind {
    case .optimizer, .entity: return identifier(.code, of: metadata, .code)
    case .deployment: return identifier(.entity, of: metadata, .code)
    case .featureMacros, .gatePolicy, .project: return identifier(.name, of: metadata, .name)
    case .optimizerVersion:
      let optimizer = identifier(.optimizer, of: metadata, .code)
      let code = identifier(.code, of: metadata, .versionCode)
      guard let optimizer, let code else { return nil }
      return ("\(optimizer.0)/\(code.0)", code.1)
    }
  }

  /// One that does not have its form is reported, and names its object all the same: what refers to it must not be
  /// reported too.
  private mutating func identifier(
    _ field: MetadataField, of metadata: Fields<MetadataField>, _ form: TextForm
  ) -> (String, NodeID)? {
    guard let node = required(field, of: metadata)?.value else { return nil }
    if let text = string(node, form) { return (text, node) }
    guard tree.kind(node) == .plain || tree.kind(node) == .quoted, !tree.isNull(node) else { return nil }
    let text = tree.text(node)
    return text.isEmpty ? nil : (text, node)
  }

  /// The natural key before a rename, when there was one.
  mutating func movedFrom(_ header: Header) -> String? {
    guard let node = header.metadata[.movedFrom]?.value,
      let old = string(node, header.kind == .optimizerVersion ? .versionCode : .code)
    else { return nil }
    let key = header.kind == .optimizerVersion ? header.key.prefix { $0 != "/" } + "/" + old : old
    guard key != header.key else {
      report.error(
        .invalidValue, "the object is moved from its own name", at: place(node), help: "name the one it had before")
      return nil
    }
    return key
  }
}
