public import Domain
public import Planning
public import Postgres
import Tables

/// Finds out who moved what a reviewed plan was made for.
public enum MoverReader {
  /// More than a person reads is not asked for.
  private static let limit = 50

  /// Names the hands behind differences, as far as journal and revisions know them: whoever wrote since the plan was read,
  /// by hand or by an apply.
  ///
  /// - Parameter reviewed: when it was read, RFC 3339, and after which revision.
  public static func attribute(
    _ differences: inout [PlanDifference], since reviewed: Snapshot.Server, _ connection: Connection
  ) throws(DatabaseError) {
    let asked = differences.indices.filter { differences[$0].address != nil }.prefix(limit)
    guard !asked.isEmpty else { return }
    var found = differences
    try SnapshotReader.read(connection) { reader throws(DatabaseError) in
      let questions = asked.flatMap { i in found[i].fields.map { (i, (found[i].address!, $0)) } }
      for (n, hand) in try reader.hands(on: questions.map(\.1)).sorted(by: { $0.key > $1.key })
      where hand.at >= reviewed.readAt.prefix(19) { found[questions[n].0].hand = hand }
      for i in asked where found[i].hand == nil {
        found[i].hand = try lastApply(to: found[i].address!, after: reviewed.lastRevision ?? 0, connection)
      }
    }
    differences = found
  }

  private static func lastApply(
    to address: Address, after number: Int, _ connection: Connection
  ) throws(DatabaseError) -> Attribution? {
    let revision = try HistoryReader.revisions(connection, touching: address, limit: 1).first
    guard let revision, revision.number > number else { return nil }
    return Attribution(by: revision.appliedBy, at: revision.appliedAt, application: "revision \(revision.number)")
  }
}
