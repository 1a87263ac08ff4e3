import Domain
import YAML

/// Reads `supported_configs` of a version, where its parts stand, and where values of sensitive keys do. With errors
/// reported, what is returned holds what could be read.
func decodeSupportedConfigs(
  _ node: NodeID, in tree: NodeTree, report: inout Report
) -> (configs: SupportedConfigs, places: [String: Place], sensitive: [Place]) {
  var decoder = SupportedConfigsDecoder(tree: tree, files: report.files)
  decoder.decode(node)
  report.add(decoder.reader.report.diagnostics)
  return (SupportedConfigs(json: decoder.json(node)) ?? SupportedConfigs(), decoder.places, decoder.sensitivePlaces)
}

private enum SupportedConfigsField: Int, FieldName {
  case keys, rules
  static let names: [StaticString] = ["keys", "rules"]
}

/// Judges `supported_configs` node by node. What it holds is then read from its JSON, in the same way in which it is read
/// back from the database.
struct SupportedConfigsDecoder {
  var reader: DocumentReader
  /// Definitions that are in order, by key.
  var definitions: [String: ConfigDefinition] = [:]
  /// Keys whose definition is not: nothing more is said of what refers to them.
  var brokenKeys: Set<String> = []
  /// Of keys, their options and rules, by path.
  var places: [String: Place] = [:]
  /// Keys that are marked so, whether or not the rest of their definition is in order.
  var sensitiveKeys: Set<String> = []
  /// Of their defaults, and of what rules compare them with.
  private(set) var sensitivePlaces: [Place] = []
  var suggestions = NameSuggestions()

  var tree: NodeTree { reader.tree }

  init(tree: NodeTree, files: [String]) {
    reader = DocumentReader(files: files)
    reader.tree = tree
  }

  mutating func decode(_ node: NodeID) {
    guard let fields = reader.fields(node, SupportedConfigsField.self, owner: reader.place(node)) else { return }
    if let entry = fields[.keys] {
      let keys = entry.value
      places["keys"] = reader.place(entry.key)
      if tree.kind(keys) == .mapping {
        for (key, value) in tree.entries(keys) { decodeDefinition(key, value) }
      } else {
        reader.wrongType(keys, expected: "a mapping of keys to definitions")
        return
      }
    }
    guard let rules = fields[.rules].flatMap({ reader.list($0.value) }) else { return }
    var names: [String: Place] = [:]
    for rule in rules { decodeRule(rule, names: &names) }
  }

  /// Notes where a value stands that nobody may see.
  mutating func noteSensitive(_ value: NodeID) {
    sensitivePlaces.append(reader.place(value))
    if tree.kind(value) == .sequence { for element in tree.elements(value) { noteSensitive(element) } }
  }

  mutating func invalid(
    _ message: String, at node: NodeID, help: String? = nil, related: [(place: Place, message: String)] = []
  ) {
    reader.report.error(
      .invalidSupportedConfigs, message, at: reader.place(node), help: help, related: related)
  }

  /// A config value as it was written; nil, with an error, when it is neither a scalar nor a list of scalars.
  mutating func rawValue(_ node: NodeID) -> RawValue? {
    switch tree.kind(node) {
    case .plain where !tree.isNull(node): return .plain(tree.text(node))
    case .quoted: return .quoted(tree.text(node))
    case .sequence:
      var items: [RawValue.Item] = []
      for element in tree.elements(node) {
        guard tree.kind(element) == .quoted || tree.kind(element) == .plain && !tree.isNull(element) else {
          reader.wrongType(element, expected: "a scalar")
          return nil
        }
        items.append(
          RawValue.Item(
            text: tree.text(element), isPlain: tree.kind(element) == .plain, place: reader.place(element)))
      }
      return .list(items)
    case .plain, .mapping:
      reader.wrongType(node, expected: "a scalar or a list of scalars")
      return nil
    }
  }

  /// The canonical text of a value of `definition`; nil, with an error, when it is none.
  mutating func canonicalText(_ node: NodeID, of definition: ConfigDefinition) -> String? {
    guard let raw = rawValue(node) else { return nil }
    do throws(RawConfigFault) {
      return try definition.canonicalText(of: raw, at: reader.place(node))
    } catch {
      reader.report.unreadable(error, of: definition, .invalidSupportedConfigs)
      return nil
    }
  }

  /// What was written, as JSON: where nothing was reported, plain scalars say by themselves what they are.
  func json(_ node: NodeID) -> JSON {
    switch tree.kind(node) {
    case .mapping: .object(tree.entries(node).map { JSON.Member(tree.text($0.key), json($0.value)) })
    case .sequence: .array(tree.elements(node).map(json))
    case .quoted: .string(tree.text(node))
    case .plain:
      if tree.equals(node, "true") {
        .bool(true)
      } else if tree.equals(node, "false") {
        .bool(false)
      } else if let number = ExactDecimal(tree.text(node)) {
        .number(number)
      } else {
        .string(tree.text(node))
      }
    }
  }
}
