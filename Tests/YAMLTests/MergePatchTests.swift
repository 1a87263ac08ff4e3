import Testing

@testable import YAML

@Suite struct MergePatchTests {
  /// The table of RFC 7396, appendix A; JSON is YAML.
  @Test(arguments: [
    (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
    (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
    (#"{"a":"b"}"#, #"{"a":null}"#, #"{}"#),
    (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
    (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
    (#"{"a":"c"}"#, #"{"a":["b"]}"#, #"{"a":["b"]}"#),
    (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
    (#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, #"{"a":[1]}"#),
    (#"["a","b"]"#, #"["c","d"]"#, #"["c","d"]"#),
    (#"{"a":"b"}"#, #"["c"]"#, #"["c"]"#),
    (#"{"a":"foo"}"#, #"null"#, #"null"#),
    (#"{"a":"foo"}"#, #""bar""#, #""bar""#),
    (#"{"e":null}"#, #"{"a":1}"#, #"{"e":null,"a":1}"#),
    (#"[1,2]"#, #"{"a":"b","c":null}"#, #"{"a":"b"}"#),
    (#"{}"#, #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
  ])
  func `the table of the RFC holds`(base: String, patch: String, result: String) {
    #expect(merged(base, patch).outline == Reading(result).tree.outline)
  }

  @Test(arguments: [
    ("a: 1\nb: 2", "a: ~", "{b: 2}"),
    ("a: 1\nb: 2", "a:", "{b: 2}"),
    ("a: 1\nb: 2", "a: 'null'", "{a: \"null\", b: 2}"),
    ("a: 1", "\"a\": 2", "{\"a\": 2}"),
    ("a: {x: 1}", "a: {x: {y: ~, z: [~, {n: ~}]}}", "{a: {x: {z: [~, {n: ~}]}}}"),
    ("a: {x: 1, y: {z: 2}}\nb: [1]", "a: {y: {w: 3}}\nc: 4", "{a: {x: 1, y: {z: 2, w: 3}}, b: [1], c: 4}"),
    ("caf\u{E9}: 1", "cafe\u{301}: 2", "{caf\u{E9}: 1, cafe\u{301}: 2}"),
  ])
  func `YAML's own ways of writing it count too`(base: String, patch: String, result: String) {
    #expect(merged(base, patch).outline == [result])
  }

  @Test func `every node keeps its place and its file`() {
    let base = Reading("a: {x: 1, y: 2}\nb: 3\n", source: 1).tree
    let patch = Reading("# patch\na: {y: [5]}\nc: 6\n", source: 2).tree
    let tree = NodeTree.merging(base, base.roots[0], with: patch, patch.roots[0])
    let places = tree.all.map { "\(tree.source($0)):\(tree.span($0).line):\(tree.span($0).column)" }
    #expect(tree.outline == ["{a: {x: 1, y: [5]}, b: 3, c: 6}"])
    #expect(
      places == [
        "1:1:1", "1:1:1", "1:1:4", "1:1:5", "1:1:8", "2:2:5", "2:2:8", "2:2:9", "1:2:1", "1:2:4", "2:3:1", "2:3:4",
      ])
  }

  @Test func `a key below the top is the patch's where the patch descends, also if it only removes`() {
    let base = Reading("spec: {a: {x: 1, y: 2}, b: {z: 3}}\n", source: 1).tree
    let patch = Reading("spec: {a: {y: ~}}\n", source: 2).tree
    let tree = NodeTree.merging(base, base.roots[0], with: patch, patch.roots[0])
    #expect(tree.outline == ["{spec: {a: {x: 1}, b: {z: 3}}}"])
    #expect(tree.all.map { tree.source($0) } == [1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1])
  }

  @Test func `roots in the middle of a tree can be merged, again and again`() {
    let tree = Reading("x: 0\n---\na: {b: 1}\n---\na: {c: 2}\n---\na: {b: ~, d: 3}\n").tree
    let once = NodeTree.merging(tree, tree.roots[1], with: tree, tree.roots[2])
    let twice = NodeTree.merging(once, once.roots[0], with: tree, tree.roots[3])
    #expect(twice.outline == ["{a: {c: 2, d: 3}}"])
    #expect(twice.roots.count == 1)
  }

  @Test func `large mappings are merged in linear time`() {
    let base = (0..<50_000).map { "key\($0): 1\n" }.joined()
    let patch = (0..<50_000).map { "key\($0 * 2): \($0 % 2 == 0 ? "~" : "2")\n" }.joined()
    let elapsed = ContinuousClock().measure {
      let tree = merged(base, patch)
      #expect(tree.count(tree.roots[0]) == 50_000)
    }
    #expect(elapsed < .seconds(10))
  }

  @Test func `a patch with nothing in it changes nothing`() {
    let base = Reading("a: {x: 1, y: [1, 'two']}\nb: |\n  text\n").tree
    let patch = Reading("{}").tree
    let tree = NodeTree.merging(base, base.roots[0], with: patch, patch.roots[0])
    #expect(tree.outline == base.outline)
    #expect(tree.all.map(tree.span) == base.all.map(base.span))
  }

  private func merged(_ base: String, _ patch: String) -> NodeTree {
    let (base, patch) = (Reading(base).tree, Reading(patch).tree)
    return NodeTree.merging(base, base.roots[0], with: patch, patch.roots[0])
  }
}
