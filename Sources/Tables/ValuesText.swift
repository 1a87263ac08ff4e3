/// The rows of a statement as `VALUES` that a person reads: a line for each, in columns, below the names of the columns.
///
/// Where a row says what was and what becomes of it, it has a line for each, with one above the other.
struct ValuesText {
  private let names: [String]
  private let rows: [[String]]
  /// Columns of a line: half of the names where each row has two lines.
  private let lineLength: Int
  /// No cell moves the next one further to the right than this for the sake of one long value.
  private static let widest = 40

  init(_ input: Input) {
    names = input.columns.map(\.name)
    let columns = input.arguments.map(SQLText.literals)
    rows = (columns.first ?? []).indices.map { row in columns.map { $0[row] } }
    let half = names.count / 2
    lineLength = names == names[half...].map { "old_\($0)" } + names[half...] ? half : names.count
  }

  var isPaired: Bool { lineLength < names.count }

  /// What ``Input/table`` makes of the arrays.
  var text: String { text(names, rows) }

  /// What ``Input/numbered`` makes of the arrays.
  var numbered: String { text(["n"] + names, rows.enumerated().map { ["\($0 + 1)"] + $1 }) }

  private func text(_ names: [String], _ rows: [[String]]) -> String {
    let length = isPaired ? lineLength : names.count
    let lines = rows.flatMap { row in stride(from: 0, to: row.count, by: length).map { row[$0..<$0 + length] } }
    let head = names.suffix(length)
    let widths = (0..<length - 1).map { column in
      let cells = lines.lazy.map { $0[$0.startIndex + column].count + 1 }
      return max(head[head.startIndex + column].count, min(Self.widest, cells.max() ?? 0))
    }
    var out = "(VALUES\n-- " + line(head, widths, separator: "") + "\n"
    for (index, cells) in lines.enumerated() {
      let (begins, ends) = (index * length % names.count == 0, (index + 1) * length % names.count == 0)
      out += (begins ? "  (" : "   ") + line(cells, widths, separator: ",")
      out += ends ? (index + 1 == lines.count ? ")\n" : "),\n") : ",\n"
    }
    let halves = isPaired ? [names[..<length], names[length...]] : [names[...]]
    return out + ") AS i(\(halves.map { $0.joined(separator: ", ") }.joined(separator: ",\n    ")))"
  }

  private func line(_ cells: ArraySlice<String>, _ widths: [Int], separator: String) -> String {
    var out = ""
    for (cell, width) in zip(cells, widths) {
      out += cell + separator + String(repeating: " ", count: max(0, width - cell.count - separator.count) + 1)
    }
    return out + (cells.last ?? "")
  }
}

extension SQLText {
  /// The constants of a column; of a single value, one.
  static func literals(_ argument: Argument) -> [String] {
    switch argument {
    case .null: ["NULL"]
    case .text(let text): [literal(text)]
    case .int(let value): [String(value)]
    case .bool(let value): [String(value)]
    case .texts(let texts): texts.map { $0.map(literal) ?? "NULL" }
    case .ints(let values): values.map { $0.map { String($0) } ?? "NULL" }
    case .bools(let values): values.map { $0.map { String($0) } ?? "NULL" }
    }
  }
}
