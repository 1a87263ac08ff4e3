import CLibYAML

/// Turns libyaml's events into nodes, and what the profile refuses into problems. Keeps its own stack: a file's depth
/// never becomes the program's.
struct TreeBuilder {
  private(set) var tree: NodeTree
  private(set) var problems: [Problem] = []
  var text: SourceText
  private let source: UInt32
  private let limits: Limits
  /// The innermost collection that has not ended, or the document itself, and those around it.
  private var innermost = Frame()
  private var outer: [Frame] = []
  var keys = KeyIndex()
  private var nodesLeft: Int
  /// Where the current document begins in the arena.
  private var document: (node: Int, byte: Int)

  private struct Frame {
    var node = 0
    var isMapping = false
    var isFlow = false
    var children: UInt32 = 0
    var lastChild = 0
  }

  /// Reading stops here; the problem that says why is already among the problems.
  struct Abandoned: Error {}

  init(tree: NodeTree, text: SourceText, source: UInt32, limits: Limits) {
    self.tree = tree
    self.text = text
    self.source = source
    self.limits = limits
    nodesLeft = limits.maxNodes
    document = (tree.nodes.count, tree.bytes.count)
  }

  /// Takes in one event; false at the end of the file.
  mutating func take(_ event: UnsafePointer<yaml_event_t>) throws(Abandoned) -> Bool {
    let (start, end) = unsafe (event.pointee.start_mark, event.pointee.end_mark)
    switch unsafe event.pointee.type {
    case YAML_SCALAR_EVENT:
      try unsafe scalar(event, start, end)
    case YAML_MAPPING_START_EVENT:
      let mapping = unsafe event.pointee.data.mapping_start
      try unsafe refuseProperties(anchor: mapping.anchor != nil, tag: mapping.tag != nil, at: start)
      try open(.mapping, isFlow: unsafe mapping.style == YAML_FLOW_MAPPING_STYLE, start, end)
    case YAML_SEQUENCE_START_EVENT:
      let sequence = unsafe event.pointee.data.sequence_start
      try unsafe refuseProperties(anchor: sequence.anchor != nil, tag: sequence.tag != nil, at: start)
      try open(.sequence, isFlow: unsafe sequence.style == YAML_FLOW_SEQUENCE_STYLE, start, end)
    case YAML_MAPPING_END_EVENT, YAML_SEQUENCE_END_EVENT:
      try close(start, end)
    case YAML_ALIAS_EVENT:
      try alias(start, end)
    case YAML_DOCUMENT_START_EVENT:
      let directives = unsafe event.pointee.data.document_start
      if unsafe directives.version_directive != nil
        || directives.tag_directives.start != directives.tag_directives.end
      {
        try refuseDirectives(from: start, to: end)
      }
    case YAML_DOCUMENT_END_EVENT:
      endDocument()
    case YAML_STREAM_END_EVENT:
      return false
    default:
      break
    }
    return true
  }

  /// Leaves out the document that a failure interrupted, after a last look at its keys.
  mutating func dropUnfinishedDocument() {
    while let around = outer.popLast() {
      seal(innermost)
      if innermost.isMapping { try? refuseDuplicateKeys(of: innermost.node) }
      innermost = around
    }
    dropDocument()
  }

  mutating func report(_ problem: Problem) throws(Abandoned) {
    guard problems.count < limits.maxProblems else {
      if problems.count == limits.maxProblems { problems.append(.tooMany(limits, at: problem.span)) }
      throw Abandoned()
    }
    problems.append(problem)
  }

  private mutating func scalar(
    _ event: UnsafePointer<yaml_event_t>, _ start: yaml_mark_t, _ end: yaml_mark_t
  ) throws(Abandoned) {
    let scalar = unsafe event.pointee.data.scalar
    let isPlain = unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE
    let length = unsafe scalar.length
    // libyaml forgets the tag `!` of a scalar. In quotes a flag still tells.
    let hasTag =
      unsafe scalar.tag != nil
      || (isPlain ? length > 0 && text.hasTag(at: start.index) : scalar.plain_implicit != 0)
    let hasAnchor = unsafe scalar.anchor != nil
    if hasTag || hasAnchor { try refuseProperties(anchor: hasAnchor, tag: hasTag, at: start) }

    var span = Span(start, end)
    if unsafe scalar.style == YAML_LITERAL_SCALAR_STYLE || scalar.style == YAML_FOLDED_SCALAR_STYLE {
      let (first, last) = (text.offset(of: start.index), text.offset(of: end.index))
      let trimmed = text.trimmedEnd(from: first, to: last, line: end.line)
      span.endLine = UInt32(truncatingIfNeeded: trimmed.line + 1)
      span.endColumn = UInt32(truncatingIfNeeded: trimmed.column + 1)
    }
    let isKey = expectsKey
    let value = unsafe UnsafeBufferPointer(start: UnsafePointer(scalar.value), count: length)
    try unsafe append(isPlain ? .plain : .quoted, value, span)
    if isKey, isPlain, length == 2, tree.equals(NodeID(tree.nodes.count - 1), "<<") {
      try report(
        Problem(
          code: .feature, message: "merge key '<<' is not allowed", help: "write the merged keys out here", span: span))
    }
  }

  private mutating func open(
    _ kind: NodeKind, isFlow: Bool, _ start: yaml_mark_t, _ end: yaml_mark_t
  ) throws(Abandoned) {
    let depth = min(limits.maxDepth, Limits.deepest)
    guard outer.count < depth else {
      return try abandon(
        Problem(
          code: .limit, message: "nested more than \(depth) levels deep", help: "write it with fewer levels",
          span: Span(start, end)))
    }
    if expectsKey {
      try report(
        Problem(
          code: .feature, message: "a \(kind == .mapping ? "mapping" : "list") is not allowed as a key",
          help: "quote a value that begins with '{' or '['", span: Span(start, end)))
    }
    try append(NodeTree.Node(span: Span(start, end), source: source, mark: 0, count: 0, kind: kind))
    outer.append(innermost)
    innermost = Frame(node: tree.nodes.count - 1, isMapping: kind == .mapping, isFlow: isFlow)
  }

  private mutating func close(_ start: yaml_mark_t, _ end: yaml_mark_t) throws(Abandoned) {
    guard let around = outer.popLast() else { return }
    let frame = innermost
    innermost = around
    seal(frame)
    // Only a bracket ends where its event ends: other collections end, for libyaml, where the next thing begins.
    if frame.isFlow, end.index > start.index {
      tree.nodes[frame.node].span.endLine = UInt32(truncatingIfNeeded: end.line + 1)
      tree.nodes[frame.node].span.endColumn = UInt32(truncatingIfNeeded: end.column + 1)
    } else if frame.children > 0 {
      tree.nodes[frame.node].span.endLine = tree.nodes[frame.lastChild].span.endLine
      tree.nodes[frame.node].span.endColumn = tree.nodes[frame.lastChild].span.endColumn
    }
    if frame.isMapping { try refuseDuplicateKeys(of: frame.node) }
  }

  private mutating func seal(_ frame: Frame) {
    tree.nodes[frame.node].mark = UInt32(truncatingIfNeeded: tree.nodes.count)
    tree.nodes[frame.node].count = frame.children
  }

  private var expectsKey: Bool {
    innermost.isMapping && innermost.children & 1 == 0
  }

  mutating func append(
    _ kind: NodeKind, _ value: UnsafeBufferPointer<UInt8>, _ span: Span
  ) throws(Abandoned) {
    let offset = UInt32(truncatingIfNeeded: tree.bytes.count)
    unsafe tree.bytes.append(contentsOf: value)
    try append(
      NodeTree.Node(
        span: span, source: source, mark: offset, count: UInt32(truncatingIfNeeded: value.count), kind: kind))
  }

  private mutating func append(_ node: NodeTree.Node) throws(Abandoned) {
    guard nodesLeft > 0 else {
      return try abandon(
        Problem(
          code: .limit, message: "more than \(limits.maxNodes) values and keys in one file",
          help: "split the file", span: node.span))
    }
    nodesLeft -= 1
    innermost.children &+= 1
    innermost.lastChild = tree.nodes.count
    tree.nodes.append(node)
  }

  private mutating func endDocument() {
    guard document.node < tree.nodes.count else { return }
    let root = tree.nodes[document.node]
    if root.kind == .plain && root.count == 0 { return dropDocument() }
    tree.roots.append(NodeID(document.node))
    document = (tree.nodes.count, tree.bytes.count)
  }

  private mutating func dropDocument() {
    tree.nodes.removeLast(tree.nodes.count - document.node)
    tree.bytes.removeLast(tree.bytes.count - document.byte)
  }

  private mutating func abandon(_ problem: Problem) throws(Abandoned) {
    try report(problem)
    throw Abandoned()
  }
}
