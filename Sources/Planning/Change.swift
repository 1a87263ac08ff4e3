public import Diagnostics
public import Domain

/// What happens to an object.
public enum Action: String, Sendable, CaseIterable {
  case create, update, rename, retire, delete
  /// Takes ownership of what already matches; writes no managed row.
  case adopt
}

/// Why a field differs, three-way between last applied, desired and live.
public enum Cause: String, Sendable, CaseIterable {
  /// The manifest changed; the database did not.
  case manifest
  /// The database changed by hand; the manifest did not.
  case drift
  /// Both changed, to different values.
  case conflict
  /// optctl never applied it.
  case adopt
}

/// One differing field. Null stands for what is absent, and ``JSON/hidden`` for a value that nobody may see.
public struct FieldChange: Sendable, Hashable {
  public var field: Field
  public var before: JSON
  public var after: JSON
  public var cause: Cause
  /// Where the manifest says it; nil for what the manifest no longer mentions.
  public var source: Location?
  /// One element at most, in a list because a million fields have none: eight bytes each, not fifty.
  private var hands: [Attribution] = []

  /// Who changed the field by hand; nil unless its cause is drift or conflict, and where the journal does not know.
  public var drift: Attribution? {
    get { hands.first }
    set { hands = newValue.map { [$0] } ?? [] }
  }

  public init(_ field: Field, before: JSON, after: JSON, cause: Cause, source: Location?) {
    self.field = field
    self.before = before
    self.after = after
    self.cause = cause
    self.source = source
  }
}

/// One row of a table, whole. Indirect: a plan can hold a million of them, and most are configs, the smallest.
public indirect enum Row: Sendable, Hashable {
  case optimizer(Optimizer)
  case version(Version)
  case entity(Entity)
  case config(Config)
  case macro(Macro)
}

/// What the database must do for a change. `before` is the live row as it was read: it stands in the `WHERE`.
///
/// Renames come first in a plan, so whatever a row says of others (the optimizer of a version, the current version of an
/// entity, the entity of a config) is by their new name, in `before` as well; its own code there is the live one.
public enum Write: Sendable, Hashable {
  /// Nothing but remembering, or forgetting a row that is gone or retired already.
  case none
  case insert(Row)
  case update(before: Row, after: Row)
  case delete(Row)
  /// Closes the active rows of an entity and opens a new set, with one timestamp.
  case epoch(entity: String, closing: [LiveDeployment.Arm], opening: [Deployment.Arm])
}

/// One semantic difference: an object and its differing fields.
public struct Change: Sendable, Hashable {
  public var address: Address
  public var action: Action
  /// The gravest cause of its fields.
  public var cause: Cause
  /// Where the object is declared, or was when it was last applied.
  public var source: Location?
  public var fields: [FieldChange]
  public var write: Write

  public init(
    _ address: Address, _ action: Action, cause: Cause, source: Location?, fields: [FieldChange], write: Write
  ) {
    self.address = address
    self.action = action
    self.cause = cause
    self.source = source
    self.fields = fields
    self.write = write
  }
}
