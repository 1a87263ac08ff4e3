import Diagnostics
import Domain

/// Lines of manifests on which a sensitive config is written: no diagnostic may show them.
struct SensitiveLines {
  private struct Line: Hashable {
    var file: String
    var number: Int
  }

  private var lines: Set<Line> = []

  /// A key is taken for sensitive as soon as one version says so: which version an entity is meant to be on may be what is
  /// wrong.
  init(_ draft: Draft) {
    let keys = Set(
      draft.versions.flatMap(\.resource.supportedConfigs.definitions).filter(\.isSensitive).map { ConfigKey($0.key) })
    guard !keys.isEmpty else { return }
    for config in draft.rawConfigs.joined() where keys.contains(config.key) {
      note(config.keyPlace, draft)
      note(config.valuePlace, draft)
      if case .list(let items) = config.value { for item in items { note(item.place, draft) } }
    }
  }

  private mutating func note(_ place: Place, _ draft: Draft) {
    lines.insert(Line(file: draft.files[Int(place.file)], number: place.line))
  }

  func hidden(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    guard !lines.isEmpty else { return diagnostics }
    return diagnostics.map { diagnostic in
      var diagnostic = diagnostic
      if let place = diagnostic.location, lines.contains(Line(file: place.file, number: place.line)) {
        diagnostic.hidesSource = true
      }
      return diagnostic
    }
  }
}
