import Diagnostics
import Domain
import YAML

/// Decodes the documents of one file after another: the tree of the current one, and what has been decoded so far.
///
/// Every problem of a document is reported. A field that cannot be read gets a stand-in and is remembered as unread, so that
/// the object counts as declared and nothing else complains of it.
struct DocumentReader {
  var tree = NodeTree()
  var report: Report
  var keys = ConfigKeyCache()
  var decoded = DecodedDocuments()
  /// Of the current document.
  var unread: [UnreadField] = []
  /// Lines of the current file on which the parser refused something that changes the meaning of a value.
  var unreliableLines: Set<Int> = []
  /// The file is `optctl.yaml`, which declares a project and nothing else.
  var isProjectFile = false
  /// Judges entities at once; nil where what was written is wanted.
  var judge: EarlyJudge?
  /// Something was reported in the current file.
  var hasFindings = false
  var project: Project?

  init(files: [String]) { report = Report(files: files) }

  func place(_ node: NodeID) -> Place {
    let span = tree.span(node)
    return Place(
      file: tree.source(node), line: span.line, column: span.column, endLine: span.endLine, endColumn: span.endColumn)
  }

  /// Decodes every document of the tree, which was read from one file.
  mutating func readDocuments(file: UInt32) {
    for (index, root) in tree.roots.enumerated() {
      readDocument(root)
      decoded.documents += 1
      keepFindings(file: file, document: index)
    }
    if !unreliableLines.isEmpty { unreliableLines.removeAll() }
    hasFindings = false
  }

  /// Files what was reported since the last call under a document; nil stands for the file as a whole.
  mutating func keepFindings(file: UInt32, document: Int?) {
    guard !report.diagnostics.isEmpty || !unread.isEmpty else { return }
    hasFindings = true
    var diagnostics = report.take()
    if document != nil, !unreliableLines.isEmpty {
      diagnostics.removeAll { unreliableLines.contains($0.location?.line ?? 0) }
    }
    decoded.findings.append(
      DocumentFindings(file: file, document: document, diagnostics: diagnostics, unread: unread))
    unread.removeAll()
  }

  /// Decodes a document. A patch is put aside: it means nothing without the object that it changes.
  mutating func readDocument(_ root: NodeID, isMerged: Bool = false) {
    guard let header = readHeader(root) else {
      decoded.lost = true
      return
    }
    guard header.isNamed else { return judgeNameless(header) }
    if header.isPatch && !isMerged {
      decoded.patches.append(
        Patch(kind: header.kind, key: header.key, place: header.place, tree: tree.subtree(root)))
      return
    }
    readSpec(header)
  }

  /// Reports what else is wrong with a document whose natural key cannot be read, and declares nothing.
  private mutating func judgeNameless(_ header: Header) {
    let unread = unread
    var kept = DecodedDocuments()
    swap(&kept, &decoded)
    // A patch is incomplete by itself.
    if !header.isPatch { readSpec(header) }
    swap(&kept, &decoded)
    self.unread = unread
    decoded.lost = true
  }

  private mutating func readSpec(_ header: Header) {
    switch header.kind {
    case .optimizer: readOptimizer(header)
    case .optimizerVersion: readVersion(header)
    case .entity: readEntity(header)
    case .featureMacros: readMacros(header)
    case .gatePolicy: readGatePolicy(header)
    case .deployment: readDeployment(header)
    case .project: readProject(header)
    }
  }

  /// Nothing is wrong so far with the document at hand or with another one of its file.
  var isClean: Bool { !hasFindings && report.diagnostics.isEmpty && unread.isEmpty }

  mutating func markUnread(_ field: Field, of address: Address) { unread.append(UnreadField(address, field)) }
}

/// What the documents of some files say, in the order of files and lines.
struct DecodedDocuments: Sendable {
  var optimizers: [Declared<Optimizer>] = []
  var versions: [Declared<Version>] = []
  var entities: [Declared<Entity>] = []
  /// Parallel to `entities`, as are `resolvedConfigs`: an entity has something in one of them.
  var rawConfigs: [[RawConfig]] = []
  var resolvedConfigs: [ResolvedConfigs?] = []
  var macroSets: [MacroSet] = []
  var deployments: [Declared<Deployment>] = []
  /// Parallel to `deployments`, as are `gatePlaces`.
  var deploymentDetails: [DeploymentDetails] = []
  var gatePlaces: [[Place]] = []
  var gatePolicies: [DeclaredGatePolicy] = []
  var patches: [Patch] = []
  /// Where versions say what a sensitive config holds.
  var sensitivePlaces: [Place] = []
  var findings: [DocumentFindings] = []
  /// Of documents that patches have changed.
  var mergedFindings: [DocumentFindings] = []
  /// Documents that are not empty, broken ones included.
  var documents = 0
  /// Some file or document could not be read so far that it is known what it declares.
  var lost = false

  mutating func takeDeployments() -> DecodedDocuments {
    var taken = DecodedDocuments()
    swap(&taken.deployments, &deployments)
    swap(&taken.deploymentDetails, &deploymentDetails)
    swap(&taken.gatePlaces, &gatePlaces)
    return taken
  }

  /// Takes over the deployments of others.
  mutating func put(_ others: DecodedDocuments) {
    (deployments, deploymentDetails, gatePlaces) = (others.deployments, others.deploymentDetails, others.gatePlaces)
  }
}

/// One FeatureMacros document.
struct MacroSet: Sendable {
  var name: String
  var place: Place
  var macros: [Declared<Macro>]
}

/// A document that changes the object of the same natural key.
struct Patch: Sendable {
  var kind: DocumentKind
  var key: String
  /// Where its natural key stands.
  var place: Place
  var tree: NodeTree
}

/// What one document, or one file as a whole, was found guilty of.
struct DocumentFindings: Sendable {
  var file: UInt32
  var document: Int?
  var diagnostics: [Diagnostic]
  var unread: [UnreadField]
}
