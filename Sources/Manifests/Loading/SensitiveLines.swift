public import Diagnostics
import Domain

/// Lines of manifests on which the value of a sensitive config is written: nothing may show them.
public struct SensitiveLines: Sendable {
  /// By file, numbered from 1.
  private var lines: [String: Set<Int>] = [:]
  private let keys: Set<ConfigKey>

  /// Of a file as it is shown.
  public func numbers(in file: String) -> Set<Int> { lines[file] ?? [] }

  /// A key is taken for sensitive as soon as one version says so: which version an entity is meant to be on may be what is
  /// wrong. So is one that no version knows, and that may be a slip for it.
  init(_ draft: Draft) {
    let definitions = draft.versions.flatMap(\.resource.supportedConfigs.definitions)
    keys = Set(definitions.filter(\.isSensitive).map { ConfigKey($0.key) })
    for place in draft.sensitivePlaces { note(place, draft) }
    guard !keys.isEmpty else { return }
    let known = Set(definitions.map { ConfigKey($0.key) })
    let names = keys.map(\.name)
    // There are few keys, and a million configs.
    var judged: [ConfigKey: Bool] = [:]
    func isSensitive(_ key: ConfigKey) -> Bool {
      if let isSensitive = judged[key] { return isSensitive }
      let isSensitive = keys.contains(key) || !known.contains(key) && nearestName(to: key.name, among: names) != nil
      judged[key] = isSensitive
      return isSensitive
    }
    for config in draft.rawConfigs.joined() where isSensitive(config.key) {
      note(config.keyPlace, draft)
      note(config.valuePlace, draft)
      if case .list(let items) = config.value { for item in items { note(item.place, draft) } }
    }
  }

  private mutating func note(_ place: Place, _ draft: Draft) {
    lines[draft.files[Int(place.file)], default: []].insert(place.line)
  }

  /// The diagnostics, without the lines that hold such a value.
  public func hidden(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    guard !lines.isEmpty else { return diagnostics }
    return hiding(diagnostics) { numbers(in: $1.file).contains($1.line) }
  }

  /// The diagnostics, without the lines that name such a key, or belong to what does, in files that could not be read as YAML.
  func hidden(_ diagnostics: [Diagnostic], readFrom source: ManifestSource) -> [Diagnostic] {
    guard !keys.isEmpty, diagnostics.contains(where: { Self.ofText.contains($0.code) }) else { return diagnostics }
    let names = keys.map { Array($0.name.utf8) }
    var excerpts = SourceExcerpts(source)
    return hiding(diagnostics) { code, place in
      Self.ofText.contains(code) && Self.isPart(of: names, place, &excerpts)
    }
  }

  /// Whether a line names one of the keys, or one above does that it is indented below, as a block is, or that it goes on from
  /// without a colon between them. What stands too deep to tell counts as part of one.
  private static func isPart(of names: [[UInt8]], _ place: Location, _ excerpts: inout SourceExcerpts) -> Bool {
    var (indent, hasColon) = (Int.max, false)
    for number in stride(from: place.line, to: 0, by: -1) where indent > 0 {
      if place.line - number > 1_000 { return true }
      guard let line = excerpts.line(number, of: place.file)?.utf8 else { continue }
      let own = line.prefix { $0 == UInt8(ascii: " ") }.count
      guard own < line.count else { continue }
      if own < indent || !hasColon {
        let words = line.split { !($0.isLetterOrDigit || "_.-".utf8.contains($0)) }
        if words.contains(where: { word in names.contains { word.elementsEqual($0) } }) { return true }
      }
      indent = min(indent, own)
      hasColon = hasColon || line.contains(UInt8(ascii: ":"))
    }
    return false
  }

  private static let ofText: Set<DiagnosticCode> = [.yamlSyntax, .yamlFeature, .yamlLimit, .notUTF8]

  private func hiding(
    _ diagnostics: [Diagnostic], where isHidden: (DiagnosticCode, Location) -> Bool
  ) -> [Diagnostic] {
    diagnostics.map { diagnostic in
      guard let place = diagnostic.location, isHidden(diagnostic.code, place) else { return diagnostic }
      var diagnostic = diagnostic
      diagnostic.hidesSource = true
      diagnostic.hideName()
      return diagnostic
    }
  }
}

extension Diagnostic {
  /// Takes the anchor, alias or tag out of the message: whoever forgot the quotes meant it as a value.
  mutating func hideName() {
    guard code == .yamlFeature, let first = message.firstIndex(of: "'"), let last = message.lastIndex(of: "'"),
      first < last
    else { return }
    message.replaceSubrange(first...last, with: "here")
  }
}

extension UInt8 {
  fileprivate var isLetterOrDigit: Bool { isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }
}
