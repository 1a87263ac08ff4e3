public import Domain

/// The project file of manifests that were written from a database.
///
/// - Parameters:
///   - database: `local`, or the name of the variable that holds its connection string.
///   - files: paths of the manifests.
public func projectFile(
  named name: String, environment: String, database: String, manifests files: [String]
) -> NewFile {
  var text = WrittenText()
  text.comment("One environment, as it was pulled. Further ones share the catalogue: see `optctl explain Project`.")
  text.owner = Address(.optimizer, name)
  text.begin(.project, [.init("name", .string(name.isEmpty ? "optimizers" : name))])
  text.entry("default_environment", .string(environment))
  text.line("environments:", indent: 2)
  text.line(ScalarText.string(environment, .plain, inFlow: false) + ":", indent: 4)
  text.entry("database", .string(database == "local" ? database : "${\(database)}"), indent: 6)
  let folders = WrittenCatalogue.folders(of: files, environment)
  text.entry("paths", .array((folders.isEmpty ? ["catalog"] : folders).map { .string($0) }), indent: 6)
  let deployments = "environments/\(environment)"
  if !folders.contains(deployments) {
    text.comment("Nothing is deployed yet: add \(deployments) to the paths with the first deployment.", indent: 6)
  }
  return NewFile(path: FileName.project, content: text.content)
}
