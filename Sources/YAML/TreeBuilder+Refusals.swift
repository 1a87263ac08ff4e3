import CLibYAML

/// What the profile refuses although it is YAML.
extension TreeBuilder {
  /// Puts a stand-in in the alias's place: plain text that no plain scalar can have.
  mutating func alias(_ start: yaml_mark_t, _ end: yaml_mark_t) throws(Abandoned) {
    let (first, last) = (text.offset(of: start.index), text.offset(of: end.index))
    let name = unsafe text[first..<last]
    let span = Span(start, end)
    try report(
      Problem(
        code: .feature, message: unsafe "alias \(quoted(name)) is not allowed",
        help: "write the value out here, or quote it if it is text", span: span))
    try unsafe append(.plain, name, span)
  }

  mutating func refuseDuplicateKeys(of mapping: Int) throws(Abandoned) {
    let end = Int(tree.nodes[mapping].mark)
    keys.reset(count: Int(tree.nodes[mapping].count) / 2)
    var key = mapping + 1
    while key < end {
      if let first = keys.insert(key, of: tree) {
        let name = unsafe tree.withBytes(key) { unsafe quoted($0) }
        try report(
          Problem(
            code: .duplicateKey, message: "key \(name) is declared twice", help: "keep one of the two",
            span: tree.nodes[key].span,
            related: .init(span: tree.nodes[first].span, message: "first declared here")))
      }
      let value = tree.end(key)
      key = value < end ? tree.end(value) : end
    }
  }

  mutating func refuseProperties(anchor: Bool, tag: Bool, at start: yaml_mark_t) throws(Abandoned) {
    guard anchor || tag else { return }
    for property in text.properties(from: start, atMost: anchor && tag ? 2 : 1) {
      let name = unsafe quoted(text[property.range])
      try report(
        property.isAnchor
          ? Problem(
            code: .feature, message: "anchor \(name) is not allowed", help: "write the value out wherever it is used",
            span: property.span)
          : Problem(
            code: .feature, message: "tag \(name) is not allowed",
            help: "leave the tag out; quote a value that is meant as text", span: property.span))
    }
  }

  mutating func refuseDirectives(from start: yaml_mark_t, to end: yaml_mark_t) throws(Abandoned) {
    for directive in text.directives(from: start, to: end) {
      try report(
        Problem(
          code: .feature, message: "directive \(unsafe quoted(text[directive.range])) is not allowed",
          help: "remove this line", span: directive.span))
    }
  }
}
