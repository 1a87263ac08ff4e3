import Domain

/// `duplicate-macro`: two features that are not retired have different templates, or the bidder could not tell them apart.
enum DuplicateMacro: CatalogueRule {
  static func judge(_ draft: Draft, _ index: DraftIndex, report: inout Report) {
    var first: [String: Int] = [:]
    for (i, macro) in draft.macros.enumerated() where macro.resource.status != .retired {
      guard !draft.isUnread(.template, of: macro.resource.address) else { continue }
      if let earlier = first[macro.resource.template] {
        report.duplicateMacro(macro, draft.macros[earlier])
      } else {
        first[macro.resource.template] = i
      }
    }
  }
}

extension Report {
  fileprivate mutating func duplicateMacro(_ macro: Declared<Macro>, _ other: Declared<Macro>) {
    error(
      .duplicateMacro,
      "\(quote(macro.resource.feature)) has the template \(quote(macro.resource.template)) of "
        + quote(other.resource.feature),
      at: macro.place(of: .template), help: "give each its own template, or retire one of the two",
      related: [(other.place(of: .template), "\(quote(other.resource.feature)) has it here")])
  }
}
