import Foundation
import Testing

/// The stories, by their folders.
private let stories = list("examples").filter { $0.first?.isNumber ?? false }.map { "examples/\($0)/README.md" }

/// Every page with a session.
private let pages =
  stories + ["README.md"]
  + list("Docs").filter { $0.hasSuffix(".md") }.map { "Docs/\($0)" }
  .filter { (try? read($0))?.contains("\n```console\n") ?? false }

private func list(_ folder: String) -> [String] {
  (try? FileManager.default.contentsOfDirectory(atPath: root.path + "/" + folder))?.sorted() ?? []
}

private func read(_ page: String) throws -> String {
  try String(contentsOf: root.appendingPathComponent(page), encoding: .utf8)
}

/// One after another: each has a PostgreSQL of its own.
@Suite(.serialized) struct StoryTests {
  @Test(arguments: pages) func theSessionGoesAsThePageSays(_ page: String) throws {
    let story = Story(try read(page))
    let told = try story.run()
    try #require(
      told.count == story.steps.count, "the shell ended after \(told.count) commands: \(told.last?.output ?? "")")
    for (step, told) in zip(story.steps, told) {
      #expect(told.status == 0, "\(step.command) ended with \(told.status): \(told.output)")
    }
    if ProcessInfo.processInfo.environment["BLESS"] == "1" {
      let text = story.telling(told.map(\.output))
      guard text != story.text else { return }
      try text.write(to: root.appendingPathComponent(page), atomically: true, encoding: .utf8)
      Issue.record("\(page) was rewritten: look at the difference")
      return
    }
    for (step, told) in zip(story.steps, told) { #expect(told.output == step.output, "\(step.command)") }
  }

  @Test func aStoryIsShortEnoughToRead() throws {
    for page in stories {
      #expect(try read(page).split(separator: "\n", omittingEmptySubsequences: false).count <= 121, "\(page)")
    }
  }

  @Test func everyStoryIsInTheListOfStories() throws {
    #expect(stories.count == 8)
    let list = try read("examples/README.md")
    for page in stories { #expect(list.contains("](\(page.dropFirst("examples/".count)))"), "\(page)") }
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
    let text = "at /tmp/x/y 2026-01-09 01:02:03Z\n2 created in 1,037 ms.\nsince 2026-01-09 01:02Z\n\n"
    let steady = "at /home/you/y 2026-03-02 10:00:00Z\n2 created in 40 ms.\nsince 2026-03-02 10:00Z"
    #expect(Story.steady(text, home: "/tmp/x") == steady)
  }
}
