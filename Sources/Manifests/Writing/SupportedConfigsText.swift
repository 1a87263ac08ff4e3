import Domain

extension WrittenText {
  /// A definition or rule a line, its options in the order in which the documentation has them; what does not fit a line
  /// stands in a block.
  mutating func addSupportedConfigs(_ json: JSON) {
    let field = Field.supportedConfigs.rawValue
    guard let members = json.members, !members.isEmpty else { return entry(field, json) }
    line("\(field):", indent: 2)
    for member in members.sorted(by: { rank($0.name, Self.parts) < rank($1.name, Self.parts) }) {
      if let definitions = member.value.members, !definitions.isEmpty, member.name == "keys" {
        line("keys:", indent: 4)
        for definition in definitions { addDefinition(definition) }
      } else if let rules = member.value.elements, !rules.isEmpty, member.name == "rules" {
        line("rules:", indent: 4)
        for rule in rules {
          line("- " + ScalarText.text(of: ordered(rule, Self.ruleParts), inFlow: false), indent: 6)
        }
      } else {
        entry(member.name, member.value, indent: 4)
      }
    }
  }

  private mutating func addDefinition(_ definition: JSON.Member) {
    let ordered = JSON.Member(definition.name, ordered(definition.value, Self.options))
    let text = ScalarText.entry(ordered, inFlow: false)
    guard text.unicodeScalars.count > Self.width, let members = ordered.value.members else {
      return line(text, indent: 6)
    }
    line(ScalarText.string(definition.name, .plain, inFlow: false) + ":", indent: 6)
    for member in members { entry(member.name, member.value, indent: 8) }
  }

  private static let width = 110
  private static let parts = ["keys", "rules"]
  private static let ruleParts = ["name", "when", "require", "forbid", "compare"]
  private static let options = ConfigOption.allCases.map(\.rawValue)
}

/// Members of names that are known in their order, then all others.
private func ordered(_ json: JSON, _ names: [String]) -> JSON {
  guard let members = json.members else { return json }
  return .object(
    members.enumerated().sorted { a, b in
      (rank(a.element.name, names), a.offset) < (rank(b.element.name, names), b.offset)
    }.map(\.element))
}

private func rank(_ name: String, _ names: [String]) -> Int { names.firstIndex(of: name) ?? names.count }
