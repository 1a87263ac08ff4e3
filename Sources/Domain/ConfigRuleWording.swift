extension ConfigRule {
  /// How a breach is told. `show` gives a value of a key as it may appear in an output.
  public func fault(
    _ breach: Breach, show: (_ text: String, _ key: String) -> String
  ) -> (message: String, help: String) {
    let condition = when.map { "\($0.key) is \(show($0.text, $0.key))" }.joined(separator: " and ")
    let because = condition.isEmpty ? "" : "\(condition), so "
    let (fault, help): (String, String) =
      switch breach {
      case .required(let term, let found):
        (
          "\(term.key) must be \(show(term.text, term.key)), and "
            + (found.map { "is \(show($0, term.key))" } ?? "is not set"),
          "set \(term.key) to \(show(term.text, term.key))"
        )
      case .forbidden(let term): ("\(term.key) must not be \(show(term.text, term.key))", "change \(term.key)")
      case .comparison(let comparison, let left, let right):
        (
          "\(comparison.left) \(show(left, comparison.left)) must be \(comparison.operator.rawValue) "
            + "\(comparison.right) \(show(right, comparison.right))",
          "change \(comparison.left) or \(comparison.right)"
        )
      }
    return ("rule `\(name)`: \(because)\(fault)", help)
  }
}
