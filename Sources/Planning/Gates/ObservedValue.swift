import Domain

/// What a run shows where a check looks.
struct ObservedValue {
  /// As it is recorded; nil where there is nothing.
  var text: String?
  /// Nil unless it is a finite number.
  var number: ExactDecimal?
  /// What may be printed.
  var json: JSON

  private init(_ text: String?, number: ExactDecimal?, json: JSON) {
    self.text = text
    self.number = number
    self.json = json
  }

  fileprivate init(_ number: ExactDecimal?) {
    self.init(number?.text, number: number, json: number.map { .number($0) } ?? .null)
  }

  fileprivate init(_ count: Int?) { self.init(count.map { ExactDecimal($0) }) }

  fileprivate init(text: String?) {
    self.init(text, number: nil, json: text.map { .string($0) } ?? .null)
  }

  /// The column's day; a time counts by its day in UTC.
  fileprivate init(day: String?) { self.init(text: day.map { String($0.prefix(10)) }) }

  fileprivate init(_ metric: Metric?) {
    // What is not finite is shown and counts as missing.
    self.init(
      metric?.value?.text, number: metric?.value,
      json: metric.map { metric in metric.value.map { .number($0) } ?? .string(metric.text) } ?? .null)
  }

  fileprivate init(config key: String, _ configs: EffectiveConfigs) {
    let text = configs.text(of: key)
    let number = text.flatMap { ExactDecimal($0) }
    let json: JSON =
      if configs.isSensitive(key) { text == nil ? .null : .string("(sensitive)") } else {
        text.map { text in
          configs.definition(of: key)?.json(ofCanonical: text) ?? number.map { .number($0) } ?? .string(text)
        } ?? .null
      }
    self.init(text, number: number, json: json)
  }

  /// Numbers are compared by value, everything else by its bytes.
  func equals(_ other: String) -> Bool {
    if let number, let other = ExactDecimal(other) { return number == other }
    return text.map { haveSameBytes($0, other) } ?? false
  }
}

extension GatePolicy.Subject {
  var name: String {
    switch self {
    case .metric(let name), .field(let name), .config(let name): name
    }
  }

  func observed(in run: Run, _ configs: EffectiveConfigs) -> ObservedValue {
    switch self {
    case .metric(let name): ObservedValue(run.metrics[name])
    case .config(let key): ObservedValue(config: key, configs)
    case .field(let name): Self.field(name, of: run)
    }
  }

  /// A limit on a sensitive config tells of its value.
  func shown(_ limit: String, _ configs: EffectiveConfigs) -> String {
    if case .config(let key) = self { configs.shown(limit, of: key) } else { limit }
  }

  /// By the names of the columns; a manifest can name no others.
  private static func field(_ name: String, of run: Run) -> ObservedValue {
    switch name {
    case "total_bids": ObservedValue(run.totalBids)
    case "total_views": ObservedValue(run.totalViews)
    case "total_clicks": ObservedValue(run.totalClicks)
    case "segments_count": ObservedValue(run.segmentsCount)
    case "domains_count": ObservedValue(run.domainsCount)
    case "npis_count": ObservedValue(run.npisCount)
    case "bid_median": ObservedValue(run.bidMedian)
    case "bid_min": ObservedValue(run.bidMin)
    case "bid_max": ObservedValue(run.bidMax)
    case "data_start_dt": ObservedValue(day: run.dataStart)
    case "data_end_dt": ObservedValue(day: run.dataEnd)
    case "created_at": ObservedValue(day: run.createdAt)
    case "started_at": ObservedValue(day: run.startedAt)
    case "completed_at": ObservedValue(day: run.completedAt)
    case "validation_status": ObservedValue(text: run.validationStatus.isEmpty ? nil : run.validationStatus)
    case "trigger_type": ObservedValue(text: run.triggerType)
    case "triggered_by": ObservedValue(text: run.triggeredBy)
    default: ObservedValue(text: nil)
    }
  }
}
