import Git
import TestSupport
import Testing

private let tree = "tree \(String(repeating: "a", count: 40))\n"
private let people = "author A <a@x> 1 +0000\ncommitter C <c@x> 1 +0000\n"
private let signed = "gpgsig -----BEGIN\n one\n \n -----END\n"

/// The bytes of a commit, taken apart in one way only.
@Suite struct SignedCommitTests {
  private func problem(_ text: String) -> SignedCommit.Problem? {
    do throws(SignedCommit.Problem) {
      _ = try SignedCommit(Array(text.utf8))
      return nil
    } catch { return error }
  }

  @Test func theSignatureIsTakenOutAndUnindented() throws {
    let merge = "mergetag object \(String(repeating: "b", count: 40))\n type commit\n gpgsig inside\n"
    let parents = "parent \(String(repeating: "c", count: 40))\nparent \(String(repeating: "d", count: 40))\n"
    let message = "\nsubject\n\ngpgsig not a header\n gpgsig\n"
    let before: String = [tree, parents, people, "encoding UTF-8\n", merge].joined()
    let after: String = ["x-own y\n", message].joined()
    let commit = try SignedCommit(Array([before, signed, after].joined().utf8))
    #expect(String(decoding: commit.payload, as: UTF8.self) == [before, after].joined())
    #expect(String(decoding: commit.signature, as: UTF8.self) == "-----BEGIN\none\n\n-----END\n")
  }

  @Test func whatCouldBeReadTwoWaysIsRefused() {
    func expect(_ expected: SignedCommit.Problem, _ parts: String..., sourceLocation: SourceLocation = #_sourceLocation)
    {
      let text: String = parts.joined()
      #expect(problem(text) == expected, "\(text)", sourceLocation: sourceLocation)
    }
    expect(.malformed, "")
    expect(.malformed, tree, people)
    expect(.unsigned, tree, people, "\nm")
    expect(.repeated, tree, people, signed, signed, "\nm")
    expect(.repeated, tree, tree, people, signed, "\nm")
    expect(.repeated, tree, people, people, signed, "\nm")
    expect(.malformed, people, tree, signed, "\nm")
    expect(.malformed, tree, signed, people, "\nm")
    expect(.malformed, tree, people, "parent ", tree, signed, "\nm")
    expect(.otherHash, tree, people, "gpgsig-sha256 x\n", signed, "\nm")
    expect(.malformed, tree, " more\n", people, signed, "\nm")
    expect(.malformed, tree, people, " more\n", signed, "\nm")
    expect(.malformed, tree, people, "encoding a\n b\n", signed, "\nm")
    expect(.repeated, tree, people, "encoding a\nencoding b\n", signed, "\nm")
    expect(.malformed, tree, people, "lonely\n", signed, "\nm")
    expect(.malformed, tree, people, signed, "x \0\n\nm")
  }

  @Test func theRangeHoldsEverySideOfAMergeAndNothingBefore() throws {
    let repository = try GitRepository()
    let first = try repository.commit("first")
    let last = try repository.commit("last")
    try repository.run("checkout", "--quiet", "-b", "side", first)
    let side = try repository.commit("side")
    try repository.run("checkout", "--quiet", "main")
    let own = try repository.commit("own")
    try repository.run("merge", "--quiet", "--no-ff", "--message=merge", "side")
    let merge = try repository.run("rev-parse", "HEAD")
    let git = try Repository(at: repository.path)
    func range(_ new: String, _ last: String?) throws -> Set<String> {
      let ancestor = try last.map { try #require(CommitID(hex: $0)) }
      return Set(try git.commits(in: #require(CommitID(hex: new)), notIn: ancestor).map(\.hex))
    }
    #expect(try range(merge, last) == [merge, own, side])
    #expect(try range(merge, merge) == [merge])
    #expect(try range(last, merge) == [last])
    #expect(try range(merge, nil) == [merge])
    #expect(throws: GitError.self) { try range(merge, String(repeating: "ab", count: 20)) }
    let shallow = try GitRepository(cloning: "file://\(repository.path)", "--depth=2")
    let clone = try Repository(at: shallow.path)
    let error = #expect(throws: GitError.self) {
      _ = try clone.commits(in: #require(CommitID(hex: merge)), notIn: CommitID(hex: own))
    }
    #expect(error?.code == .shallow)
  }
}
