/// Which runs are listed.
public struct RunFilter: Sendable, Hashable {
  /// One code; nil for all.
  public var entity: String?
  /// Of ``RunStatus``; none means all.
  public var statuses: [RunStatus] = []
  /// Only those that an arm may name: completed, passed or warned, of a version that is in use, with an output.
  public var isDeployable = false
  /// What PostgreSQL reads as a timestamp, in UTC where it names no zone; compared with the creation.
  public var since: String?
  public var limit: Int

  public init(entity: String? = nil, limit: Int) {
    self.entity = entity
    self.limit = limit
  }
}
