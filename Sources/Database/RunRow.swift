import Domain
import Postgres

/// What a query and a COPY have in common.
protocol FieldRow: ~Copyable {
  func text(_ index: Int) -> String?
  func int(_ index: Int) -> Int64?
}

extension Row: FieldRow {}
extension CopyRow: FieldRow {}

extension Run {
  /// A row with the columns of `RunTable.columns`; nil without an id.
  init?(_ row: borrowing some FieldRow & ~Copyable) {
    guard let id = row.text(0) else { return nil }
    self.init(
      id: id, entity: row.text(1) ?? "",
      version: VersionReference(optimizer: row.text(2) ?? "", version: row.text(3) ?? ""), status: row.text(4) ?? "",
      validationStatus: row.text(5) ?? "")
    func int(_ index: Int) -> Int? { row.int(index).map { Int($0) } }
    func decimal(_ index: Int) -> ExactDecimal? { row.text(index).flatMap { ExactDecimal($0) } }
    func json(_ index: Int) -> JSON? { row.text(index).flatMap { try? JSON(parsing: $0) } }
    triggeredBy = row.text(6)
    triggerType = row.text(7)
    dataStart = row.text(8)
    dataEnd = row.text(9)
    totalBids = int(10)
    totalViews = int(11)
    totalClicks = int(12)
    segmentsCount = int(13)
    domainsCount = int(14)
    npisCount = int(15)
    featuresUsed = json(16)?.elements.map { $0.compactMap(\.string) }
    bidMedian = decimal(17)
    bidMin = decimal(18)
    bidMax = decimal(19)
    s3OutputPath = row.text(20)
    errorMessage = row.text(21)
    createdAt = row.text(22)
    startedAt = row.text(23)
    completedAt = row.text(24)
    for config in json(25)?.members ?? [] { configs[config.name] = config.value.string }
    for metric in json(26)?.members ?? [] { metrics[metric.name] = metric.value.string.map { Metric($0) } }
  }
}
