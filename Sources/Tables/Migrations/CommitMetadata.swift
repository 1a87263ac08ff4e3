extension Migration {
  /// What a commit says of itself: the repository may be elsewhere when somebody asks.
  static let commitMetadata = Migration(
    number: 4, name: "author and subject of the applied commits",
    steps: [
      .run("ALTER TABLE optctl.revisions ADD COLUMN author text, ADD COLUMN subject text"),
      .run("COMMENT ON COLUMN optctl.revisions.author IS 'of the commit, in its own words; null where not recorded'"),
      .run("COMMENT ON COLUMN optctl.revisions.subject IS 'the first line of the message of the commit'"),
    ])
}
