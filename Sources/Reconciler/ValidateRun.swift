public import Diagnostics
import Manifests

/// What `validate` found.
public struct ValidateResult: Sendable {
  /// Objects that are declared, over all environments that were looked at.
  public var objects: Int
  public var environments: [String]
  /// Sorted; what several environments share is told once.
  public var diagnostics: [Diagnostic]
  public var excerpts: Excerpts

  public var isValid: Bool { !diagnostics.hasErrors }
}

/// Judges the manifests by the rules that need no database.
///
/// - Parameter selections: one for each environment; they differ in nothing else.
public func validate(
  _ selections: [Selection], everyEnvironment: Bool, revision: ManifestRevision
) async throws(Failure) -> ValidateResult {
  precondition(!selections.isEmpty, "without a selection there is no environment to judge")
  let opened = try OpenProject(selections[0], revision)
  var result = ValidateResult(
    objects: 0, environments: [], diagnostics: opened.diagnostics, excerpts: opened.excerpts)
  guard let project = opened.project else { return result }
  let chosen =
    try everyEnvironment
    ? project.environments
    : selections.map { selection throws(Failure) in
      try opened.environment(selection)
    }.compactMap(\.self)
  var seen = Set(result.diagnostics)
  for environment in chosen {
    let loaded = try await opened.load(environment)
    result.objects += loaded.objects
    result.environments.append(environment.name)
    result.diagnostics += loaded.diagnostics.filter { seen.insert($0).inserted }
  }
  result.diagnostics.sort()
  return result
}
