import Domain
public import Planning

/// What optctl remembers of the objects that it owns.
public enum ObjectsTable {
  static let name = "optctl.objects"

  /// Without the fields and places, which only a few objects are asked for.
  public static let read = "COPY optctl.objects (kind, key, fingerprint, protected) TO STDOUT"

  /// Fields and places of the objects whose kinds and keys are given.
  public static let recall = """
    SELECT t.kind, t.key, t.fields, t.file, t.line, t.column_number
    FROM unnest($1::text[], $2::text[]) AS i(kind, key) JOIN optctl.objects t USING (kind, key)
    """

  static func upsert(_ memories: [Memory], revision: Int) -> Statement {
    var input = Input()
    input.texts("kind", memories.map(\.address.kind.name))
    input.texts("key", memories.map(\.address.key))
    input.texts("fields", memories.map(\.fields.json.compact))
    input.texts("fingerprint", memories.map(\.fingerprint.hex))
    input.bools("protected", memories.map(\.isProtected))
    input.texts("file", memories.map(\.source.file))
    input.ints("line", memories.map(\.source.line))
    input.ints("column_number", memories.map(\.source.column))
    return Statement(
      .insert, name, rows: memories.count,
      """
      INSERT INTO optctl.objects (kind, key, fields, fingerprint, protected, file, line, column_number, revision)
      SELECT i.kind, i.key, i.fields::json, i.fingerprint, i.protected, i.file, i.line, i.column_number,
        $\(input.next)::bigint
      FROM \(input.table)
      ON CONFLICT (kind, key) DO UPDATE
      SET fields = excluded.fields, fingerprint = excluded.fingerprint, protected = excluded.protected,
        file = excluded.file, line = excluded.line, column_number = excluded.column_number,
        revision = excluded.revision
      """, input, more: [.int(revision)])
  }

  static let load = """
    COPY optctl.objects (kind, key, fields, fingerprint, protected, file, line, column_number, revision) FROM STDIN
    """

  static func forget(_ addresses: [Address]) -> Statement {
    var input = Input()
    input.texts("kind", addresses.map(\.kind.name))
    input.texts("key", addresses.map(\.key))
    return Statement(
      .delete, name, rows: addresses.count,
      "DELETE FROM optctl.objects AS t USING \(input.table)\nWHERE t.kind = i.kind AND t.key = i.key",
      input)
  }
}

/// Objects that were not remembered yet, loaded by COPY.
public struct ObjectLoad: Sendable {
  public let memories: [Memory]
  /// The number that they are remembered under.
  public let revision: Int
  /// Takes kind, key, fields as JSON text, fingerprint, protection, file, line, column and revision.
  public static let copy = ObjectsTable.load
  public static let table = ObjectsTable.name
}
