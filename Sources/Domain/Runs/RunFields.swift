extension Run {
  /// What the columns hold, by their names and in the order in which they are shown; null where nothing is known.
  public var fields: [(name: String, value: JSON)] {
    func text(_ value: String?) -> JSON { value.map(JSON.string) ?? .null }
    return [
      ("run_id", .string(id)), ("entity", .string(entity)), ("version", .string(version.description)),
      ("status", .string(status)), ("validation_status", .string(validationStatus)),
      ("triggered_by", text(triggeredBy)), ("trigger_type", text(triggerType)), ("created_at", text(createdAt)),
      ("started_at", text(startedAt)), ("completed_at", text(completedAt)), ("data_start_dt", text(dataStart)),
      ("data_end_dt", text(dataEnd)),
    ] + RunCount.allCases.map { ($0.rawValue, self[$0].map { .number($0) } ?? .null) }
      + [("features_used", featuresUsed.map { .array($0.map(JSON.string)) } ?? .null)]
      + RunBid.allCases.map { ($0.rawValue, self[$0].map { .number($0) } ?? .null) }
      + [("s3_output_path", text(s3OutputPath)), ("error_message", text(errorMessage))]
  }

  public subscript(count: RunCount) -> Int? {
    switch count {
    case .totalBids: totalBids
    case .totalViews: totalViews
    case .totalClicks: totalClicks
    case .segmentsCount: segmentsCount
    case .domainsCount: domainsCount
    case .npisCount: npisCount
    }
  }

  public subscript(bid: RunBid) -> ExactDecimal? {
    switch bid {
    case .median: bidMedian
    case .minimum: bidMin
    case .maximum: bidMax
    }
  }
}

extension Metric {
  /// A number, or the text of what is none.
  public var json: JSON { value.map { .number($0) } ?? .string(text) }
}
