/// Where a run stands. It only ever moves forward.
public enum RunStatus: String, Sendable, CaseIterable {
  case pending, running, completed, failed, cancelled

  /// What a run may become next.
  public var successors: [RunStatus] {
    switch self {
    case .pending: [.running, .failed, .cancelled]
    case .running: [.completed, .failed, .cancelled]
    case .completed, .failed, .cancelled: []
    }
  }

  /// What a run may have been before.
  public var predecessors: [RunStatus] { Self.allCases.filter { $0.successors.contains(self) } }
}
