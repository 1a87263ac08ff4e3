/// What serves: now, or at a time in the past.
public struct StatusReport: Sendable, Hashable {
  public struct Arm: Sendable, Hashable {
    /// As last applied; nil where optctl does not know the row. The ledger keeps no names: of one entity, they are looked
    /// up in the plans that were applied; in a report of all, an arm of the past has the name that its run has now.
    public var name: String?
    public var run: String
    public var traffic: Share
    /// Of the run.
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

  /// Status and version are those of now, also in a report of the past: only the ledger has a history.
  public struct Entity: Sendable, Hashable {
    public var code: String
    public var name: String
    public var status: Status
    public var currentVersion: VersionReference?
    /// In bucket order.
    public var arms: [Arm]

    public init(code: String, name: String, status: Status, currentVersion: VersionReference?, arms: [Arm] = []) {
      self.code = code
      self.name = name
      self.status = status
      self.currentVersion = currentVersion
      self.arms = arms
    }

    /// The share that no run serves.
    public var holdback: Share { arms.reduce(.full) { $0 - $1.traffic } }
  }

  public var environment: String
  /// The last one up to then.
  public var lastRevision: Int?
  public var lastCommit: String?
  /// RFC 3339, UTC; nil for now.
  public var at: String?
  /// In the byte order of codes.
  public var entities: [Entity]

  public init(environment: String, lastRevision: Int?, lastCommit: String?, entities: [Entity] = []) {
    self.environment = environment
    self.lastRevision = lastRevision
    self.lastCommit = lastCommit
    self.entities = entities
  }
}

/// One apply that committed.
public struct Revision: Sendable, Hashable {
  public var number: Int
  /// RFC 3339, UTC.
  public var appliedAt: String
  /// The session user.
  public var appliedBy: String
  public var environment: String
  public var source: RevisionSource
  public var planID: String
  /// The consents that its plan needed, as `--allow` takes them.
  public var allowed: [String]
  /// Counts by action, as in a plan's JSON.
  public var summary: JSON
  public var toolVersion: String

  public init(
    number: Int, appliedAt: String, appliedBy: String, environment: String, source: RevisionSource, planID: String,
    allowed: [String], summary: JSON, toolVersion: String
  ) {
    self.number = number
    self.appliedAt = appliedAt
    self.appliedBy = appliedBy
    self.environment = environment
    self.source = source
    self.planID = planID
    self.allowed = allowed
    self.summary = summary
    self.toolVersion = toolVersion
  }
}

/// Where the manifests of a plan or a revision came from.
public struct RevisionSource: Sendable, Hashable {
  /// Full commit id; nil outside a git repository.
  public var commit: String?
  /// Branch or tag.
  public var ref: String?
  /// Files that no commit holds were read.
  public var isDirty: Bool
  /// The manifest directory, relative to the root of the work tree.
  public var manifests: String
  /// Who wrote the commit, `Name <address>`, in somebody's own words; nil where it was not recorded.
  public var author: String?
  /// The first line of the commit's message; nil where it was not recorded.
  public var subject: String?

  public init(
    commit: String?, ref: String?, isDirty: Bool, manifests: String, author: String? = nil, subject: String? = nil
  ) {
    self.commit = commit
    self.ref = ref
    self.isDirty = isDirty
    self.manifests = manifests
    self.author = author
    self.subject = subject
  }
}
