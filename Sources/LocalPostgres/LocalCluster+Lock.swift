import Glibc
import Processes

extension LocalCluster {
  /// Runs the body while no other process (and no other task of this one) starts, stops or destroys the cluster.
  /// Waits up to a minute, then throws `busy`. The lock ends with the process, however that ends.
  ///
  /// The directory exists and is trusted. Returns nil where it vanishes while waiting.
  func alone<Value>(
    _ body: () async throws(LocalPostgresError) -> Value
  ) async throws(LocalPostgresError) -> Value? {
    let deadline = ContinuousClock.now + .seconds(60)
    while true {
      let descriptor = unsafe open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
      guard descriptor >= 0 else {
        let failure = SystemFailure()
        if failure.number == ENOENT { return nil }
        throw failure.whileDoing("open \(lock)")
      }
      defer { close(descriptor) }
      while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
        guard errno == EWOULDBLOCK || errno == EINTR else { throw SystemFailure().whileDoing("lock \(lock)") }
        guard ContinuousClock.now < deadline else {
          throw LocalPostgresError(
            .busy, "another process has been starting or stopping the local PostgreSQL for a minute", help: "try again")
        }
        try await pause(.milliseconds(5))
      }
      // A destroy may have removed the file while this process waited for it: then the lock keeps nobody out.
      var held = stat()
      guard unsafe fstat(descriptor, &held) == 0 else { throw SystemFailure().whileDoing("look at \(lock)") }
      if let named = try? FileStatus(lock), named.inode == held.st_ino, named.device == held.st_dev {
        return try await body()
      }
    }
  }

  func pause(_ duration: Duration) async throws(LocalPostgresError) {
    do {
      try await Task.sleep(for: duration)
    } catch {
      throw LocalPostgresError(.cancelled, "cancelled")
    }
  }
}
