/// One optimizer execution, as it recorded itself in `opt_runs`, `opt_run_configs` and `opt_run_metrics`.
///
/// Null counts mean unknown, which is not zero.
public struct Run: Sendable, Hashable {
  /// An opaque text.
  public var id: String
  public var entity: String
  public var version: VersionReference
  /// A ``RunStatus``, unless another program wrote it.
  public var status: String
  /// One of ``validationStatuses``, unless another program wrote it; empty when unknown.
  public var validationStatus: String
  public var triggeredBy: String?
  /// One of ``triggerTypes``.
  public var triggerType: String?
  /// `YYYY-MM-DD`, the first and the last day of the data.
  public var dataStart: String?
  public var dataEnd: String?
  public var totalBids: Int?
  public var totalViews: Int?
  public var totalClicks: Int?
  public var segmentsCount: Int?
  public var domainsCount: Int?
  public var npisCount: Int?
  /// In the order of the model's inputs, which has meaning; nil when unknown.
  public var featuresUsed: [String]?
  public var bidMedian: ExactDecimal?
  public var bidMin: ExactDecimal?
  public var bidMax: ExactDecimal?
  public var s3OutputPath: String?
  public var errorMessage: String?
  /// RFC 3339, UTC.
  public var createdAt: String?
  public var startedAt: String?
  public var completedAt: String?
  /// As the columns hold them.
  public var configs: [String: String]
  public var metrics: [String: Metric]

  public init(
    id: String, entity: String, version: VersionReference, status: String, validationStatus: String,
    configs: [String: String] = [:], metrics: [String: Metric] = [:]
  ) {
    self.id = id
    self.entity = entity
    self.version = version
    self.status = status
    self.validationStatus = validationStatus
    self.configs = configs
    self.metrics = metrics
  }

  public static let validationStatuses = ["pending", "passed", "warned", "failed", "skipped"]
  public static let triggerTypes = ["manual", "scheduled", "api", "backfill", "event"]
}

/// A number that a run measured: a double precision, read from the decimal text that PostgreSQL prints for it, and exact
/// from there on.
public struct Metric: Sendable, Hashable {
  /// As PostgreSQL prints it: `0.7011`, `1e-05`, `NaN`, `-Infinity`.
  public let text: String
  /// Nil unless it is finite.
  public let value: ExactDecimal?

  public init(_ text: String) {
    self.text = text
    value = ExactDecimal(scientific: text)
  }
}
