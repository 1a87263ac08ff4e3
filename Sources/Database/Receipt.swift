public import Domain
public import Planning

/// What an apply did.
public struct Receipt: Sendable {
  public enum Outcome: Sendable, Equatable {
    case applied(revision: Int)
    case nothingToDo
    /// By an earlier apply with this token.
    case alreadyApplied(revision: Int)
  }

  public var outcome: Outcome
  /// The plan that was written, or found to be empty; nil when the token had been applied before.
  public var plan: Plan?
  /// The id of the plan that was applied when the token had been applied before.
  public var appliedPlanID: String?
  /// How often the transaction was begun.
  public var attempts: Int
  /// The answer to COMMIT was lost, and the revision found by its token.
  public var wasLookedUp = false

  public var revision: Int? {
    switch outcome {
    case .applied(let revision), .alreadyApplied(let revision): revision
    case .nothingToDo: nil
    }
  }
}

/// Why an apply changed nothing, or why that is not known. All but ``unknown`` leave the database as it was.
public enum ApplyFailure: Error, Sendable {
  /// The reviewed plan is out of date.
  case stale([MovedField])
  /// Somebody wrote what this apply was about to write: a row of `table`, or one that the plan depends on. `moved` is
  /// empty where it could not be found out.
  case conflict(table: String?, moved: [MovedField])
  /// Somebody else held a lock, or a statement took too long. Worth another try.
  case busy(DatabaseError)
  case blocked
  case invalid
  /// Written, read back, and not there: something in the database changes what is written.
  case notTaken([Address])
  /// Whether the revision of this token is in force could not be found out.
  case unknown(token: String, DatabaseError)
  case database(DatabaseError)
}
