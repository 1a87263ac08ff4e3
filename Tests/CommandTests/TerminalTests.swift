import Postgres
import TestSupport
import Testing

/// What a person at a terminal sees, and what Ctrl-C does.
@Suite struct TerminalTests {
  private let interrupt = "\u{3}"
  private let waiting = "waiting for the lock: another apply is running"

  private func place() async throws -> Workplace { try await Workplace(Sample.manifests) }

  private func revisions(_ place: Workplace) throws -> String? {
    try place.value("SELECT count(*) FROM optctl.revisions")
  }

  /// Holds the lock of those who apply until the connection is closed.
  private func lock(_ place: Workplace) throws -> Connection {
    let connection = try place.database.connect()
    try connection.execute("BEGIN")
    try connection.execute("SELECT FROM optctl.sentinel FOR UPDATE")
    return connection
  }

  @Test func anythingButYesIsNo() async throws {
    let place = try await place()
    for answer in ["y\n", "YES\n", "\n", "\u{4}", interrupt] {
      let session = try TerminalSession(place.optctl, "apply")
      try session.wait(for: "Only 'yes' is consent: ")
      try session.type(answer)
      #expect(session.end() == 1, "\(session.shown)")
      #expect(session.shown.hasSuffix("\r\nerror: not applied: there was no consent\r\n"), "\(session.shown)")
    }
    #expect(try revisions(place) == "0")
    let session = try TerminalSession(place.optctl, "apply")
    try session.wait(for: "Only 'yes' is consent: ")
    try session.type("yes\n")
    #expect(session.end() == 0)
    #expect(session.shown.contains("Applied revision 1"))
    #expect(try revisions(place) == "1")
  }

  @Test func whoWaitsIsToldAndCtrlCEndsTheWait() async throws {
    let place = try await place()
    let connection = try lock(place)
    let session = try TerminalSession(place.optctl, "apply")
    try session.wait(for: "Only 'yes' is consent: ")
    try session.type("yes\n")
    try session.wait(for: waiting)
    try session.type(interrupt)
    #expect(session.end() == 1)
    // The line is gone before the reason is written.
    #expect(session.shown.hasSuffix("\r\u{1B}[Kerror: nothing was applied: cancelled\r\n"), "\(session.shown)")
    connection.close()
    #expect(try revisions(place) == "0")
  }

  @Test func ctrlCLeavesNoLineOfProgressBehind() async throws {
    let place = try await place()
    let connection = try place.database.connect()
    try connection.execute("BEGIN")
    try connection.execute("LOCK TABLE opt_entities IN ACCESS EXCLUSIVE MODE")
    let session = try TerminalSession(place.optctl, "plan")
    try session.wait(for: "reading the database")
    try session.type(interrupt)
    #expect(session.end() == 128 + 2)
    #expect(session.shown.hasSuffix("\r\u{1B}[K"), "\(session.shown)")
    connection.close()
  }

  @Test func aCommitThatIsLookedUpIsTold() async throws {
    let place = try await place()
    try place.database.run(
      """
      CREATE FUNCTION public.slow() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_sleep(4.5); RETURN NULL; END $$;
      CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON optctl.revisions DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION public.slow()
      """)
    let session = try TerminalSession(place.optctl, "apply", "--auto-approve", "--commit-timeout", "3s")
    try session.wait(for: "the commit was not answered: looking up what became of it")
    // The server may notice that nobody listens any more, and roll back.
    let isApplied = session.end() == 0
    #expect(session.shown.contains(isApplied ? "Applied revision 1" : "error: nothing was applied"), "\(session.shown)")
    #expect(try revisions(place) == (isApplied ? "1" : "0"))
  }

  @Test func progressIsForATerminalThatIsNotDumbAndForWhoDidNotAskForQuiet() async throws {
    let place = try await place()
    let connection = try lock(place)
    let arguments = ["apply", "--auto-approve", "--lock-timeout", "2500ms"]

    let piped = try place.optctl.start(arguments)
    let dumb = try TerminalSession(
      place.optctl, "apply", "--auto-approve", "--lock-timeout", "2500ms", environment: ["TERM": "dumb"])
    let quiet = try TerminalSession(place.optctl, "apply", "--auto-approve", "-q", "--lock-timeout", "2500ms")
    let shown = try TerminalSession(place.optctl, "apply", "--auto-approve", "--lock-timeout", "2500ms")
    #expect(dumb.end() == 5 && quiet.end() == 5 && shown.end() == 5)
    let answer = try piped.wait()
    connection.close()
    #expect(!answer.errors.contains("waiting"), "\(answer)")
    #expect(!dumb.shown.contains("waiting") && !dumb.shown.contains("\u{1B}"), "\(dumb.shown)")
    #expect(!quiet.shown.contains("waiting"), "\(quiet.shown)")
    #expect(shown.shown.contains(waiting), "\(shown.shown)")
    #expect(dumb.shown.contains("error: ") && answer.errors.contains("error: "))
  }
}
