import Manifests
import Planning

/// What the manifests say, and where they come from: read while the database is.
struct Loading: Sendable {
  var manifests: Swift.Result<LoadedManifests, Failure>
  var origin: Swift.Result<Plan.Source, Failure>

  /// Nil when there is no project, or no such environment in it.
  static func begin(
    _ opening: Task<Swift.Result<OpenProject, Failure>, Never>, _ selection: Selection
  ) async -> Loading? {
    guard case .success(let opened) = await opening.value, let environment = try? opened.environment(selection) else {
      return nil
    }
    async let origin = opened.originResult()
    return Loading(manifests: await opened.loadResult(environment), origin: await origin)
  }
}

extension OpenProject {
  static func result(_ selection: Selection, _ revision: ManifestRevision) -> Swift.Result<OpenProject, Failure> {
    do throws(Failure) { return .success(try OpenProject(selection, revision)) } catch { return .failure(error) }
  }

  fileprivate func originResult() async -> Swift.Result<Plan.Source, Failure> {
    do throws(Failure) { return .success(try origin()) } catch { return .failure(error) }
  }

  fileprivate func loadResult(_ environment: Environment) async -> Swift.Result<LoadedManifests, Failure> {
    do throws(Failure) { return .success(try await load(environment)) } catch { return .failure(error) }
  }
}
