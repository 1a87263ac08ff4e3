extension Migration {
  /// The lock row, what was applied, and what is owned.
  static let ownTables = Migration(
    number: 1, name: "optctl's own tables",
    steps: [
      .run(
        """
        CREATE TABLE optctl.sentinel (
          id smallint PRIMARY KEY CHECK (id = 1)
        )
        """),
      .run("INSERT INTO optctl.sentinel (id) VALUES (1)"),
      .run("COMMENT ON TABLE optctl.sentinel IS 'whoever locks its one row is the only one who applies'"),
      .run(
        """
        CREATE TABLE optctl.revisions (
          revision     bigint PRIMARY KEY CHECK (revision > 0),
          token        text NOT NULL UNIQUE,
          applied_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
          applied_by   text NOT NULL DEFAULT session_user,
          environment  text NOT NULL,
          commit       text,
          ref          text,
          dirty        boolean NOT NULL,
          manifests    text NOT NULL,
          plan_id      text NOT NULL,
          plan         text NOT NULL,
          allowed      json NOT NULL,
          summary      json NOT NULL,
          tool_version text NOT NULL
        )
        """),
      .run("COMMENT ON TABLE optctl.revisions IS 'one row for every apply that committed'"),
      .run(
        """
        CREATE TABLE optctl.objects (
          kind          text NOT NULL,
          key           text COLLATE "C" NOT NULL,
          fields        json NOT NULL,
          fingerprint   text NOT NULL,
          protected     boolean NOT NULL,
          file          text NOT NULL,
          line          integer NOT NULL,
          column_number integer NOT NULL,
          revision      bigint NOT NULL,
          PRIMARY KEY (kind, key)
        )
        """),
      .run("COMMENT ON TABLE optctl.objects IS 'what optctl owns, as it was last applied'"),
      .run(
        """
        CREATE TABLE optctl.traffic_guards (
          entity_id bigint PRIMARY KEY,
          writes    bigint NOT NULL
        )
        """),
      .run("COMMENT ON TABLE optctl.traffic_guards IS 'written before the active traffic of an entity is summed'"),
    ])
}
