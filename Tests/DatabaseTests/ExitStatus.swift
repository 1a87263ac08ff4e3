import Database

extension ApplyFailure {
  /// What the program would end with: the shortest name of what a failure means.
  var exitStatus: Int32 {
    switch self {
    case .database, .invalid, .notTaken: 1
    case .blocked: 3
    case .stale, .conflict: 4
    case .busy: 5
    case .unknown: 6
    }
  }
}
