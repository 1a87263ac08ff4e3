import Manifests

/// What the manifests at hand declare, as far as they can be read.
public struct DeclaredNames: Sendable {
  /// In the order written.
  public var environments: [String] = []
  /// Codes.
  public var entities: [String] = []
  public var arms: [(entity: String, arm: String)] = []
  /// Ids of the runs that arms name.
  public var runs: [String] = []
  /// `optimizer/version`.
  public var versions: [String] = []
  /// The kinds of manifests, whatever is declared.
  public static var kinds: [String] { ManifestSchema.kinds }
}

/// Names for someone who is still writing a command line: what is wrong is said by the command itself.
public func declaredNames(_ selection: Selection) async -> DeclaredNames {
  var names = DeclaredNames()
  do throws(Failure) {
    let opened = try OpenProject(selection, .workTree)
    names.environments = opened.project?.environments.map(\.name) ?? []
    guard let environment = try opened.environment(selection) else { return names }
    let desired = try await opened.load(environment).desired
    names.entities = desired.entities.map(\.resource.code)
    names.arms = desired.deployments.flatMap { deployment in
      deployment.resource.arms.map { (deployment.resource.entity, $0.name) }
    }
    names.runs = desired.deployments.flatMap { $0.resource.arms.map(\.run) }
    names.versions = desired.versions.map(\.resource.reference.description)
  } catch {}
  return names
}
