import Domain
public import Planning
public import Postgres
import Tables

extension SnapshotReader {
  /// Names who changed by hand what drifted, as far as the journal knows it. Of a plan without drift nothing is read.
  public func attribute(_ plan: inout Plan) throws(DatabaseError) {
    let drifted = plan.drifted
    guard !drifted.isEmpty else { return }
    let questions = drifted.flatMap { object in object.fields.map { (object, $0) } }
    let hands = try hands(on: questions.map { ($0.address, $1) })
    for (n, hand) in hands { plan.attribute(questions[n].0, questions[n].1, to: hand) }
    plan.attributeConfigsOfLostEntities()
  }

  /// Who last wrote by hand what a field is now, by the position of the question.
  func hands(on questions: [(address: Address, field: Field)]) throws(DatabaseError) -> [Int: Attribution] {
    var hands: [Int: Attribution] = [:]
    for kind in Kind.allCases {
      var numbers: [Int64] = []
      var keys: [(owner: String?, code: String)] = []
      var columns: [String] = []
      for (n, question) in questions.enumerated() where question.address.kind == kind {
        guard let column = JournalTable.column(of: question.field, kind) else { continue }
        numbers.append(Int64(n))
        keys.append(partsOfKey(question.address))
        columns.append(column)
      }
      guard !numbers.isEmpty else { continue }
      let parameters: [Parameter] = [
        .intArray(numbers), .textArray(keys.map(\.owner)), .textArray(keys.map(\.code)), .textArray(columns),
      ]
      _ = try reporting { () throws(PostgresError) in
        try connection.query(JournalTable.hands(on: kind), parameters, operation: "read the journal") { row in
          guard let n = row.int(0).map({ Int($0) }), questions.indices.contains(n) else { return }
          hands[n] = Attribution(by: row.text(1) ?? "", at: row.text(2) ?? "", application: row.text(3) ?? "")
        }
      }
    }
    return hands
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
