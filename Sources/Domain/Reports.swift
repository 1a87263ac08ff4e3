/// What serves now, as `status` shows it.
public struct StatusReport: Sendable, Hashable {
  public var environment: String
  public var lastRevision: Int?
  public var lastCommit: String?
  /// In the byte order of codes.
  public var entities: [EntityStatus]

  public init(environment: String, lastRevision: Int?, lastCommit: String?, entities: [EntityStatus]) {
    self.environment = environment
    self.lastRevision = lastRevision
    self.lastCommit = lastCommit
    self.entities = entities
  }
}

/// One entity and the runs that serve it.
public struct EntityStatus: Sendable, Hashable {
  public struct Arm: Sendable, Hashable {
    /// As last applied; nil for a row that optctl did not write.
    public var name: String?
    public var run: String
    public var traffic: Share
    public var version: VersionReference?
    /// RFC 3339, UTC.
    public var since: String

    public init(name: String?, run: String, traffic: Share, version: VersionReference?, since: String) {
      self.name = name
      self.run = run
      self.traffic = traffic
      self.version = version
      self.since = since
    }
  }

  public var entity: Entity
  /// In bucket order.
  public var arms: [Arm]

  public init(entity: Entity, arms: [Arm]) {
    self.entity = entity
    self.arms = arms
  }

  /// The share that no run serves.
  public var holdback: Share { arms.reduce(.full) { $0 - $1.traffic } }
}

/// One apply that committed.
public struct Revision: Sendable, Hashable {
  public var number: Int
  /// RFC 3339, UTC.
  public var appliedAt: String
  /// The database role.
  public var appliedBy: String
  public var environment: String
  public var commit: String?
  public var ref: String?
  public var isDirty: Bool
  public var planID: String
  /// The consents that let blocked changes through.
  public var allowed: [String]
  /// The plan's `summary`, as JSON.
  public var summary: JSON
  /// The plan, as JSON; nil in a list of revisions.
  public var plan: JSON?

  public init(
    number: Int, appliedAt: String, appliedBy: String, environment: String, commit: String?, ref: String?,
    isDirty: Bool, planID: String, allowed: [String], summary: JSON, plan: JSON? = nil
  ) {
    self.number = number
    self.appliedAt = appliedAt
    self.appliedBy = appliedBy
    self.environment = environment
    self.commit = commit
    self.ref = ref
    self.isDirty = isDirty
    self.planID = planID
    self.allowed = allowed
    self.summary = summary
    self.plan = plan
  }
}
