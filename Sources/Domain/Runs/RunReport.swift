/// What a run found out, as its optimizer reports it. What is left out stays unknown, which is not zero.
public struct RunReport: Sendable, Hashable {
  public var counts: [RunCount: Int] = [:]
  public var bids: [RunBid: ExactDecimal] = [:]
  /// In the order of the model's inputs, which has meaning.
  public var featuresUsed: [String]?
  public var s3OutputPath: String?
  /// One of ``Run/validationStatuses``.
  public var validationStatus: String?
  /// In the order in which they were reported; no two of a name.
  public var metrics: [RunMetric] = []

  public init() {}

  /// Every field of a report, as it is named there.
  public static let fieldNames =
    RunCount.allCases.map(\.rawValue) + ["features_used"] + RunBid.allCases.map(\.rawValue)
    + ["s3_output_path", "validation_status", "metrics"]

  /// Adds what another report says. Fields that both give keep their value, and are named.
  public mutating func merge(_ other: RunReport) -> [String] {
    let given = Set(names)
    counts.merge(other.counts) { mine, _ in mine }
    bids.merge(other.bids) { mine, _ in mine }
    featuresUsed = featuresUsed ?? other.featuresUsed
    s3OutputPath = s3OutputPath ?? other.s3OutputPath
    validationStatus = validationStatus ?? other.validationStatus
    metrics += other.metrics.filter { !given.contains("metrics.\($0.name)") }
    return other.names.filter(given.contains)
  }

  /// Adds a metric under a name that ``line(_:limit:)`` lets pass.
  public mutating func addMetric(_ name: String, _ text: String) throws(RunReportProblem) {
    guard !metrics.contains(where: { $0.name.utf8.elementsEqual(name.utf8) }) else { throw .duplicate(name) }
    metrics.append(RunMetric(name, try Self.metric(text)))
  }

  /// Of what is reported, as a file would have it.
  private var names: [String] {
    let texts = [
      ("features_used", featuresUsed != nil), ("s3_output_path", s3OutputPath != nil),
      ("validation_status", validationStatus != nil),
    ]
    return RunCount.allCases.filter { counts[$0] != nil }.map(\.rawValue)
      + RunBid.allCases.filter { bids[$0] != nil }.map(\.rawValue) + texts.filter(\.1).map(\.0)
      + metrics.map { "metrics.\($0.name)" }
  }
}

public struct RunMetric: Sendable, Hashable {
  public var name: String
  public var value: ExactDecimal

  public init(_ name: String, _ value: ExactDecimal) {
    self.name = name
    self.value = value
  }
}

/// A count, by its column.
public enum RunCount: String, Sendable, CaseIterable {
  case totalBids = "total_bids"
  case totalViews = "total_views"
  case totalClicks = "total_clicks"
  case segmentsCount = "segments_count"
  case domainsCount = "domains_count"
  case npisCount = "npis_count"

  /// The most that the column holds.
  public var maximum: Int {
    switch self {
    case .totalBids, .totalViews, .totalClicks: Int(Int64.max)
    case .segmentsCount, .domainsCount, .npisCount: Int(Int32.max)
    }
  }
}

/// A bid in the currency of the entity, by its column.
public enum RunBid: String, Sendable, CaseIterable {
  case median = "bid_median"
  case minimum = "bid_min"
  case maximum = "bid_max"

  /// Digits that the column holds before and after the point.
  static let wholeDigits = 6
  static let decimals = 6
}

// MARK: - Values

extension RunReport {
  /// Reads a number of a report. An exponent is fine: JSON writers produce them.
  public static func number(_ text: String) throws(RunReportProblem) -> ExactDecimal {
    let lower = text.lowercased()
    let magnitude = lower.drop { "+-.".contains($0) }
    if ["nan", "inf", "infinity"].contains(magnitude) { throw .notFinite }
    // Nothing that a column holds needs more.
    guard text.utf8.count <= 400, let number = ExactDecimal(scientific: lower) else { throw .notANumber }
    return number
  }

  public static func count(_ text: String, of count: RunCount) throws(RunReportProblem) -> Int {
    let number = try number(text)
    guard number.isWhole else { throw .notWhole }
    guard !number.isNegative else { throw .negative }
    guard let value = Int(number.text), value <= count.maximum else { throw .tooLarge("\(count.maximum)") }
    return value
  }

  public static func bid(_ text: String) throws(RunReportProblem) -> ExactDecimal {
    let number = try number(text)
    guard !number.isNegative else { throw .negative }
    guard number.scale <= RunBid.decimals else { throw .tooManyDecimals(RunBid.decimals) }
    guard number.wholeDigits <= RunBid.wholeDigits else {
      throw .tooLarge(String(repeating: "9", count: RunBid.wholeDigits) + ".999999")
    }
    return number
  }

  /// A metric is stored as a double precision: what that cannot hold is refused.
  public static func metric(_ text: String) throws(RunReportProblem) -> ExactDecimal {
    let number = try number(text)
    let stored = Double(number.text) ?? .infinity
    guard stored.isFinite else { throw .tooLarge("1.7976931348623157e308") }
    guard stored != 0 || number.text == "0" else { throw .tooSmall }
    return number
  }

  /// A name of a feature or a metric, a path: text of one line that is not empty.
  public static func line(_ text: String, limit: Int = 200) throws(RunReportProblem) -> String {
    guard !text.isEmpty else { throw .empty }
    guard text.unicodeScalars.count <= limit else { throw .tooLong(limit) }
    guard text.isOneHarmlessLine else { throw .controlCharacter }
    return text
  }

  public static func features(_ names: [String]) throws(RunReportProblem) -> [String] {
    var seen: Set<[UInt8]> = []
    for name in names {
      _ = try line(name)
      guard seen.insert(Array(name.utf8)).inserted else { throw .duplicate(name) }
    }
    return names
  }

  public static func validationStatus(_ text: String) throws(RunReportProblem) -> String {
    guard Run.validationStatuses.contains(text) else { throw .notAllowed(Run.validationStatuses) }
    return text
  }

  public static let longestPath = 2_048
}
