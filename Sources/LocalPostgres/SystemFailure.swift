import Glibc
import Processes

extension SystemFailure {
  /// The same failure for the caller of the module, with what was being done.
  func whileDoing(_ what: String, help: String? = nil) -> LocalPostgresError {
    switch number {
    case EACCES, EPERM, EROFS:
      LocalPostgresError(
        .permission, "cannot \(what): \(text)", help: help ?? "set OPTCTL_LOCAL_DIR to a directory you may write to")
    default:
      LocalPostgresError(.unsafeDirectory, "cannot \(what): \(text)", help: help)
    }
  }
}
