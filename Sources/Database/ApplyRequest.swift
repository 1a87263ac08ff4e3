public import Planning

/// What an apply is called, how long it may wait, and what its revision records beside the plan.
public struct ApplyRequest: Sendable {
  /// Names this apply. The same token applied twice is applied once. The revision is looked up by it when the answer to
  /// COMMIT was lost.
  public var token: String
  public var environment: String
  public var source: Plan.Source
  public var toolVersion: String
  /// For every lock, the first of them the lock of those who apply.
  public var lockTimeout: Duration
  /// For every statement but COMMIT, as the server measures it.
  public var statementTimeout: Duration
  /// How long the server lets this client be silent inside the transaction, locks held.
  public var idleTimeout: Duration
  /// For COMMIT, which no timeout of the server covers.
  public var commitDeadline: Duration
  /// How long to try to find out what became of a COMMIT without an answer.
  public var resolveDeadline: Duration

  public init(
    token: String, environment: String, source: Plan.Source, toolVersion: String, lockTimeout: Duration = .seconds(30),
    statementTimeout: Duration = .seconds(600),
    idleTimeout: Duration = .seconds(300), commitDeadline: Duration = .seconds(60),
    resolveDeadline: Duration = .seconds(60)
  ) {
    self.token = token
    self.environment = environment
    self.source = source
    self.toolVersion = toolVersion
    self.lockTimeout = lockTimeout
    self.statementTimeout = statementTimeout
    self.idleTimeout = idleTimeout
    self.commitDeadline = commitDeadline
    self.resolveDeadline = resolveDeadline
  }

  /// How long to wait for an answer to a statement: a little longer than the server may take, so that a server that is
  /// there is the one to say that it was too long.
  var answerTimeout: Duration { statementTimeout + max(.seconds(1), statementTimeout / 10) }
}
