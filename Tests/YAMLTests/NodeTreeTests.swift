import Testing

@testable import YAML

@Suite struct NodeTreeTests {
  @Test(arguments: [
    ("a: 1\nb: 'x'\nc: \"y\"", ["{a: 1, b: \"x\", c: \"y\"}"]),
    ("- a\n- {b: [1, 2], c: {}}\n- []", ["[a, {b: [1, 2], c: {}}, []]"]),
    ("key:\n- 1\n-\n- ~\nnext:\n", ["{key: [1, , ~], next: }"]),
    ("text: |\n  one\n  two\nfolded: >-\n  one\n  two\n", ["{text: \"one\ntwo\n\", folded: \"one two\"}"]),
    ("a: 1\n---\nb: 2\n--- word\n", ["{a: 1}", "{b: 2}", "word"]),
    ("a: 1\r\nb: 2\r\n", ["{a: 1, b: 2}"]),
    ("[a: 1, b]", ["[{a: 1}, b]"]),
    ("? a\n? b\n", ["{a: , b: }"]),
    ("plain\n  over\n  lines", ["plain over lines"]),
    ("\u{FEFF}a: 1", ["{a: 1}"]),
    ("é: \"日本\"\n", ["{é: \"日本\"}"]),
    ("\"<<\": 1", ["{\"<<\": 1}"]),
  ])
  func `documents become nodes`(text: String, outline: [String]) {
    let reading = Reading(text)
    #expect(reading.problems == [])
    #expect(reading.tree.outline == outline)
  }

  @Test(arguments: ["", "\n\n", "# only a comment\n", "---\n", "---\n# a comment\n---\n...\n", "\u{FEFF}"])
  func `an empty document has no root`(text: String) {
    let reading = Reading(text)
    #expect(reading.problems == [])
    #expect(reading.tree.isEmpty)
    #expect(reading.tree.nodes.isEmpty)
  }

  @Test func `an empty document between two others is left out`() {
    #expect(Reading("a\n---\n---\nb\n").tree.outline == ["a", "b"])
    #expect(Reading("--- ''\n").tree.outline == ["\"\""])
  }

  @Test(arguments: [
    ("⟦⟦a⟧: ⟦1⟧⟧\n", "{a: 1}"),
    ("\u{FEFF}⟦⟦a⟧: ⟦1⟧⟧\n", "{a: 1}"),
    ("⟦⟦é⟧: ⟦日本⟧⟧ # comment\n", "{é: 日本}"),
    ("⟦⟦k⟧:⟦⟧⟧\n", "{k: }"),
    ("⟦⟦k⟧:\n  ⟦⟦n⟧: ⟦\"x y\"⟧⟧⟧\n\n", "{k: {n: \"x y\"}}"),
    ("⟦⟦k⟧:\n⟦- ⟦1⟧\n- ⟦2⟧⟧\n⟦l⟧: ⟦{⟦a⟧: ⟦[⟦1⟧, ⟦2⟧]⟧ }⟧⟧", "{k: [1, 2], l: {a: [1, 2]}}"),
    ("⟦⟦t⟧: ⟦|\n  one\n\n  twö⟧\n\n⟦u⟧: ⟦>\n  end⟧⟧", "{t: \"one\n\ntwö\n\", u: \"end\"}"),
    ("⟦⟦t⟧: ⟦|\r\n  one⟧\r\n\r\n⟦u⟧: ⟦|⟧⟧\r\n", "{t: \"one\n\", u: \"\"}"),
    ("⟦[⟦⟦a⟧: ⟦1⟧⟧, ⟦b⟧]⟧", "[{a: 1}, b]"),
    ("⟦⟦p⟧: ⟦one\n  two⟧⟧ # c\n", "{p: one two}"),
    ("⟦⟦😀⟧: ⟦|\n 😀😀⟧\n⟦z⟧: ⟦1⟧⟧", "{😀: \"😀😀\n\", z: 1}"),
  ])
  func `a span is what is written`(text: String, outline: String) {
    let marked = Marked(text)
    let reading = Reading(marked.bytes)
    #expect(reading.problems == [])
    #expect(reading.tree.outline == [outline])
    var spans = reading.tree.all.map { reading.tree.span($0) }
    spans.sort { $0.precedes($1) }
    #expect(Set(spans) == Set(marked.spans))
    #expect(spans.count == marked.spans.count)
  }

  @Test func `scalars are compared and lent as bytes`() throws {
    let tree = Reading("[name, 'näme', '', {a: 1}]").tree
    let elements = Array(tree.elements(try #require(tree.roots.first)))
    #expect(tree.equals(elements[0], "name"))
    #expect(!tree.equals(elements[0], "names"))
    #expect(!tree.equals(elements[0], "nome"))
    #expect(tree.equals(elements[1], "näme"))
    #expect(tree.equals(elements[2], ""))
    #expect(!tree.equals(elements[3], ""))
    #expect(tree.withText(elements[1]) { $0.count } == 5)
    #expect(tree.withText(elements[2]) { $0.isEmpty })
    #expect(tree.text(elements[3]) == "")
    #expect(tree.count(elements[3]) == 1)
    #expect(tree.count(tree.roots[0]) == 4)
    #expect(tree.count(elements[0]) == 0)
    #expect(Array(tree.elements(elements[3])) == [])
    #expect(tree.entries(tree.roots[0]).map(\.key) == [])
  }

  @Test func `null is written plain`() {
    let tree = Reading("[null, ~, 'null', Null, '', {a: }]").tree
    #expect(tree.elements(tree.roots[0]).map(tree.isNull) == [true, true, false, false, false, false])
    let mapping = Array(tree.elements(tree.roots[0]))[5]
    #expect(tree.entries(mapping).map { tree.isNull($0.value) } == [true])
  }

  @Test func `files are read one after another into one tree`() {
    var tree = NodeTree()
    #expect(parse(Array("a: 1".utf8), source: 7, into: &tree) == [])
    #expect(parse(Array("b: [".utf8), source: 8, into: &tree).map(\.code) == [.syntax])
    #expect(parse(Array("c: 3\n---\n".utf8), source: 9, into: &tree) == [])
    #expect(tree.outline == ["{a: 1}", "{c: 3}"])
    #expect(tree.roots.map(tree.source) == [7, 9])
    tree.removeAll(keepingCapacity: true)
    #expect(tree.isEmpty)
    #expect(parse(Array("d".utf8), source: 1, into: &tree) == [])
    #expect(tree.outline == ["d"])
  }

  @Test func `a document outlives the tree that it was read into`() {
    var tree = Reading("first: 1\n---\nsecond: {x: [1, 'two'], y: }\n", source: 3).tree
    let kept = tree.subtree(tree.roots[1])
    let spans = tree.all.suffix(kept.nodes.count).map(tree.span)
    tree.removeAll()
    #expect(kept.outline == ["{second: {x: [1, \"two\"], y: }}"])
    #expect(kept.all.map(kept.span) == spans)
    #expect(kept.source(kept.roots[0]) == 3)
  }

  @Test func `documents before a failure stay, the one that it is in goes`() {
    let reading = Reading("a: 1\n---\nb: 2\nb: 3\nc: [1, 2\n")
    #expect(reading.tree.outline == ["{a: 1}"])
    #expect(reading.tree.nodes.count == 3)
    #expect(reading.problems.map(\.code) == [.duplicateKey, .syntax])
  }

  @Test func `a failure between documents takes none with it`() {
    let reading = Reading("a: 1\n...\n%YAML 1.1\n")
    #expect(reading.tree.outline == ["{a: 1}"])
    #expect(reading.problems.map(\.code) == [.syntax])
  }
}
