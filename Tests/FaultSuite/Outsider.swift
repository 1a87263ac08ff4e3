import Foundation
import Postgres
import Synchronization
import TestSupport

/// Somebody who writes to the managed tables by hand, over and over, until told to stop.
final class Outsider: Sendable {
  private let done = DispatchSemaphore(value: 0)
  private let writes = Atomic(0)
  private let mustStop = Atomic(false)

  /// - Parameters:
  ///   - level: the isolation level of every transaction.
  ///   - pause: the longest time between two of them, in microseconds.
  init(_ level: String, seed: UInt64, pause: UInt32, server: PostgresServer, database: String) {
    Thread.detachNewThread {
      var chance = Chance(seed: seed)
      let connection = try? server.connect(database)
      while let connection, !self.mustStop.load(ordering: .relaxed) {
        let statement = Self.statements.randomElement(using: &chance) ?? ""
        do {
          try connection.execute("BEGIN ISOLATION LEVEL \(level); \(statement); COMMIT", simple: true)
          self.writes.add(1, ordering: .relaxed)
        } catch {
          // Refused, or too late: both are what it is for.
          _ = try? connection.execute("ROLLBACK")
        }
        usleep(UInt32.random(in: 0...pause, using: &chance))
      }
      connection?.close()
      self.done.signal()
    }
  }

  /// Stops it, and answers how often it wrote.
  func stop() -> Int {
    mustStop.store(true, ordering: .relaxed)
    done.wait()
    return writes.load(ordering: .relaxed)
  }

  /// Ends what outsiders deployed.
  static let closeForeignArms = """
    UPDATE opt_deployments SET is_active = false, deactivated_at = clock_timestamp() WHERE is_active AND run_id = 'r3'
    """

  private static let statements = [
    "UPDATE opt_entities SET entity_name = 'By hand ' || random() WHERE entity_code = 'site'",
    "UPDATE opt_master SET opt_name = 'By hand ' || random()",
    "UPDATE opt_entity_configs SET config_value = '7' WHERE config_key = 'min_bid'",
    "UPDATE opt_feature_macros SET macro_template = '[HAND]' WHERE feature_name = 'os_code'",
    "DELETE FROM opt_entity_configs WHERE config_key = 'names'",
    """
    INSERT INTO opt_deployments (run_id, entity_id, traffic_pct)
    SELECT 'r3', entity_id, 3 FROM opt_entities WHERE entity_code = 'site'
    """,
    closeForeignArms,
  ]
}
