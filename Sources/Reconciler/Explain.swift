public import Diagnostics
public import Domain
public import Manifests

/// Something that optctl has a name for.
public enum Topic: Sendable {
  case diagnostic(DiagnosticCode)
  case `guard`(GuardName)
  case manifest(SchemaTopic)

  /// The slug of a diagnostic, the name of a guard, a kind of manifest, or one of its fields.
  public init(_ name: String) throws(Failure) {
    if let code = DiagnosticCode(rawValue: name) {
      self = .diagnostic(code)
    } else if let name = GuardName(rawValue: name) {
      self = .guard(name)
    } else if let topic = SchemaTopic(name) {
      self = .manifest(topic)
    } else {
      let nearest = nearestName(to: name, among: Self.names).map { "did you mean \($0)? " } ?? ""
      throw Failure(.world, "there is nothing named \(name)", help: "\(nearest)optctl explain lists what there is")
    }
  }

  public static var names: [String] {
    DiagnosticCode.allCases.map(\.rawValue) + GuardName.allCases.map(\.rawValue) + SchemaTopic.names
  }
}

/// JSON Schema of the manifests.
///
/// - Parameter subject: a kind; `optimizer/version` for the configs of an entity that runs this version, as the manifests
///   declare it; nil for documents of every kind.
public func schema(_ selection: Selection, of subject: String?) async throws(Failure) -> JSON {
  guard let subject else { return ManifestSchema.all }
  if let schema = ManifestSchema.of(kind: subject) { return schema }
  guard let reference = VersionReference(subject) else {
    let nearest = nearestName(to: subject, among: ManifestSchema.kinds).map { "did you mean \($0)? " } ?? ""
    throw Failure(
      .world, "there is no kind \(subject)",
      help: "\(nearest)the kinds are \(ManifestSchema.kinds.joined(separator: ", "))")
  }
  let opened = try OpenProject(selection, .workTree)
  guard let environment = try opened.environment(selection) else {
    throw Failure(.invalid, "the project file has errors", help: "optctl validate shows them")
  }
  let versions = try await opened.load(environment).desired.versions
  guard let version = versions.first(where: { $0.resource.reference == reference }) else {
    let nearest = nearestName(to: subject, among: versions.map(\.resource.key)).map { "did you mean \($0)?" }
    throw Failure(.world, "the manifests of \(environment.name) declare no version \(subject)", help: nearest)
  }
  return ManifestSchema.configs(of: version.resource)
}
