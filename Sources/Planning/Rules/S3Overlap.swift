import Diagnostics
import Domain

/// Two active entities that write to the same S3 path, or one below the other, overwrite each other. Here a declared
/// entity meets a row that optctl does not own; two declarations are compared when the manifests are read.
enum S3Overlap {
  static func findings(in desired: Desired, beside unmanaged: [Entity]) -> [Finding] {
    var owners: [Name: String] = [:]
    var ownersBelow: [Name: String] = [:]
    func note(_ path: Substring, _ code: String, in list: inout [Name: String]) {
      let name = Name(String(path))
      if list[name].map({ precedesInBytes(code, $0) }) ?? true { list[name] = code }
    }
    for entity in unmanaged where entity.status == .active {
      let levels = levels(entity.s3BasePath)
      guard let whole = levels.last else { continue }
      note(whole, entity.code, in: &owners)
      for level in levels { note(level, entity.code, in: &ownersBelow) }
    }
    guard !owners.isEmpty else { return [] }
    return desired.entities.compactMap { declared -> Finding? in
      let entity = declared.resource
      let levels = levels(entity.s3BasePath)
      guard entity.status == .active, let whole = levels.last,
        let other = levels.lazy.compactMap({ owners[Name(String($0))] }).first ?? ownersBelow[Name(String(whole))]
      else { return nil }
      return Finding(
        entity.address,
        Diagnostic(
          .error, .s3Overlap, message(entity, other), at: desired.location(declared.place(of: .s3BasePath)),
          help: "give each entity a path of its own, or retire the row of entity/\(other)"))
    }
  }

  /// The path with everything above it, the bucket first: `s3://b`, `s3://b/x`, `s3://b/x/y`. Trailing slashes say
  /// nothing.
  private static func levels(_ path: String) -> [Substring] {
    guard path.hasPrefix("s3://") else { return [] }
    var path = path[...]
    while path.hasSuffix("/") { path.removeLast() }
    guard path.utf8.count > "s3://".utf8.count else { return [] }
    let afterScheme = path.index(path.startIndex, offsetBy: 5)
    var levels = path[afterScheme...].indices.filter { path[$0] == "/" }.map { path[..<$0] }
    levels.append(path)
    return levels
  }

  private static func message(_ entity: Entity, _ other: String) -> String {
    "\(entity.s3BasePath) overlaps the path of entity/\(other), which is in the database and not in the manifests"
  }
}
