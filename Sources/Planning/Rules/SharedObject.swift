import Diagnostics
import Domain

/// Two active entities that optimize one object bid against each other. Here a declared entity meets a row that optctl
/// does not own; two declarations are compared when the manifests are read.
enum SharedObject {
  static func findings(in desired: Desired, beside unmanaged: [Entity]) -> [Finding] {
    var owners: [Name: String] = [:]
    for entity in unmanaged where entity.status == .active {
      let other = owners[object(of: entity)]
      if other.map({ precedesInBytes(entity.code, $0) }) ?? true { owners[object(of: entity)] = entity.code }
    }
    guard !owners.isEmpty else { return [] }
    return desired.entities.compactMap { declared -> Finding? in
      guard declared.resource.status == .active, let other = owners[object(of: declared.resource)] else { return nil }
      return Finding(
        declared.resource.address,
        Diagnostic(
          .warning, .sharedObject, message(declared.resource, other),
          at: desired.location(declared.place(of: .objectID)),
          help: "check the object id, or retire the row of entity/\(other)"))
    }
  }

  private static func object(of entity: Entity) -> Name { Name("\(entity.objectType) \(entity.objectID)") }

  private static func message(_ entity: Entity, _ other: String) -> String {
    "\(object(of: entity).text) is also the object of entity/\(other), which is in the database and not in the manifests"
  }
}
