import Domain
import Testing

@testable import Manifests

@Suite("An edit of a manifest")
struct ManifestTextTests {
  @Test(
    "replaces one scalar and nothing else",
    arguments: [
      ("a: 1 # one\nb: 2\n", "a", JSON.number(30), "a: 30 # one\nb: 2\n"),
      ("a:   'x'   # c\r\nb: 2\r\n", "a", .string("y z"), "a:   'y z'   # c\r\nb: 2\r\n"),
      ("a: x\n", "a", .string("20260203_150000"), "a: \"20260203_150000\"\n"),
      ("a: \"x\"\n", "a", .string("y"), "a: \"y\"\n"),
      ("{a: x, b: y}\n", "a", .string("p, q"), "{a: \"p, q\", b: y}\n"),
      ("\u{FEFF}a: é\nb: é # ü\n", "b", .string("ö"), "\u{FEFF}a: é\nb: ö # ü\n"),
      ("a:\n  - {b: 1, c: 2}\n  - {b: 3}\n", "a.1.b", .number(4), "a:\n  - {b: 1, c: 2}\n  - {b: 4}\n"),
      ("a: |\n  long\n  text\nb: 1\n", "a", .string("short"), "a: \"short\"\nb: 1\n"),
      ("a: >-\n  long\n  text\n\n# c\nb: 1\n", "a", .string("x"), "a: \"x\"\n\n# c\nb: 1\n"),
      ("a: several\n  lines\nb: 1\n", "a", .bool(true), "a: true\nb: 1\n"),
      ("a:\nb: 1\n", "a", .number(2), "a: 2\nb: 1\n"), ("a: ~\n", "a", .number(2), "a: 2\n"),
      ("a: 3.00 # kept as it is\n", "a", .number(3), "a: 3.00 # kept as it is\n"),
      ("a: [x, y]\n", "a", .string("z"), "a: z\n"), ("a: {x: 1}\nb: 2\n", "a", .null, "a: null\nb: 2\n"),
    ])
  func scalar(before: String, at: String, value: JSON, after: String) throws {
    #expect(try edited(before) { try $0.set(path(at), in: 0, to: value) } == after)
  }

  @Test(
    "inserts what is not there beside its neighbours",
    arguments: [
      ("a: 1\nb: 2\n", "c", JSON.number(3), "a: 1\nb: 2\nc: 3\n"),
      ("a:\n    b: 2 # two\n# end\n", "a.c", .number(3), "a:\n    b: 2 # two\n    c: 3\n# end\n"),
      ("first: 1 # one\nb: 2\n", "c", .number(3), "first: 1 # one\nc: 3\nb: 2\n"),
      ("first:\n  - x\n\nb: 2", "c", .string("no"), "first:\n  - x\nc: \"no\"\n\nb: 2"),
      ("a: 1", "b", .number(2), "a: 1\nb: 2"), ("a: 1\r\n", "b", .number(2), "a: 1\r\nb: 2\r\n"),
      ("a: {b: 1}\n", "a.c", .string("x"), "a: {b: 1, c: x}\n"), ("a: {}\n", "a.c", .string("x"), "a: {c: x}\n"),
      ("a: { b: 1 }\n", "a.c", .string("x"), "a: { b: 1, c: x }\n"),
      ("a: {first: 1, b: 2}\n", "a.c", .number(3), "a: {first: 1, c: 3, b: 2}\n"),
      ("a: {\n  b: 1, # one\n  c: 2 # two\n}\n", "a.d", .number(3), "a: {\n  b: 1, # one\n  c: 2, # two\n  d: 3\n}\n"),
      ("a: {\n  b: 1,\n}\n", "a.d", .number(3), "a: {\n  b: 1,\n  d: 3,\n}\n"),
      ("a: 1\n", "b.c.d", .number(3), "a: 1\nb: {c: {d: 3}}\n"), ("a:\n", "a.b", .number(3), "a: {b: 3}\n"),
      ("- a: 1\n- b: 2\n", "0.c", .number(3), "- a: 1\n  c: 3\n- b: 2\n"),
    ])
  func insertion(before: String, at: String, value: JSON, after: String) throws {
    #expect(try edited(before) { try $0.set(path(at), in: 0, to: value, after: ["other", "first"]) } == after)
  }

  @Test(
    "removes an entry and leaves the comments of others",
    arguments: [
      ("a: 1\n# of b\nb: 2 # two\nc: 3\n", "b", "a: 1\n# of b\nc: 3\n"),
      ("a:\n  b: 1\nc: 3\n", "a.b", "a: {}\nc: 3\n"), ("a: {b: 1}\n", "a.b", "a: {}\n"),
      ("a: {b: 1, c: 2}\n", "a.b", "a: {c: 2}\n"), ("a: {b: 1, c: 2}\n", "a.c", "a: {b: 1}\n"),
      ("a: {\n  b: 1, # one\n  c: 2 # two\n}\n", "a.c", "a: {\n  b: 1 # one\n}\n"),
      ("a: 1\nb:\n  - x\n  - y\nc: 3", "b", "a: 1\nc: 3"), ("a: 1\n", "x", "a: 1\n"),
    ])
  func removal(before: String, at: String, after: String) throws {
    #expect(try edited(before) { try $0.remove(path(at), in: 0) } == after)
  }

  @Test(
    "gives a list other elements",
    arguments: [
      ("a: [x, y]\n", ["x", "z", "y"], "a: [x, z, y]\n"), ("a: [x, y]\n", ["y"], "a: [y]\n"),
      ("a: [ x, y ]\n", ["y", "x"], "a: [ y, x ]\n"), ("a: [x]\n", [], "a: []\n"), ("a: []\n", ["x"], "a: [x]\n"),
      ("a:\n- x # one\n- y\n", ["y", "x"], "a:\n- y\n- x # one\n"), ("a:\n  - x\nb: 1\n", [], "a: []\nb: 1\n"),
      ("a: # list\n  - x\n", [], "a: [] # list\n"), ("a:\n  - x\n  - y", ["x"], "a:\n  - x"),
      ("a:\n  - x", ["x", "z"], "a:\n  - x\n  - z"),
      ("a: [\n  x, # one\n  y # two\n]\n", ["y", "x"], "a: [\n  y, # two\n  x # one\n]\n"),
      ("a: [\n  x, # one\n  # of y\n  y\n]\n", ["x", "z"], "a: [\n  x, # one\n  z\n]\n"),
      ("a:\n  # of x\n  - x\n  # of y\n  - y\n", ["y", "x"], "a:\n  # of y\n  - y\n  # of x\n  - x\n"),
    ])
  func list(before: String, values: [String], after: String) throws {
    let value = JSON.array(values.map { .string($0) })
    let text = try edited(before) { try $0.set(path("a"), in: 0, to: value) }
    #expect(text == after)
  }

  @Test(
    "keeps the lines of arms that stay, by name or by run",
    arguments: [
      (
        "arms:\n  # boss\n  - {name: control,   run: \"1\", traffic: 90} # old\n  - {name: b, run: 'r2', traffic: 10}\n",
        [arm("control", "3", "80"), arm("b", "r2", "20")],
        "arms:\n  # boss\n  - {name: control,   run: \"3\", traffic: 80} # old\n  - {name: b, run: 'r2', traffic: 20}\n"
      ),
      (
        "arms:\n  - name: a\n    run: r1\n    traffic: 60\n  # second\n  - name: b\n    run: r2\n    traffic: 40\n",
        [arm("a", "r1", "20"), arm("c", "r3", "30.5"), arm("b", "r2", "49.5")],
        """
        arms:
          - name: a
            run: r1
            traffic: 20
          - name: c
            run: r3
            traffic: 30.5
          # second
          - name: b
            run: r2
            traffic: 49.5

        """
      ),
      (
        "arms: [{name: a, run: r1, traffic: 100}]\n", [arm("new", "r1", "50"), arm("a", "r2", "50")],
        "arms: [{name: new, run: r1, traffic: 50}, {name: a, run: r2, traffic: 50}]\n"
      ),
      (
        "arms: []   # none\nholdback: 5\n", [arm("a", "20260203_150000", "95")],
        "arms:   # none\n  - {name: a, run: \"20260203_150000\", traffic: 95}\nholdback: 5\n"
      ),
      ("{arms: []}\n", [arm("a", "r1", "95")], "{arms: [{name: a, run: r1, traffic: 95}]}\n"),
    ])
  func arms(before: String, arms: [Deployment.Arm], after: String) throws {
    let text = try edited(before) { try $0.setArms(path("arms"), in: 0, to: arms) }
    #expect(text == after)
  }

  @Test(
    "is refused, and changes nothing, where the layout allows none",
    arguments: [
      ("a:\n  b: 1\n", "a", JSON.string("x"), 2), ("a: 1\n", "a.b", .string("x"), 1),
      ("- - a\n  - b\n", "0", .array([.string("a")]), 1), ("a: |+\n  x\n\n\n# c\n", "b", .number(1), 1),
    ])
  func refusal(text: String, at: String, value: JSON, line: Int) throws {
    var manifest = try ManifestText("a.yaml", Array(text.utf8))
    let refusal = #expect(throws: EditRefusal.self) { try manifest.set(path(at), in: 0, to: value) }
    #expect(refusal?.location?.file == "a.yaml")
    #expect(refusal?.location?.line == line)
    #expect(String(decoding: manifest.content, as: UTF8.self) == text)
  }

  @Test("is refused in a file with errors")
  func broken() {
    let refusal = #expect(throws: EditRefusal.self) { try edited("a: &x 1\n") { _ in } }
    #expect(refusal?.location?.line == 1)
  }

  @Test("reaches one document of several")
  func documents() throws {
    let text = "# one\na: 1\n---\na: 2 # two\n...\n---\na: 3\n"
    #expect(
      try edited(text) { try $0.set(path("a"), in: 1, to: .number(20)) }
        == "# one\na: 1\n---\na: 20 # two\n...\n---\na: 3\n")
    #expect(
      try edited(text) { try $0.set(path("b"), in: 0, to: .number(9)) }
        == "# one\na: 1\nb: 9\n---\na: 2 # two\n...\n---\na: 3\n")
  }
}
