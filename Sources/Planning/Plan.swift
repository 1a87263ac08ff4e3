public import Diagnostics
public import Domain

/// Ordered changes from what is live to what is desired, and everything a reviewer needs to judge them. A value: no clock,
/// no closures; the same input gives the same plan.
public struct Plan: Sendable {
  public typealias Source = RevisionSource

  /// Counts of objects, configs included.
  public struct Summary: Sendable, Hashable {
    public var create = 0
    public var update = 0
    public var rename = 0
    public var retire = 0
    public var delete = 0
    public var adopt = 0
    public var unchanged = 0
    /// Rows that optctl does not own and leaves alone.
    public var unmanaged = 0
    /// Changes with a field that was changed by hand.
    public var drift = 0

    public init() {}
  }

  public var environment: String
  public var source: Source
  public var target: Snapshot.Server
  public var summary: Summary
  /// In the order of creation by kind, each entity before its configs; deletions last, in the opposite order.
  public var changes: [Change]
  /// The dangers that guards see. Blocked ones keep the plan from being applied, not from being shown.
  public var guards: [GuardFinding]
  /// What the gate policies say of the runs that should serve: all of it for deployments that change, and what did not pass
  /// for those that stay as they are.
  public var checks: [GateCheck]
  /// Which version made each run that a new epoch opens; in byte order of the runs.
  public var runs: [RunVersion]
  /// Sorted. With an error among them nothing can be applied.
  public var diagnostics: [Diagnostic]
  /// What is to be remembered of the objects that are desired: those whose memory differs.
  public var remember: [Memory]
  /// Objects that are owned no more.
  public var forget: [Address]

  public init(environment: String, source: Source, target: Snapshot.Server) {
    self.environment = environment
    self.source = source
    self.target = target
    summary = Summary()
    changes = []
    guards = []
    checks = []
    runs = []
    diagnostics = []
    remember = []
    forget = []
  }

  public var hasChanges: Bool { !changes.isEmpty }
  public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
  public var isBlocked: Bool { guards.contains { $0.status == .blocked } }
}

/// The version that made a run.
public struct RunVersion: Sendable, Hashable {
  public var run: String
  public var version: VersionReference

  public init(_ run: String, _ version: VersionReference) {
    self.run = run
    self.version = version
  }
}

/// What is remembered of one applied object.
public struct Memory: Sendable, Hashable {
  public var address: Address
  public var fields: AppliedFields
  public var fingerprint: Fingerprint
  public var isProtected: Bool
  public var source: Location
  /// Nothing is remembered under this address yet.
  public var isNew: Bool

  public init(
    address: Address, fields: AppliedFields, fingerprint: Fingerprint, isProtected: Bool, source: Location,
    isNew: Bool = false
  ) {
    self.address = address
    self.fields = fields
    self.fingerprint = fingerprint
    self.isProtected = isProtected
    self.source = source
    self.isNew = isNew
  }
}
