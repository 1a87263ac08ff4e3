/// One set-based statement with its values, and how many rows it must touch.
public struct Statement: Sendable {
  public enum Verb: String, Sendable { case insert, update, delete }

  public let verb: Verb
  public let table: String
  public let sql: String
  /// The rows, then what is the same for all of them.
  public let arguments: [Argument]
  let input: Input
  /// Any other count means that a row is not what the plan said it was. Nil where none is wrong.
  public let expectedRows: Int?

  init(_ verb: Verb, _ table: String, rows: Int?, _ sql: String, _ input: Input, more: [Argument] = []) {
    self.verb = verb
    self.table = table
    self.sql = sql
    self.input = input
    arguments = input.arguments + more
    expectedRows = rows
  }
}

/// A bound value.
public enum Argument: Sendable, Equatable {
  case null
  case text(String)
  case int(Int)
  case bool(Bool)
  case texts([String?])
  case ints([Int?])
  case bools([Bool?])

  public init(_ text: String?) { self = text.map(Argument.text) ?? .null }
}

/// The rows of one statement: an array for each column, made a table `i` again by `unnest`.
struct Input: Sendable {
  private(set) var columns: [(name: String, type: String)] = []
  private(set) var arguments: [Argument] = []

  mutating func texts(_ name: String, _ values: [String?]) {
    columns.append((name, "text"))
    arguments.append(.texts(values))
  }

  mutating func ints(_ name: String, _ values: [Int?]) {
    columns.append((name, "bigint"))
    arguments.append(.ints(values))
  }

  mutating func bools(_ name: String, _ values: [Bool?]) {
    columns.append((name, "boolean"))
    arguments.append(.bools(values))
  }

  /// The number of the next parameter after the arrays.
  var next: Int { columns.count + 1 }

  var table: String { "unnest(\(arrays)) AS i(\(names))" }

  /// The same with the position of each row as `i.n`, from 1.
  var numbered: String { "unnest(\(arrays)) WITH ORDINALITY AS i(\(names), n)" }

  private var arrays: String {
    columns.indices.map { "$\($0 + 1)::\(columns[$0].type)[]" }.joined(separator: ", ")
  }

  private var names: String { columns.map(\.name).joined(separator: ", ") }
}

extension Array {
  /// Slices of at most 10,000: beyond that, building and parsing the arrays costs more than the round trip saves.
  var batches: [[Element]] {
    stride(from: 0, to: count, by: 10_000).map { Array(self[$0..<Swift.min($0 + 10_000, count)]) }
  }
}
