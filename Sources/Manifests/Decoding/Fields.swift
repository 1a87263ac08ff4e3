import Diagnostics
import Domain
import YAML

/// The fields that a mapping may have: at most eight, numbered in the order of ``names``.
protocol FieldName: RawRepresentable<Int>, CaseIterable, Sendable {
  static var names: [StaticString] { get }
}

extension FieldName {
  var name: String { Self.names[rawValue].description }
}

/// One entry of a mapping.
struct Entry {
  var key: NodeID
  var value: NodeID
}

/// The known fields of one mapping, found in one pass over its entries.
struct Fields<Name: FieldName> {
  /// Where the mapping belongs: its key in the mapping around it. What it lacks is reported there.
  let owner: Place
  private var entries: InlineArray<8, Entry?> = .init(repeating: nil)

  init(owner: Place) { self.owner = owner }

  /// What is written in a field; nil when it is left out.
  subscript(name: Name) -> Entry? {
    get { entries[name.rawValue] }
    set { entries[name.rawValue] = newValue }
  }
}

extension DocumentReader {
  /// Reads a mapping whose fields are known, all of them allowed unless some are listed; nil, with an error, when it is something else.
  mutating func fields<Name: FieldName>(
    _ node: NodeID, _: Name.Type, owner: Place, allowed: [Name]? = nil
  ) -> Fields<Name>? {
    guard tree.kind(node) == .mapping else {
      wrongType(node, expected: "a mapping")
      return nil
    }
    var fields = Fields<Name>(owner: owner)
    var guess = 0
    for (key, value) in tree.entries(node) {
      guard let index = index(of: key, among: Name.names, guess: guess), let name = Name(rawValue: index),
        allowed?.contains(where: { $0.rawValue == index }) != false
      else {
        unknownField(key, known: (allowed ?? Array(Name.allCases)).map(\.name))
        continue
      }
      fields[name] = Entry(key: key, value: value)
      guess = index + 1
    }
    return fields
  }

  /// The entry of a field that must be there.
  mutating func required<Name: FieldName>(_ name: Name, of fields: Fields<Name>) -> Entry? {
    if let entry = fields[name] { return entry }
    report.error(
      .missingField, "\(quote(name.name)) is missing", at: fields.owner, help: "add \(quote(name.name + ":"))")
    return nil
  }

  /// Fields are most often written in the order in which they are known, so the search begins at a guess.
  private func index(of key: NodeID, among names: [StaticString], guess: Int) -> Int? {
    var index = guess
    for _ in names.indices {
      if index >= names.count { index = 0 }
      if tree.equals(key, names[index]) { return index }
      index += 1
    }
    return nil
  }

  mutating func unknownField(_ key: NodeID, known: [String]) {
    let name = tree.text(key)
    let help = nearestName(to: name, among: known).map { "did you mean \(quote($0))?" }
    report.error(
      .unknownField, "there is no field \(quote(name)) here", at: place(key),
      help: help ?? "the fields are: \(known.joined(separator: ", "))")
  }
}

/// Text of a user, to stand in a message: no longer than a line.
func quote(_ text: String) -> String {
  let shown = text.unicodeScalars.prefix(80)
  return shown.count == text.unicodeScalars.count ? "`\(text)`" : "`\(String(shown))…`"
}
