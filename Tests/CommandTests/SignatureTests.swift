import Foundation
import TestSupport
import Testing

/// An environment that requires signatures is applied only from commits that an allowed key signed.
@Suite struct SignatureTests {
  /// Keys and the list of allowed ones lie beside the repository.
  struct Signed {
    let place: Workplace
    let optctl: Program
    let signers: String

    init(_ policy: String = "ssh_allowed_signers: \"${SIGNERS}\"") async throws {
      let project = Sample.project.replacing(
        "paths: [catalog]", with: "paths: [catalog], require_signed_commits: {\(policy)}")
      place = try await Workplace(Sample.manifests.merging(["optctl.yaml": project]) { $1 })
      signers = place.repository.sibling("signers")
      optctl = Program(
        in: place.repository.path, database: place.database.url,
        environment: ["SIGNERS": signers, "KEYRING": place.repository.sibling("keyring.gpg")])
      for name in ["good", "other"] { try makeKey(name) }
      let key = try String(contentsOfFile: place.repository.sibling("good.pub"), encoding: .utf8)
      try "# who may\ngood@example.org namespaces=\"git\" \(key)".write(
        toFile: signers, atomically: true, encoding: .utf8)
    }

    private func makeKey(_ name: String) throws {
      try execute("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", place.repository.sibling(name))
    }

    func execute(_ arguments: String..., home: String? = nil) throws {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = arguments
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      if let home { process.environment = ["PATH": "/usr/bin:/bin", "GNUPGHOME": home] }
      try process.run()
      process.waitUntilExit()
      try #require(process.terminationStatus == 0, "\(arguments)")
    }

    /// Commits the entity under another name.
    @discardableResult
    func commit(_ name: String, by key: String?) throws -> String {
      try place.repository.write(
        "manifests/catalog/site.yaml", Sample.entity.replacing("name: Site", with: "name: \(name)"))
      return try commitAll(name, by: key)
    }

    @discardableResult
    func commitAll(_ message: String, by key: String?) throws -> String {
      let repository = place.repository
      try repository.run("config", "gpg.format", "ssh")
      try repository.run("config", "user.signingkey", repository.sibling(key ?? "good"))
      try repository.run("config", "commit.gpgsign", key == nil ? "false" : "true")
      try repository.run("add", "--all")
      try repository.run("commit", "--quiet", "--allow-empty", "--message", message)
      return try repository.run("rev-parse", "HEAD")
    }

    func apply(_ arguments: String...) throws -> Program.Answer {
      try optctl.start(["apply", "--auto-approve"] + arguments).wait()
    }

    func expectRefused(
      _ message: String, _ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
      let before = try place.value("SELECT count(*) FROM optctl.revisions")
      let answer = try optctl.start(["apply", "--auto-approve"] + arguments).wait()
      #expect(answer.status == 1, "\(answer)", sourceLocation: sourceLocation)
      #expect(
        answer.errors.contains("error: nothing was applied: ") && answer.errors.contains(message), "\(answer)",
        sourceLocation: sourceLocation)
      #expect(try place.value("SELECT count(*) FROM optctl.revisions") == before, sourceLocation: sourceLocation)
    }
  }

  @Test func signedCommitsPassAndOneThatIsNotStopsThoseAfterIt() async throws {
    let signed = try await Signed()
    let start = try signed.place.repository.run("rev-parse", "--short=7", "HEAD")
    try signed.expectRefused("commit \(start) (change): it is not signed\n  help: test requires that an allowed key")
    try signed.commit("First", by: "good")
    #expect(try signed.apply().status == 0)
    let bad = try signed.commit("Un\u{1B}[31msigned", by: nil)
    try signed.commit("Second", by: "good")
    try signed.expectRefused("commit \(bad.prefix(7)) (Un\\u{1B}[31msigned): it is not signed\n")
    try signed.place.repository.run("reset", "--quiet", "--hard", "HEAD~2")
    try signed.commit("Third", by: "good")
    try signed.commit("Fourth", by: "good")
    let answer = try signed.apply()
    #expect(answer.status == 0, "\(answer)")
    try signed.expectRefused("uncommitted files bear no signature", "--worktree")
    let other = try signed.commit("Fifth", by: "other")
    try signed.expectRefused("commit \(other.prefix(7)) (Fifth): the key that signed it is not allowed")
  }

  @Test func aPlanTellsItsReviewerWhatAnApplyIsRefusedFor() async throws {
    let signed = try await Signed()
    try signed.commit("First", by: "good")
    #expect(try signed.apply().status == 0)
    #expect(try signed.place.plan()["diagnostics"]?.elements?.isEmpty == false, "the variable is not set here")
    let bad = try signed.commit("Unsigned", by: nil)
    try signed.commit("Second", by: "good")
    let answer = try signed.optctl.run("plan")
    let words = "commit \(bad.prefix(7)) (Unsigned): it is not signed\n"
    #expect(answer.status == 0 && answer.output.contains("warning[unsigned-commit]: " + words), "\(answer)")
    #expect(answer.output.contains("= help: test requires that an allowed key signed"), "\(answer)")
    #expect(try signed.optctl.run("plan", "--fail-on", "warning").status == 1)
    try signed.expectRefused(words)
    try signed.place.repository.run("reset", "--quiet", "--hard", "HEAD~2")
    try signed.commit("Third", by: "good")
    #expect(try signed.optctl.run("plan", "--fail-on", "warning").status == 0)
  }

  @Test func everySideOfAMergeMustBeSigned() async throws {
    let signed = try await Signed()
    let repository = signed.place.repository
    try signed.commit("First", by: "good")
    #expect(try signed.apply().status == 0)
    try repository.run("checkout", "--quiet", "-b", "side")
    try repository.write("manifests/catalog/more.yaml", "# nothing\n")
    let side = try signed.commitAll("side", by: nil)
    try repository.run("checkout", "--quiet", "main")
    try signed.commit("Second", by: "good")
    try repository.run("config", "commit.gpgsign", "true")
    try repository.run("merge", "--quiet", "--no-ff", "-S", "--message=merge", "side")
    try signed.expectRefused("commit \(side.prefix(7)) (side): it is not signed")
  }

  @Test func aCommitThatWasTamperedWithIsNotGood() async throws {
    let signed = try await Signed()
    let repository = signed.place.repository
    let commit = try signed.commit("First", by: "good")
    let text = try repository.run("cat-file", "commit", commit) + "\n"
    for (old, new, message) in [
      ("author Tester", "author Taster", "its signature is not good"),
      ("gpgsig ", "gpgsig -----BEGIN\ngpgsig ", "its header says something twice"),
      ("gpgsig ", "gpgsig-sha256 x\ngpgsig ", "it has a signature over another kind of hash"),
      ("-----BEGIN SSH", "-----BEGIN X", "its signature is of a kind that cannot be checked"),
      ("-----BEGIN SSH SIGNATURE", "-----BEGIN PGP SIGNATURE", "it is signed with OpenPGP, and no such key is allowed"),
    ] {
      let other = try repository.store("commit", Array(text.replacing(old, with: new, maxReplacements: 1).utf8))
      try signed.expectRefused(message, "--rev", other)
    }
    #expect(try signed.apply("--rev", commit).status == 0)
  }

  @Test func keysThatAreNoneAllowNobody() async throws {
    let signed = try await Signed()
    try signed.commit("First", by: "good")
    let list = try String(contentsOfFile: signed.signers, encoding: .utf8)
    for text in ["", "\n# good@example.org\n \n"] {
      try text.write(toFile: signed.signers, atomically: true, encoding: .utf8)
      try signed.expectRefused(text.isEmpty ? "is empty" : "are none")
    }
    let expired = list.replacing("namespaces", with: "valid-before=\"20200101\",namespaces")
    try expired.write(toFile: signed.signers, atomically: true, encoding: .utf8)
    try signed.expectRefused("the key that signed it is not allowed")
    try list.replacing("\"git\"", with: "\"file\"").write(toFile: signed.signers, atomically: true, encoding: .utf8)
    try signed.expectRefused("its signature is not good")
    try FileManager.default.removeItem(atPath: signed.signers)
    try signed.expectRefused("cannot be read")
    for (signers, path, message) in [
      (signed.place.repository.path + "/manifests/optctl.yaml", "/usr/bin:/bin", "lie in the repository"),
      (signed.place.repository.path + "/.git/config", "/usr/bin:/bin", "lie in the repository"),
      (signed.place.repository.sibling(""), "/usr/bin:/bin", "cannot be read"), ("", "/usr/bin:/bin", "is not set"),
      (signed.place.repository.sibling("list"), "/nowhere:.", "ssh-keygen, which checks its signature, cannot be run"),
    ] {
      try list.write(toFile: signed.place.repository.sibling("list"), atomically: true, encoding: .utf8)
      let program = Program(
        in: signed.place.repository.path, database: signed.place.database.url,
        environment: ["SIGNERS": signers, "PATH": path])
      let answer = try program.run("apply", "--auto-approve")
      #expect(answer.status == 1 && answer.errors.contains(message), "\(answer)")
    }
  }

  @Test func whoTakesTheRequirementAwayMustSignThatToo() async throws {
    let signed = try await Signed()
    try signed.commit("First", by: "good")
    #expect(try signed.apply().status == 0)
    try signed.place.repository.write("manifests/optctl.yaml", Sample.project)
    let bad = try signed.commit("Free", by: nil)
    try signed.expectRefused("commit \(bad.prefix(7)) (Free): it is not signed")
    try signed.place.repository.run("reset", "--quiet", "--hard", "HEAD~1")
    try signed.place.repository.write("manifests/optctl.yaml", Sample.project)
    try signed.commit("Freed", by: "good")
    #expect(try signed.apply().status == 0)
    try signed.commit("Unsigned", by: nil)
    #expect(try signed.apply().status == 0)
  }

  @Test func openPGPKeysAreAskedOfTheirKeyring() async throws {
    let signed = try await Signed("openpgp_keyring: \"${KEYRING}\"")
    let repository = signed.place.repository
    let home = FileManager.default.temporaryDirectory.appendingPathComponent("g\(UInt32.random(in: 0...(.max)))").path
    try FileManager.default.createDirectory(
      atPath: home, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    defer {
      try? signed.execute("gpgconf", "--kill", "all", home: home)
      try? FileManager.default.removeItem(atPath: home)
    }
    for name in ["good", "other"] {
      try signed.execute(
        "gpg", "--batch", "--passphrase", "", "--quick-gen-key", "\(name)@example.org", "ed25519", "sign", home: home)
    }
    try signed.execute(
      "gpg", "--batch", "--output", repository.sibling("keyring.gpg"), "--export", "good@example.org", home: home)
    let program = repository.sibling("gpg")
    try writeProgram("#!/bin/sh\nGNUPGHOME=\(home) exec gpg \"$@\"\n", to: program)
    func commit(_ name: String, by key: String) throws -> String {
      try repository.run("config", "gpg.program", program)
      try repository.write("manifests/catalog/site.yaml", Sample.entity.replacing("name: Site", with: "name: \(name)"))
      try repository.run("add", "--all")
      try repository.run("commit", "--quiet", "-S\(key)@example.org", "--message", name)
      return try repository.run("rev-parse", "HEAD")
    }
    _ = try commit("First", by: "good")
    let answer = try signed.apply()
    #expect(answer.status == 0, "\(answer)")
    let other = try commit("Second", by: "other")
    try signed.expectRefused("commit \(other.prefix(7)) (Second): the key that signed it is not allowed")
    try Data().write(to: URL(fileURLWithPath: repository.sibling("keyring.gpg")))
    try signed.expectRefused("is empty")
  }
}
