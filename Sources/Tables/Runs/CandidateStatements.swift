/// How the runs are read that an arm could name.
public enum CandidateStatements {
  /// The columns of ``RunTable/columns(_:)`` of the runs of an entity $1, at most $2 of them, or null for all. The newest
  /// completion comes first; those of the same time by their creation, then by the bytes of their ids.
  public static func list(_ schema: LiveSchema) -> String {
    """
    SELECT \(RunTable.columns(schema))
    \(RunTable.joins)
    WHERE e.entity_code = $1
    ORDER BY r.completed_at DESC NULLS LAST, r.created_at DESC NULLS LAST, r.run_id::text COLLATE "C" DESC
    LIMIT $2::bigint
    """
  }
}
