import Domain

/// What is known of the last apply of a desired object.
enum Last {
  case never
  /// Every field was applied as it is desired now.
  case asDesired
  /// Under names after the renames.
  case applied(AppliedFields, isProtected: Bool)

  /// Memory whose fields were not read has the fingerprint of what is desired: ``objectsToRecall(desired:snapshot:)``
  /// asks for all others.
  init(_ owned: Memories.Owned?, desired fingerprint: @autoclosure () -> Fingerprint, renames: Renames) {
    guard let owned else {
      self = .never
      return
    }
    guard let fields = Self.fields(owned, renames: renames), owned.object.fingerprint != fingerprint() else {
      self = .asDesired
      return
    }
    self = .applied(fields, isProtected: owned.object.isProtected)
  }

  /// The fields last applied, with names after the renames; nil when they were not read.
  static func fields(_ owned: Memories.Owned, renames: Renames) -> AppliedFields? {
    guard var fields = owned.object.fields, !renames.isEmpty else { return owned.object.fields }
    if let version = fields.values[Field.currentVersion.rawValue]?.string.flatMap({ VersionReference($0) }) {
      fields.values[Field.currentVersion.rawValue] = .string(renames.version(version).description)
    }
    return fields
  }

  var isNever: Bool { if case .never = self { true } else { false } }
  var isAsDesired: Bool { if case .asDesired = self { true } else { false } }

  /// The last applied value of a field; nil when it was never applied.
  func value(of field: Field, in resource: some Resource) -> JSON? {
    switch self {
    case .never: nil
    case .asDesired: resource[field]
    case .applied(let fields, _): fields.values[field.rawValue]
    }
  }

  func matches<R: Resource>(_ resource: R) -> Bool {
    R.fields.allSatisfy { value(of: $0, in: resource) == resource[$0] }
  }
}
