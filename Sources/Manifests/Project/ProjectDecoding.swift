import Diagnostics
import Domain
import YAML

private enum ProjectField: Int, FieldName {
  case defaultEnvironment, environments
  static let names: [StaticString] = ["default_environment", "environments"]
}

private enum EnvironmentField: Int, FieldName {
  case database, paths, guards, signatures
  static let names: [StaticString] = ["database", "paths", "guards", "require_signed_commits"]
}

extension DocumentReader {
  private static let mostPaths = 100

  mutating func readProject(_ header: Header) {
    guard project == nil else {
      report.error(
        .duplicateObject, "the file declares a second project", at: header.place,
        help: "keep one: its environments share the manifests")
      return
    }
    var read = Project(name: header.key, defaultEnvironment: nil, environments: [])
    let spec = header.spec.flatMap { fields($0.value, ProjectField.self, owner: place($0.key)) }
    if let entry = spec.flatMap({ required(.environments, of: $0) }) { readEnvironments(entry, into: &read) }
    if let node = spec?[.defaultEnvironment]?.value, let name = string(node, .name) {
      let known = read.environments.map(\.name)
      if known.contains(name) {
        read.defaultEnvironment = name
      } else {
        report.error(
          .invalidValue, "there is no environment \(quote(name))", at: place(node),
          help: nearestName(to: name, among: known).map { "did you mean \(quote($0))?" }
            ?? "the environments are: \(known.joined(separator: ", "))")
      }
    }
    project = read
  }

  private mutating func readEnvironments(_ entry: Entry, into project: inout Project) {
    guard tree.kind(entry.value) == .mapping else {
      wrongType(entry.value, expected: "a mapping of environments")
      return
    }
    if tree.count(entry.value) == 0 {
      report.error(
        .invalidValue, "the project has no environment", at: place(entry.key), help: "declare one, such as `local:`")
    }
    for (key, value) in tree.entries(entry.value) {
      guard let name = string(key, .name), let fields = fields(value, EnvironmentField.self, owner: place(key)) else {
        continue
      }
      let database = required(.database, of: fields)
      let paths = required(.paths, of: fields)
      project.environments.append(
        Environment(
          name: name, location: location(key), database: database.flatMap { readDatabase($0.value) } ?? "",
          databaseLocation: location(database?.value ?? key), paths: paths.map { readPaths($0.value) } ?? [],
          guards: fields[.guards].map { readGuards($0.value) } ?? GuardSettings(),
          signatures: fields[.signatures].map { readSignaturePolicy($0) }))
    }
  }

  private func location(_ node: NodeID) -> Location { place(node).location(in: report.files) }

  // MARK: - Database

  private mutating func readDatabase(_ node: NodeID) -> String? {
    guard let text = string(node, .name) else { return nil }
    if let variable = DatabaseText.brokenVariable(in: text) {
      report.error(
        .invalidValue, "\(quote(variable)) is not an environment variable", at: place(node),
        help: "write ${NAME}, a name of letters, digits and underscores")
      return nil
    }
    guard DatabaseText.hasLiteralPassword(text) else { return text }
    report.error(
      .invalidValue, "the connection string holds a password", at: place(node),
      help: "put it, or the whole connection string, into an environment variable and write ${NAME}; then change the "
        + "password, since git remembers this one")
    return nil
  }

  // MARK: - Paths

  private mutating func readPaths(_ node: NodeID) -> [Environment.Path] {
    guard let elements = list(node) else { return [] }
    // Each is compared with all others.
    guard tree.count(node) <= Self.mostPaths else {
      report.error(
        .invalidValue, "the environment has \(tree.count(node)) paths", at: place(node),
        help: "name at most \(Self.mostPaths): a folder stands for everything below it")
      return []
    }
    var paths: [Environment.Path] = []
    for element in elements {
      guard let text = string(element, .name), let plain = plainPath(text, element) else { continue }
      if let other = paths.first(where: { overlap($0.text, plain) }) {
        report.error(
          .invalidValue, "\(quote(text)) and \(quote(other.text.isEmpty ? "." : other.text)) hold the same files",
          at: place(element), help: "name folders that do not lie within each other")
        continue
      }
      paths.append(Environment.Path(text: plain, location: location(element)))
    }
    return paths
  }

  /// Without `.` and repeated slashes; nil, with an error, for a path that leaves the manifest folder.
  private mutating func plainPath(_ text: String, _ node: NodeID) -> String? {
    let parts = text.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }.filter { $0 != "." }
    let isAbsolute = text.utf8.first == UInt8(ascii: "/")
    if !isAbsolute, !parts.contains(".."), !parts.contains(where: FileName.isHidden) {
      return parts.joined(separator: "/")
    }
    let why = isAbsolute ? "is absolute" : parts.contains("..") ? "leaves its folder" : "is hidden"
    report.error(
      .invalidValue, "the path \(quote(text)) \(why)", at: place(node),
      help: "name a folder or file below the one of \(FileName.project), relative to it")
    return nil
  }

  private func overlap(_ a: String, _ b: String) -> Bool {
    a.isEmpty || b.isEmpty || "\(a)/".utf8.starts(with: "\(b)/".utf8) || "\(b)/".utf8.starts(with: "\(a)/".utf8)
  }
}
