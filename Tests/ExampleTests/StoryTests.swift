import Foundation
import Testing

/// The folders of `examples` that tell a story.
let stories = try! FileManager.default.contentsOfDirectory(atPath: root.path + "/examples")
  .filter { $0.first?.isNumber ?? false }.sorted()

/// One after another: each has a PostgreSQL of its own.
@Suite(.serialized) struct StoryTests {
  @Test(arguments: stories) func theStoryGoesAsItsPageSays(_ name: String) throws {
    let page = root.appendingPathComponent("examples/\(name)/README.md")
    let story = Story(try String(contentsOf: page, encoding: .utf8))
    let told = try story.run()
    try #require(told.count == story.steps.count, "the shell ended after \(told.count) commands: \(told.last?.output ?? "")")
    for (step, told) in zip(story.steps, told) {
      #expect(told.status == 0, "\(step.command) ended with \(told.status): \(told.output)")
    }
    if ProcessInfo.processInfo.environment["BLESS"] == "1" {
      let text = story.telling(told.map(\.output))
      guard text != story.text else { return }
      try text.write(to: page, atomically: true, encoding: .utf8)
      Issue.record("\(name) was rewritten: look at the difference")
      return
    }
    for (step, told) in zip(story.steps, told) { #expect(told.output == step.output, "\(step.command)") }
  }

  @Test func aStoryIsShortEnoughToRead() throws {
    for name in stories {
      let text = try String(contentsOf: root.appendingPathComponent("examples/\(name)/README.md"), encoding: .utf8)
      #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= 121, "\(name)")
    }
  }

  @Test func everyStoryIsInTheListOfStories() throws {
    let list = try String(contentsOf: root.appendingPathComponent("examples/README.md"), encoding: .utf8)
    for name in stories { #expect(list.contains("](\(name)/README.md)"), "\(name)") }
  }

  @Test func aSessionIsReadFromConsoleBlocksAlone() {
    let page = """
      ```
      $ not this
      ```
      ```console
      $ cat <<END
      > text
      > END
      text

      $ true
      ```
      """
    let story = Story(page)
    #expect(story.steps.map(\.command) == ["cat <<END\ntext\nEND", "true"])
    #expect(story.steps.map(\.output) == ["text\n", ""])
    #expect(story.telling(["a\nb", "c"]) == page.replacingOccurrences(of: "text\n\n$ true", with: "a\nb\n$ true\nc"))
  }

  @Test func whatDiffersFromRunToRunIsMadeTheSame() {
    let text = "at /tmp/x/y 2026-01-09 01:02:03Z\nApplied revision 2: 2 created in 1,037 ms.\nsince 2026-01-09 01:02Z\n\n"
    let steady = "at /home/you/y 2026-03-02 10:00:00Z\nApplied revision 2: 2 created in 40 ms.\nsince 2026-03-02 10:00Z"
    #expect(Story.steady(text, home: "/tmp/x") == steady)
  }
}
