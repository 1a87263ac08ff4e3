import Domain
public import Planning
public import Postgres
import Tables

extension SnapshotReader {
  /// Names who changed by hand what drifted, as far as the journal knows it. Of a plan without drift nothing is read.
  public func attribute(_ plan: inout Plan) throws(DatabaseError) {
    let drifted = plan.drifted
    guard !drifted.isEmpty else { return }
    var questions: [(object: DriftedObject, field: Field, column: String)] = []
    for object in drifted {
      for field in object.fields {
        guard let column = JournalTable.column(of: field, object.address.kind) else { continue }
        questions.append((object, field, column))
      }
    }
    for kind in Kind.allCases {
      let asked = questions.indices.filter { questions[$0].object.address.kind == kind }
      guard !asked.isEmpty else { continue }
      let keys = asked.map { partsOfKey(questions[$0].object.address) }
      let parameters: [Parameter] = [
        .intArray(asked.map { Int64($0) }), .textArray(keys.map(\.owner)), .textArray(keys.map(\.code)),
        .textArray(asked.map { questions[$0].column }),
      ]
      try reporting { () throws(PostgresError) in
        try connection.query(JournalTable.hands(on: kind), parameters, operation: "read the journal") { row in
          guard let n = row.int(0).map({ Int($0) }), questions.indices.contains(n) else { return }
          let hand = Attribution(by: row.text(1) ?? "", at: row.text(2) ?? "", application: row.text(3) ?? "")
          plan.attribute(questions[n].object, questions[n].field, to: hand)
        }
      }
    }
    plan.attributeConfigsOfLostEntities()
  }

  /// The owner of a config or a version, and the code of the object itself.
  private func partsOfKey(_ address: Address) -> (owner: String?, code: String) {
    guard address.kind == .config || address.kind == .version, let slash = address.key.firstIndex(of: "/") else {
      return (nil, address.key)
    }
    return (String(address.key[..<slash]), String(address.key[slash...].dropFirst()))
  }
}

/// Compares what is live with what was last applied. A role with SELECT alone can do it.
public enum DriftReader {
  public static func read(_ connection: Connection) throws(DatabaseError) -> Plan {
    try SnapshotReader.read(connection) { reader throws(DatabaseError) in
      var snapshot = try reader.read()
      try reader.readFields(of: snapshot.applied.map(\.address), into: &snapshot)
      var plan = drift(in: snapshot)
      try reader.attribute(&plan)
      return plan
    }
  }
}
