import Domain

enum DeploymentTable {
  static let name = "opt_deployments"

  /// Shares in hundredths of a percent. Rows come in any order.
  static func read(_ schema: LiveSchema) -> String {
    """
    COPY (SELECT d.deployment_id, d.entity_id, d.run_id, (d.traffic_pct * 100)::integer
      FROM opt_deployments d WHERE \(schema.active("d"))) TO STDOUT
    """
  }

  /// The moment of an epoch, taken when the locks are held: the server's clock, but never before a row began that the
  /// epoch ends, should the clock of a new primary lag behind.
  static let moment = """
    SELECT to_char(
      greatest(clock_timestamp(),
        (SELECT max(deployed_at) FROM opt_deployments WHERE deployment_id = ANY ($1::bigint[]))) AT TIME ZONE 'UTC',
      'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    """

  static func close(_ arms: [LiveDeployment.Arm], at moment: String, _ schema: LiveSchema) -> Statement {
    var input = Input()
    input.ints("deployment_id", arms.map(\.row))
    input.texts("run", arms.map(\.run))
    input.ints("hundredths", arms.map(\.traffic.hundredths))
    return Statement(
      .update, name, rows: arms.count,
      """
      UPDATE opt_deployments AS t SET is_active = \(schema.falseLiteral), deactivated_at = $\(input.next)::timestamptz
      FROM \(input.table)
      WHERE t.deployment_id = i.deployment_id AND \(schema.active("t"))
        AND t.run_id = i.run::\(schema.runID.rawValue) AND (t.traffic_pct * 100)::integer = i.hundredths
      """, input, more: [.text(moment)])
  }

  /// Rows are numbered by the identity column in the order given, which is bucket order.
  static func open(
    _ arms: [(entity: String, arm: Deployment.Arm)], at moment: String, _ schema: LiveSchema
  ) -> Statement {
    var input = Input()
    input.texts("entity", arms.map(\.entity))
    input.texts("run", arms.map(\.arm.run))
    input.ints("hundredths", arms.map(\.arm.traffic.hundredths))
    return Statement(
      .insert, name, rows: arms.count,
      """
      INSERT INTO opt_deployments (run_id, entity_id, traffic_pct, is_active, deployed_by, deployed_at)
      SELECT i.run::\(schema.runID.rawValue), e.entity_id, i.hundredths / 100.0, \(schema.trueLiteral), session_user,
        $\(input.next)::timestamptz
      FROM \(input.numbered)
        JOIN opt_entities e ON e.entity_code = i.entity
      ORDER BY i.n
      """, input, more: [.text(moment)])
  }
}
