/// The live rows and what optctl remembers of them, read in one transaction.
public struct Snapshot: Sendable {
  public var optimizers: [Optimizer] = []
  public var versions: [Version] = []
  public var entities: [Entity] = []
  /// Parallel to `versions` and to `entities`: the ids of their rows, by which runs that serve are joined with them.
  public var versionIDs: [Int64] = []
  public var entityIDs: [Int64] = []
  public var configs = LiveConfigs()
  public var macros: [Macro] = []
  /// Active rows only, one element an entity.
  public var deployments: [LiveDeployment] = []
  /// The runs that were asked for, by id; a run that does not exist is absent.
  public var runs: [String: Run] = [:]
  /// Of the entities that were asked about, those with runs that are pending or running.
  public var inFlight: [String: InFlight] = [:]
  /// Every object that optctl owns.
  public var applied: [AppliedObject] = []
  /// Of the owned versions and entities that may be removed, those that rows of `opt_runs` or `opt_deployments` refer to,
  /// closed ledger rows included. What refers among the rows above is seen there.
  public var referenced: Set<Address> = []
  public var server = Server()

  public init() {}

  /// Where and when the snapshot was read.
  public struct Server: Sendable, Hashable {
    public var host = ""
    public var database = ""
    /// RFC 3339, UTC.
    public var readAt = ""
    public var lastRevision: Int?
    /// Of the last revision.
    public var lastCommit: String?
    /// A secret of the database, for the ids of plans that stand for sensitive values; nil where there are none.
    public var idKey: String?

    public init() {}
  }
}

/// The runs of one entity that are pending or running.
public struct InFlight: Sendable, Hashable {
  /// Ids in byte order, five at most.
  public var first: [String]
  public var count: Int

  public init(first: [String], count: Int) {
    self.first = first
    self.count = count
  }
}

/// The rows of `opt_entity_configs`, grouped by entity without an array for each.
public struct LiveConfigs: Sendable {
  public struct Row: Sendable {
    public var key: ConfigKey
    /// As the column holds it; not canonical.
    public var text: String

    public init(key: ConfigKey, text: String) {
      self.key = key
      self.text = text
    }
  }

  private var rows: [Row] = []
  /// The rows of entity i are `starts[i]..<starts[i + 1]`.
  private var starts: [Int] = [0]

  public init() {}

  /// `rows[i]` belongs to the entity `owners[i]`, an index into ``Snapshot/entities``; any order.
  public init(rows: [Row], owners: [UInt32], entityCount: Int) {
    var starts = [Int](repeating: 0, count: entityCount + 1)
    var isGrouped = true
    for i in owners.indices {
      starts[Int(owners[i]) + 1] += 1
      if i > 0, owners[i] < owners[i - 1] { isGrouped = false }
    }
    for i in 0..<entityCount { starts[i + 1] += starts[i] }
    self.starts = starts
    if isGrouped {
      self.rows = rows
      return
    }
    var order = [UInt32](repeating: 0, count: rows.count)
    for i in owners.indices {
      order[starts[Int(owners[i])]] = UInt32(i)
      starts[Int(owners[i])] += 1
    }
    self.rows = order.map { rows[Int($0)] }
  }

  public var count: Int { rows.count }

  /// The rows of the entity at `index` of ``Snapshot/entities``.
  public subscript(entity index: Int) -> ArraySlice<Row> {
    index + 1 < starts.count ? rows[starts[index]..<starts[index + 1]] : []
  }
}

/// The active rows of one entity, in bucket order.
public struct LiveDeployment: Sendable, Hashable {
  public struct Arm: Sendable, Hashable {
    /// `deployment_id`: the ledger row.
    public var row: Int
    public var run: String
    public var traffic: Share

    public init(row: Int, run: String, traffic: Share) {
      self.row = row
      self.run = run
      self.traffic = traffic
    }
  }

  public var entity: String
  public var arms: [Arm]

  public init(entity: String, arms: [Arm]) {
    self.entity = entity
    self.arms = arms
  }
}
