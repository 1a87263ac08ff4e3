import Domain

private enum OptimizerField: Int, FieldName {
  case name, status, description
  static let names: [StaticString] = ["name", "status", "description"]
}

extension DocumentReader {
  mutating func readOptimizer(_ header: Header) {
    let address = Address(.optimizer, header.key)
    let spec = header.spec.flatMap { fields($0.value, OptimizerField.self, owner: place($0.key)) }
    let name = spec.flatMap { required(.name, of: $0) }.flatMap { string($0.value, .name) }
    let optimizer = Optimizer(
      code: header.key, name: name ?? header.key, status: readStatus(spec?[.status], of: address),
      description: spec?[.description].flatMap { string($0.value, .paragraphs) } ?? "")
    decoded.optimizers.append(
      Declared(
        optimizer, place: header.place,
        fieldPlaces: [
          place(spec?[.name], or: header), place(spec?[.status], or: header), place(spec?[.description], or: header),
        ],
        isProtected: header.isProtected, movedFrom: movedFrom(header)))
  }

  /// The status that is written, else `active`.
  mutating func readStatus(_ entry: Entry?, of address: Address) -> Status {
    guard let entry else { return .active }
    if let status = status(entry.value, of: address.kind) { return status }
    markUnread(.status, of: address)
    return .active
  }

  /// Where a value is written; the object's own place where it is not.
  func place(_ entry: Entry?, or header: Header) -> Place { entry.map { place($0.value) } ?? header.place }
}
