import Diagnostics
import Domain
import Git
import Manifests
import Planning

/// The project file, where it came from, and what was wrong with it.
struct OpenProject: Sendable {
  var source: ManifestSource
  let workspace: Workspace
  private let commit: Commit?
  /// Nil when the project file has errors.
  var project: Project?
  var diagnostics: [Diagnostic]
  var excerpts: Excerpts { Excerpts(source: source) }

  init(_ selection: Selection, _ revision: ManifestRevision) throws(Failure) {
    workspace = try Workspace(manifests: selection.manifests)
    switch revision {
    case .workTree:
      source = try workspace.workTreeSource()
      commit = nil
    case .commit(let name): (source, commit) = try workspace.commitSource(name)
    }
    do throws(ManifestSourceError) { (project, diagnostics) = try loadProject(from: source) } catch {
      throw Failure(error)
    }
  }

  /// The commit, or what the work tree makes of its commit. To look at every file of a work tree takes its time.
  func origin() throws(Failure) -> Plan.Source {
    guard let commit else { return try workspace.workTreeOrigin() }
    return Plan.Source(commit, isDirty: false, manifests: workspace.shownDirectory)
  }

  /// The environment that is meant: the one that was named, else the project's default, else its only one. Nil when there
  /// is none because of errors in the project file.
  func environment(_ selection: Selection) throws(Failure) -> Environment? {
    guard let project else { return nil }
    let names = project.environments.map(\.name)
    guard let name = selection.environment ?? project.defaultEnvironment ?? (names.count == 1 ? names[0] : nil) else {
      if diagnostics.hasErrors { return nil }
      throw Failure(
        .world, "the project has no default_environment", help: "name one with --env: \(names.joined(separator: ", "))")
    }
    guard let environment = project.environments.first(where: { $0.name == name }) else {
      if diagnostics.hasErrors { return nil }
      let nearest = nearestName(to: name, among: names).map { "did you mean \($0)? " } ?? ""
      throw Failure(
        .world, "the project has no environment \(name)",
        help: "\(nearest)it has \(names.joined(separator: ", "))")
    }
    return environment
  }

  /// The manifests of an environment; the diagnostics of the project file are among theirs.
  func load(_ environment: Environment) async throws(Failure) -> LoadedManifests {
    do throws(ManifestSourceError) {
      var loaded = try await loadManifests(of: environment, from: source)
      loaded.diagnostics = (diagnostics + loaded.diagnostics).sorted()
      return loaded
    } catch { throw Failure(error) }
  }
}

/// Which manifests are meant.
public enum ManifestRevision: Sendable, Equatable {
  case workTree
  /// `HEAD`, a branch, a tag or a commit id.
  case commit(String)
}

/// Lines of the manifests, for carets.
public struct Excerpts: Sendable {
  let source: ManifestSource

  /// Gives a line of a file as it is shown, without its end; nil where it cannot be read any more.
  public var line: (_ file: String, _ line: Int) -> String? {
    var excerpts = SourceExcerpts(source)
    return { excerpts.line($1, of: $0) }
  }
}

extension Failure {
  init(_ error: ManifestSourceError) { self.init(.world, error.message, help: error.help) }
}

extension [Diagnostic] {
  var hasErrors: Bool { contains { $0.severity == .error } }
}
