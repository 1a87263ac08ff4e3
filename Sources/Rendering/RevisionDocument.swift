import Diagnostics
import Domain
public import Planning

/// What a revision keeps of its plan: the plan's JSON as it is, or in a short form where it creates a great many objects.
/// A line of those says the same as the next but for a name, a value and a place, and a first load has a million.
///
/// In the short form an object that is created as declared is its address, its fields as an object, and where it is
/// declared: line and column, behind a file where that is not the one of the change before. Line and column of each field
/// follow where one is declared elsewhere. All else is as in the plan's JSON, deployments always, which the database is
/// asked about.
public func renderDocument(_ plan: Plan, id: String, toolVersion: String) -> [UInt8] {
  let created = plan.changes.indices.lazy.filter { plan.changes[$0].isPlainCreation }
  let form = created.prefix(many).count < many ? PlanForm.full : .short
  return renderJSON(plan, id: id, toolVersion: toolVersion, form: form)
}

/// The plan's JSON as it was before it was shortened, if it was.
public func renderJSON(document: String) throws(StoredPlanError) -> [UInt8] {
  guard document.hasPrefix(PlanForm.opening) else { return Array(document.utf8) }
  let json: JSON
  do throws(JSONError) { json = try JSON(parsing: document) } catch {
    throw StoredPlanError(message: "not a plan: \(error.message) at byte \(error.byteOffset)")
  }
  guard let id = json["plan_id"]?.string, let version = json["optctl_version"]?.string else {
    throw StoredPlanError(message: "not a plan: a member is missing")
  }
  return renderJSON(try Plan(json: json), id: id, toolVersion: version)
}

/// From so many on they are shortened.
private let many = 1_000

/// How the changes of a plan stand in its JSON.
enum PlanForm: String {
  case full, short

  /// How a document in the short form begins.
  static let opening = "{\n  \"form\": \"short\","
}

extension Change {
  /// Created as its manifest says, and nobody had a hand in it.
  fileprivate var isPlainCreation: Bool {
    guard action == .create, cause == .manifest, address.kind != .deployment, let source else { return false }
    return fields.indices.allSatisfy { i in
      fields[i].before == .null && fields[i].cause == .manifest && fields[i].drift == nil
        && fields[i].source.map { haveSameBytes($0.file, source.file) } ?? false
        && !fields[..<i].contains { $0.field == fields[i].field }
    }
  }

  /// - Parameter file: of the change before; afterwards of this one.
  func writeShort(to json: inout JSONText, file: inout String?) {
    defer { file = source?.file ?? file }
    guard isPlainCreation, let source else { return write(to: &json) }
    json.open("{")
    json.member("address", address.description)
    json.name("created")
    json.open("{")
    for field in fields { json.member(field.field.rawValue, field.after) }
    json.close("}")
    json.name("at")
    json.open("[")
    if !(file.map { haveSameBytes($0, source.file) } ?? false) { json.append(.string(source.file)) }
    json.append(beginning: source)
    if !fields.allSatisfy({ $0.source?.line == source.line && $0.source?.column == source.column }) {
      for field in fields { json.append(beginning: field.source ?? source) }
    }
    json.close("]")
    json.close("}")
  }

  /// Nil unless it stands in the short form.
  ///
  /// - Parameter file: of the change before; afterwards of this one.
  init?(short json: JSON, file: inout String?) {
    guard let members = json["created"]?.members, let address = json["address"]?.string.flatMap({ Address($0) }),
      var place = json["at"]?.elements?[...]
    else { return nil }
    let declaring = place.first?.string ?? file
    if place.first?.string != nil { place.removeFirst() }
    let numbers = place.compactMap(\.int)
    guard let declaring, numbers.count == place.count, numbers.count == 2 || numbers.count == 2 + 2 * members.count
    else { return nil }
    let places = stride(from: 0, to: numbers.count, by: 2).map { i in
      Location(
        file: declaring, line: numbers[i], column: numbers[i + 1], endLine: numbers[i], endColumn: numbers[i + 1] + 1)
    }
    var fields: [FieldChange] = []
    for (i, member) in members.enumerated() {
      guard let field = Field(rawValue: member.name) else { return nil }
      let source = places.count > 1 ? places[1 + i] : places[0]
      fields.append(FieldChange(field, before: .null, after: member.value, cause: .manifest, source: source))
    }
    file = declaring
    self.init(address, .create, cause: .manifest, source: places[0], fields: fields, write: .none)
  }
}

extension JSONText {
  /// Line and column.
  fileprivate mutating func append(beginning place: Location) {
    append(decimal: place.line)
    append(decimal: place.column)
  }
}
