import Domain

/// What is declared once in an environment.
protocol Declaration {
  var naturalKey: String { get }
  /// Where the natural key stands.
  var place: Place { get }
  /// How a message names it.
  var shownName: String { get }
  static var canBePatched: Bool { get }
}

extension Declaration {
  static var canBePatched: Bool { true }
}

extension Declared: Declaration {
  var naturalKey: String { resource.key }
  var shownName: String { quote(resource.address.description) }
  // A macro is an entry of a document, and the document is what a patch changes.
  static var canBePatched: Bool { R.kind != .macro }
}

extension MacroSet: Declaration {
  var naturalKey: String { name }
  var shownName: String { "the FeatureMacros document \(quote(name))" }
}

extension DeclaredGatePolicy: Declaration {
  var naturalKey: String { name }
  var shownName: String { "the gate policy \(quote(name))" }
}
