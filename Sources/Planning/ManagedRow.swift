import Domain

/// A kind whose objects are one table row each, with a code that can be renamed and a status that can be retired.
protocol ManagedRow: Resource {
  /// The last part of the natural key.
  var code: String { get set }
  var status: Status { get set }
  var row: Row { get }
}

extension ManagedRow {
  /// A field as a change shows it. What is sensitive in either of two rows is hidden in both.
  func shown(_ field: Field, beside other: Self? = nil) -> JSON {
    guard field == .supportedConfigs, let version = self as? Version else { return self[field] }
    return version.supportedConfigs.shown(beside: (other as? Version)?.supportedConfigs)
  }
}

extension Optimizer: ManagedRow {
  var row: Row { .optimizer(self) }
}

extension Version: ManagedRow {
  var row: Row { .version(self) }
}

extension Entity: ManagedRow {
  var row: Row { .entity(self) }
}

extension Macro: ManagedRow {
  var code: String {
    get { feature }
    set { feature = newValue }
  }
  var row: Row { .macro(self) }
}
