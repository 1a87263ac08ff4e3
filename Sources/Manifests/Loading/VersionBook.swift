import Domain
import Synchronization

/// The versions that the workers have met so far, so that configs can be judged where they are read, and what was written
/// need not be kept.
///
/// Which of them a worker finds is a matter of chance, and what it leaves unjudged is judged later with the same result. A
/// version that is declared twice or patched is another one in the end: whoever used the book looks at that.
final class VersionBook: Sendable {
  private let schemas = Mutex<[VersionReference: VersionSchema]>([:])

  /// Enters a version of whose document there is nothing to report.
  func enter(_ version: Declared<Version>) {
    let schema = VersionSchema(version, unread: [])
    schemas.withLock { $0[version.resource.reference] = schema }
  }

  subscript(reference: VersionReference) -> VersionSchema? { schemas.withLock { $0[reference] } }
}

/// The configs of an entity that was judged where it was read: nothing was found.
struct ResolvedConfigs: Sendable {
  var configs: [DeclaredConfig]
  /// Of the entity with these configs.
  var print: Fingerprint
}

/// One worker's use of the book.
struct EarlyJudge {
  private let book: VersionBook
  private var known: [VersionReference: VersionSchema] = [:]
  private var configs: EntityConfigs

  init(_ book: VersionBook, files: [String]) {
    self.book = book
    configs = EntityConfigs(unread: [], files: files)
  }

  func enter(_ version: Declared<Version>) { book.enter(version) }

  /// Nil unless everything that is judged of an entity by itself can be, and is right. A mistake is left to be reported when
  /// everything is known.
  mutating func resolve(_ entity: Declared<Entity>, _ raw: [RawConfig]) -> ResolvedConfigs? {
    guard let reference = entity.resource.currentVersion, let schema = schema(reference), schema.status == .active,
      S3Path.fault(in: entity.resource.s3BasePath) == nil, stand(raw, apartFrom: entity),
      // The lines of such a config must stay known: nothing may show them.
      !raw.contains(where: { schema.sensitive.contains($0.key) })
    else { return nil }
    let resolved = configs.resolve(raw, of: entity, by: schema)
    guard configs.report.take().isEmpty else { return nil }
    return ResolvedConfigs(configs: resolved, print: entity.fingerprint(configs: resolved))
  }

  private mutating func schema(_ reference: VersionReference) -> VersionSchema? {
    if let schema = known[reference] { return schema }
    guard let schema = book[reference] else { return nil }
    known[reference] = schema
    return schema
  }

  /// No line holds a config and something else that a rule over the catalogue may point at: where it shows that line, it
  /// would show the config.
  private func stand(_ raw: [RawConfig], apartFrom entity: Declared<Entity>) -> Bool {
    guard var first = raw.first?.keyPlace.line else { return true }
    var last = first
    func cover(_ place: Place) { (first, last) = (min(first, place.line), max(last, place.line)) }
    for config in raw {
      cover(config.keyPlace)
      cover(config.valuePlace)
      if case .list(let items) = config.value { for item in items { cover(item.place) } }
    }
    let lines = first...last
    return !lines.contains(entity.place.line) && !entity.fieldPlaces.contains { lines.contains($0.line) }
  }
}
