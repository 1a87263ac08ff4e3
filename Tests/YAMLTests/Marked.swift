@testable import YAML

/// A YAML file that carries its own expectations: `⟦…⟧` is where a problem is reported, `⟪…⟫` what it is related to.
/// The marks are not part of the file, and take no columns.
struct Marked {
  var bytes: [UInt8] = []
  var spans: [Span] = []
  var related: [Span] = []

  init(_ marked: String) {
    var (line, column): (UInt32, UInt32) = (1, 1)
    var open: [(line: UInt32, column: UInt32)] = []
    for scalar in marked.unicodeScalars {
      switch scalar {
      case "⟦", "⟪":
        open.append((line, column))
      case "⟧", "⟫":
        let start = open.removeLast()
        let span = Span(line: start.line, column: start.column, endLine: line, endColumn: column)
        if scalar == "⟧" { spans.append(span) } else { related.append(span) }
      default:
        bytes += Array(String(scalar).utf8)
        if scalar == "\u{FEFF}" && bytes.count == 3 { continue }
        (line, column) = scalar == "\n" ? (line + 1, 1) : (line, column + 1)
      }
    }
    spans.sort { $0.precedes($1) }
  }
}

/// One file, read into a tree of its own.
struct Reading {
  var tree = NodeTree()
  var problems: [Problem]

  init(_ bytes: [UInt8], limits: Limits = Limits(), source: UInt32 = 0) {
    problems = parse(bytes, source: source, limits: limits, into: &tree)
  }

  init(_ text: String, limits: Limits = Limits(), source: UInt32 = 0) {
    self.init(Array(text.utf8), limits: limits, source: source)
  }
}

extension NodeTree {
  /// The documents on one line each: quoted scalars in double quotes, plain ones bare.
  var outline: [String] { roots.map(outline) }

  func outline(_ node: NodeID) -> String {
    switch kind(node) {
    case .plain: text(node)
    case .quoted: "\"\(text(node))\""
    case .sequence: "[" + elements(node).map(outline).joined(separator: ", ") + "]"
    case .mapping: "{" + entries(node).map { "\(outline($0.key)): \(outline($0.value))" }.joined(separator: ", ") + "}"
    }
  }

  /// Every node in the order of the arena.
  var all: [NodeID] { nodes.indices.map { NodeID($0) } }
}
