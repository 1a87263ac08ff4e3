import Postgres
import Tables

extension Connection {
  /// From now on in this transaction, what is bound to statements does not come to the server's log.
  func hideParameters() throws(PostgresError) {
    try execute(TransactionStatements.hideParameters, operation: "keep values out of the server's log")
  }
}
