import Testing

@testable import YAML

@Suite struct RefusalTests {
  @Test(arguments: [
    ("a: ⟦&x⟧ 1\nb: ⟦*x⟧\n", ["anchor '&x' is not allowed", "alias '*x' is not allowed"]),
    ("⟦*x⟧ : 1\n", ["alias '*x' is not allowed"]),
    ("a: ⟦&x⟧\n  b: 1\n", ["anchor '&x' is not allowed"]),
    ("⟦<<⟧: 1\n", ["merge key '<<' is not allowed"]),
    ("a: ⟦!!str⟧ 1\n", ["tag '!!str' is not allowed"]),
    ("a: ⟦!⟧ word\n", ["tag '!' is not allowed"]),
    ("é: [ü, ⟦!⟧ éé]\n", ["tag '!' is not allowed"]),
    ("a: ⟦!⟧ 'word'\n", ["tag '!' is not allowed"]),
    ("a: ⟦!⟧\n", ["tag '!' is not allowed"]),
    ("a: ⟦!<tag:x,y>⟧ [1]\n", ["tag '!<tag:x,y>' is not allowed"]),
    ("a: ⟦!x⟧ # why\n  ⟦&y⟧ {b: 1}\n", ["tag '!x' is not allowed", "anchor '&y' is not allowed"]),
    ("[⟦&a⟧ ⟦!b⟧ c, ⟦!d⟧ ]", ["anchor '&a' is not allowed", "tag '!b' is not allowed", "tag '!d' is not allowed"]),
    (
      "⟦%YAML⟧ 1.1\n# c\n⟦%TAG⟧ !e! tag:e,\n---\na: 1\n",
      ["directive '%YAML' is not allowed", "directive '%TAG' is not allowed"]
    ),
    ("a: ⟦!⟧e!x 1\n", ["tags are not allowed"]),
    ("⟦{⟧a: 1}: 2\n", ["a mapping is not allowed as a key"]),
    ("? ⟦⟧- 1\n: 2\n", ["a list is not allowed as a key"]),
    ("x: {⟦{⟧ name }: }\n", ["a mapping is not allowed as a key"]),
  ])
  func `what the profile leaves out is named where it stands`(text: String, messages: [String]) {
    let marked = Marked(text)
    let reading = Reading(marked.bytes)
    #expect(reading.problems.map(\.message) == messages)
    #expect(reading.problems.map(\.span) == marked.spans)
    #expect(reading.problems.allSatisfy { $0.code == .feature && $0.help != nil })
  }

  @Test func `reading goes on after a feature`() {
    let reading = Reading("a: &x 1\nb: *x\nc: !!int 3\n")
    #expect(reading.problems.count == 3)
    #expect(reading.tree.outline == ["{a: 1, b: *x, c: 3}"])
  }

  @Test(arguments: [
    ("⟪a⟫: 1\n⟦a⟧: 2\n", 1),
    ("⟪a⟫: 1\n⟦\"a\"⟧: 2\n", 1),
    ("x: {⟪k⟫: 1, l: {k: 2}, ⟦'k'⟧: 3}\n", 1),
    ("⟪a⟫: 1\n⟦a⟧: 2\n⟦a⟧: 3\n", 2),
    ("⟪''⟫: 1\n⟦\"\"⟧: 2\n", 1),
    ("⟪a⟫: {b: 1}\nc: {b: 1}\n⟦a⟧: [b, b]\n", 1),
  ])
  func `a key declared twice shows both places`(text: String, count: Int) {
    let marked = Marked(text)
    let reading = Reading(marked.bytes)
    #expect(reading.problems.map(\.code) == Array(repeating: .duplicateKey, count: count))
    #expect(reading.problems.map(\.span) == marked.spans)
    for problem in reading.problems {
      #expect(problem.related == .init(span: marked.related[0], message: "first declared here"))
    }
  }

  @Test(arguments: [5, 16, 17, 200])
  func `the twin is found among few keys and many`(count: Int) {
    var text = (0..<count).map { "key\($0): {key0: 1}\n" }.joined()
    #expect(Reading(text).problems == [])
    text += "key\(count / 2): 2\n"
    let problems = Reading(text).problems
    #expect(problems.map(\.message) == ["key 'key\(count / 2)' is declared twice"])
    #expect(problems.first?.span.line == UInt32(count + 1))
    #expect(problems.first?.related?.span.line == UInt32(count / 2 + 1))
  }

  @Test func `keys that only look the same are two keys`() {
    let reading = Reading("caf\u{E9}: 1\ncafe\u{301}: 2\n")
    #expect(reading.problems == [])
    #expect(reading.tree.count(reading.tree.roots[0]) == 2)
  }

  @Test(arguments: [
    ("a: \"open\n⟦⟧", "the quoted text is not closed"),
    ("a: [1, 2\nb⟦:⟧ 3\n", "the list is not closed: ',' or ']' is missing"),
    ("a: {b: 1\n⟦⟧", "the mapping is not closed: ',' or '}' is missing"),
    ("a: b⟦:⟧ c\n", "a ':' is not allowed here"),
    ("a: 1\n⟦\t⟧b: 2\n", "a tab is used as indentation"),
    ("a: ⟦@⟧home\n", "a value cannot begin with '@'"),
    ("a: ⟦%⟧%MACRO%%\n", "a value cannot begin with '%'"),
    ("a: ⟦`⟧x`\n", "a value cannot begin with '`'"),
    ("- *⟦.⟧txt\n", "'&' and '*' begin an anchor or an alias, which are not allowed"),
    ("- a\n⟦b⟧: 1\n", "this does not fit the list around it"),
    ("a: ⟦-⟧ 1\n", "a list element is not allowed here"),
    ("word\nkey⟦:⟧ 1\n", "a ':' is not allowed here"),
    ("a: 1\nword\n⟦b⟧: 1\n", "a ':' is missing before this"),
    ("a: \"⟦\\⟧q\"\n", "no such escape in double quotes"),
    ("a: \"\\u⟦D⟧800\"\n", "the escape is not a character"),
    ("a: \"\\x⟦Z⟧Z\"\n", "the escape has too few hexadecimal digits"),
    ("a: |⟦0⟧\n  x\n", "a block of text cannot be indented by 0"),
    ("a: ⟦]⟧\n", "a value is missing here"),
    ("%FOO⟦ ⟧bar\n--- a\n", "directives are not allowed"),
    ("a: 'é' ⟦'⟧b'\n", "this does not fit the mapping around it"),
  ])
  func `a mistake in the syntax has a place and plain words`(text: String, message: String) {
    let marked = Marked(text)
    let reading = Reading(marked.bytes)
    #expect(reading.problems.map(\.message) == [message])
    #expect(reading.problems.map(\.code) == [.syntax])
    #expect(reading.problems.map(\.span) == marked.spans)
    #expect(reading.tree.isEmpty)
  }

  @Test func `an unclosed quote shows where it was opened`() {
    let marked = Marked("a: 1\nb: ⟪⟫\"open\nc: 2\n⟦⟧")
    let problem = Reading(marked.bytes).problems.first
    #expect(problem?.span == marked.spans[0])
    #expect(problem?.related == .init(span: marked.related[0], message: "the quoted text begins here"))
  }
}
