import Diagnostics
import Domain
import YAML

private enum MacroSpecField: Int, FieldName {
  case macros
  static let names: [StaticString] = ["macros"]
}

private enum MacroField: Int, FieldName {
  case template, status, movedFrom
  static let names: [StaticString] = ["template", "status", "moved_from"]
}

extension DocumentReader {
  static let featureNameBytes = 63

  mutating func readMacros(_ header: Header) {
    var set = MacroSet(name: header.key, place: header.place, macros: [])
    let spec = header.spec.flatMap { fields($0.value, MacroSpecField.self, owner: place($0.key)) }
    if let macros = spec.flatMap({ required(.macros, of: $0) })?.value {
      if tree.kind(macros) == .mapping {
        set.macros.reserveCapacity(tree.count(macros))
        for (key, value) in tree.entries(macros) {
          if let macro = readMacro(key, value, isProtected: header.isProtected) { set.macros.append(macro) }
        }
      } else {
        wrongType(macros, expected: "a mapping of features to templates")
        decoded.lost = true
      }
    } else {
      decoded.lost = true
    }
    decoded.macroSets.append(set)
  }

  /// One entry of `macros`: a template, or a mapping with one.
  private mutating func readMacro(_ key: NodeID, _ value: NodeID, isProtected: Bool) -> Declared<Macro>? {
    let isNamed = isFeatureName(key)
    let feature = tree.text(key)
    guard isNamed || !feature.isEmpty else { return nil }
    let address = Address(.macro, feature)
    let owner = place(key)
    guard tree.kind(value) == .mapping else {
      let template = string(value, .name)
      if template == nil { markUnread(.template, of: address) }
      return Declared(
        Macro(feature: feature, template: template ?? ""), place: owner, fieldPlaces: [place(value), owner],
        isProtected: isProtected)
    }
    let fields = fields(value, MacroField.self, owner: owner) ?? Fields(owner: owner)
    let template = required(.template, of: fields).flatMap { string($0.value, .name) }
    if template == nil { markUnread(.template, of: address) }
    let macro = Macro(feature: feature, template: template ?? "", status: readStatus(fields[.status], of: address))
    return Declared(
      macro, place: owner,
      fieldPlaces: [
        fields[.template].map { place($0.value) } ?? owner, fields[.status].map { place($0.value) } ?? owner,
      ],
      isProtected: isProtected, movedFrom: fields[.movedFrom].flatMap { oldFeature($0.value, of: feature) })
  }

  private mutating func oldFeature(_ node: NodeID, of feature: String) -> String? {
    guard tree.kind(node) == .plain || tree.kind(node) == .quoted else {
      wrongType(node, expected: "a string")
      return nil
    }
    guard isFeatureName(node) else { return nil }
    let old = tree.text(node)
    guard old == feature else { return old }
    report.error(
      .invalidValue, "the macro is moved from its own name", at: place(node), help: "name the one it had before")
    return nil
  }

  private mutating func isFeatureName(_ node: NodeID) -> Bool {
    guard let text = string(node, .name) else { return false }
    guard text.utf8.count > Self.featureNameBytes else { return true }
    report.error(
      .invalidValue, "the name of the feature has \(text.utf8.count) bytes", at: place(node),
      help: "use at most \(Self.featureNameBytes)")
    return false
  }
}
