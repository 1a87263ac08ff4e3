import Domain

/// `invalid-macro`: a template is exactly one token of a family that bidders know: `[UPPER_CASE]`, `${UPPER_CASE}`,
/// `%%UPPER_CASE%%` or `{{UPPER_CASE}}`. Upper case is `[A-Z][A-Z0-9_]*`. The bid tables are separated by `|`, comma and
/// white space, so none of those may stand in a template.
enum InvalidMacro: CatalogueRule {
  static func judge(_ draft: Draft, _ index: DraftIndex, report: inout Report) {
    for macro in draft.macros where !isToken(macro.resource.template) {
      guard !draft.isUnread(.template, of: macro.resource.address) else { continue }
      report.invalidMacro(macro)
    }
  }

  private static let families: [(open: String, close: String)] = [("[", "]"), ("${", "}"), ("%%", "%%"), ("{{", "}}")]

  static func isToken(_ template: String) -> Bool {
    let bytes = template.utf8
    return families.contains { family in
      guard bytes.count > family.open.utf8.count + family.close.utf8.count, bytes.starts(with: family.open.utf8),
        bytes.reversed().starts(with: family.close.utf8.reversed())
      else { return false }
      return isUpperCase(bytes.dropFirst(family.open.utf8.count).dropLast(family.close.utf8.count))
    }
  }

  private static func isUpperCase(_ name: Substring.UTF8View) -> Bool {
    guard let first = name.first, isLetter(first) else { return false }
    return name.allSatisfy { isLetter($0) || $0.isDigit || $0 == UInt8(ascii: "_") }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") }

  /// The first character that separates values in a bid table.
  fileprivate static func separator(in template: String) -> String? {
    for scalar in template.unicodeScalars {
      switch scalar {
      case "|": return "`|`"
      case ",": return "a comma"
      case "\0"..<" ", "\u{7F}"..."\u{9F}": return "a control character"
      case _ where scalar.properties.isWhitespace: return "a space"
      default: continue
      }
    }
    return nil
  }
}

extension Report {
  fileprivate mutating func invalidMacro(_ macro: Declared<Macro>) {
    let template = quote(macro.resource.template)
    let message =
      if let separator = InvalidMacro.separator(in: macro.resource.template) {
        "the template \(template) holds \(separator), which separates values in a bid table"
      } else {
        "the template \(template) is not one macro of a known family"
      }
    error(
      .invalidMacro, message, at: macro.place(of: .template),
      help: "write one of \"[NAME]\", \"${NAME}\", \"%%NAME%%\" and \"{{NAME}}\", "
        + "in upper-case letters, digits and underscores")
  }
}
