import Diagnostics
import Domain
import Manifests

/// The manifests of the work tree, valid by themselves, and the deployment of one entity among them.
struct DeclaredDeployment {
  let opened: OpenProject
  let environment: Environment
  let loaded: LoadedManifests
  /// Of the deployment among those that are desired.
  let position: Int
  var deployment: Deployment { loaded.desired.deployments[position].resource }

  init(of entity: String, _ selection: Selection) async throws(Failure) {
    opened = try OpenProject(selection, .workTree)
    guard let environment = try opened.environment(selection) else { throw invalidManifests(opened.diagnostics) }
    self.environment = environment
    loaded = try await opened.load(environment)
    guard !loaded.diagnostics.hasErrors else { throw invalidManifests(loaded.diagnostics) }
    let position = loaded.desired.deployments.firstIndex { $0.resource.entity.utf8.elementsEqual(entity.utf8) }
    guard let position else { throw undeclared(entity, loaded.desired, environment) }
    self.position = position
  }

  /// The files that declare the deployment, with another split.
  ///
  /// - Parameters:
  ///   - reason: why there is no traffic, where the split has none.
  ///   - writes: false to look only.
  func edit(_ split: Deployment, reason: String, writes: Bool) async throws(Failure) -> [EditedManifest] {
    var editor: ManifestEditor
    do throws(ManifestSourceError) {
      editor = try await ManifestEditor(environment, from: opened.source, for: [split.address])
    } catch { throw Failure(error) }
    do throws(EditRefusal) { try editor.apply(.split(split, reason: reason)) } catch { throw Failure(error) }
    if writes {
      for manifest in editor.edited {
        do throws(ManifestSourceError) { try write(manifest, to: opened.source) } catch { throw Failure(error) }
      }
    }
    return editor.edited
  }
}

// MARK: - Messages

extension Failure {
  init(_ refusal: EditRefusal) {
    self.init(
      .world, (refusal.location.map { "\($0.file):\($0.line):\($0.column): " } ?? "") + refusal.message,
      help: refusal.help)
  }
}

func invalidManifests(_ diagnostics: [Diagnostic]) -> Failure {
  Failure(.invalid, "the manifests have errors", help: "optctl validate shows them", diagnostics: diagnostics)
}

private func undeclared(_ entity: String, _ desired: Desired, _ environment: Environment) -> Failure {
  let codes = desired.entities.map(\.resource.code)
  guard codes.contains(entity) else {
    let nearest = nearestName(to: entity, among: codes).map { "did you mean \($0)?" }
    return Failure(.world, "no manifest declares an entity \(entity)", help: nearest ?? "optctl status lists them all")
  }
  return Failure(
    .world, "the environment \(environment.name) declares no deployment of \(entity)",
    help: "declare one below its paths first")
}
