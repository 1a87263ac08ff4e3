import Diagnostics
import Domain

/// The value of an entity config as it was written, before its type is known.
enum RawValue: Sendable {
  /// Unquoted.
  case plain(String)
  case quoted(String)
  case list([Item])

  struct Item: Sendable {
    var text: String
    var isPlain: Bool
    var place: Place
  }
}

/// One entity config as it was written.
///
/// There are a million of them at once; in this order they take 48 bytes each.
struct RawConfig: Sendable {
  var value: RawValue
  var key: ConfigKey
  var keyPlace: Place
  var valuePlace: Place

  init(key: ConfigKey, keyPlace: Place, valuePlace: Place, value: RawValue) {
    self.value = value
    self.key = key
    self.keyPlace = keyPlace
    self.valuePlace = valuePlace
  }
}

/// A gate policy as it was written. Deployments name it; the database does not know it.
struct DeclaredGatePolicy: Sendable {
  var name: String
  var place: Place
  var policy: GatePolicy
}

/// Everything decoded from the documents of one environment, in the byte order of natural keys and without duplicates:
/// what the rules that look beyond one document judge.
struct Draft: Sendable {
  var files: [String] = []
  var optimizers: [Declared<Optimizer>] = []
  var versions: [Declared<Version>] = []
  var entities: [Declared<Entity>] = []
  /// Parallel to `entities`; keys are unique within one.
  var rawConfigs: [[RawConfig]] = []
  /// Parallel to `entities`, where it is not empty: what is judged already, and then has no raw configs.
  var resolvedConfigs: [ResolvedConfigs?] = []
  var macros: [Declared<Macro>] = []
  var deployments: [Declared<Deployment>] = []
  /// Parallel to `deployments`.
  var deploymentDetails: [DeploymentDetails] = []
  /// Parallel to `deployments`: where each gate name stands.
  var gatePlaces: [[Place]] = []
  var gatePolicies: [DeclaredGatePolicy] = []
  /// Where versions say what a sensitive config holds.
  var sensitivePlaces: [Place] = []
  /// Fields that hold a stand-in, because what was written could not be read and is reported already. Rules pass them
  /// over, so that one mistake is reported once.
  var unread: Set<UnreadField> = []

  func isUnread(_ field: Field, of address: Address) -> Bool { unread.holds(field, of: address) }
}

/// A field whose value could not be read. For a config it is ``Field/value`` of its own address.
struct UnreadField: Sendable, Hashable {
  var address: Address
  var field: Field

  init(_ address: Address, _ field: Field) {
    self.address = address
    self.field = field
  }
}

extension Set<UnreadField> {
  func holds(_ field: Field, of address: Address) -> Bool { !isEmpty && contains(UnreadField(address, field)) }
}

/// Collects diagnostics and names their files.
struct Report: Sendable {
  let files: [String]
  private(set) var diagnostics: [Diagnostic] = []

  init(files: [String]) { self.files = files }

  mutating func error(
    _ code: DiagnosticCode, _ message: String, at place: Place, help: String? = nil,
    related: [(place: Place, message: String)] = []
  ) {
    add(.error, code, message, place, help, related)
  }

  mutating func warning(
    _ code: DiagnosticCode, _ message: String, at place: Place, help: String? = nil,
    related: [(place: Place, message: String)] = []
  ) {
    add(.warning, code, message, place, help, related)
  }

  /// Hands over what was collected, and begins anew.
  mutating func take() -> [Diagnostic] {
    defer { diagnostics.removeAll() }
    return diagnostics
  }

  mutating func add(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }
  mutating func add(_ others: [Diagnostic]) { diagnostics.append(contentsOf: others) }

  private mutating func add(
    _ severity: Severity, _ code: DiagnosticCode, _ message: String, _ place: Place, _ help: String?,
    _ related: [(place: Place, message: String)]
  ) {
    diagnostics.append(
      Diagnostic(
        severity, code, message, at: place.location(in: files), help: help,
        related: related.map { Related($0.place.location(in: files), $0.message) }))
  }
}
