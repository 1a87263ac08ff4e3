import Foundation
import Testing

/// Every page of the project.
@Suite struct DocumentTests {
  private static let pages: [String] = {
    let files = FileManager.default.enumerator(atPath: root.path)
    var pages: [String] = []
    while let file = files?.nextObject() as? String {
      let folder = file.split(separator: "/")[0]
      if folder.hasPrefix(".") || ["Sources", "Tests", "Fuzz", "Bench"].contains(folder) {
        files?.skipDescendants()
      } else if file.hasSuffix(".md") {
        pages.append(file)
      }
    }
    return pages.sorted()
  }()

  @Test func everyLinkBetweenPagesLeadsSomewhere() throws {
    for page in Self.pages {
      let text = try String(contentsOf: root.appendingPathComponent(page), encoding: .utf8)
      let folder = root.appendingPathComponent(page).deletingLastPathComponent()
      for match in text.matches(of: /\]\(([^)#]*)(#[^)]*)?\)/) where !match.1.contains("://") {
        let file = match.1.isEmpty ? URL(fileURLWithPath: page).lastPathComponent : String(match.1)
        let target = folder.appendingPathComponent(file)
        #expect(FileManager.default.fileExists(atPath: target.path), "\(page) links to \(match.1)")
        guard let anchor = match.2, target.pathExtension == "md" else { continue }
        let headings = try String(contentsOf: target, encoding: .utf8)
          .matches(of: /(?m)^#+ (.*)$/).map { anchorName($0.1) }
        #expect(headings.contains(String(anchor.dropFirst())), "\(page) links to \(match.1)\(anchor)")
      }
    }
  }

  /// As code hosts make it of a heading.
  private func anchorName(_ heading: Substring) -> String {
    heading.lowercased().filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_" }
      .replacingOccurrences(of: " ", with: "-")
  }

  @Test func everyCallThatAPageShowsIsOneThatTheProgramTakes() throws {
    let help = Help()
    var count = 0
    for page in Self.pages {
      let text = try String(contentsOf: root.appendingPathComponent(page), encoding: .utf8)
      let blocks = text.matches(of: /(?ms)^```[a-z]*\n(.*?)^```/).map { String($0.1) }
      // In a session only what stands after the prompt is shell.
      let shells = blocks.map { block in
        block.contains("$ ") ? Story("```console\n\(block)```").steps.map(\.command).joined(separator: "\n") : block
      }
      let spans = text.matches(of: /`(optctl [^`]*)`/).map { String($0.1) }
      for call in (shells + spans).flatMap(CommandLine.all) {
        count += 1
        #expect(try call.unknown(help.callAsFunction) == [], "\(page): \(call)")
      }
    }
    #expect(count > 50)
  }

  @Test func aCallOfWhatTheProgramDoesNotHaveIsFound() throws {
    let calls = CommandLine.all(in: "x=$(optctl run start site --set a=1)\noptctl plan --colour | head; optctl deploy")
    #expect(calls.map(\.command) == [["run", "start"], ["plan"], ["deploy"]])
    let help = Help()
    #expect(try calls.map { try $0.unknown(help.callAsFunction) } == [[], ["--colour"], ["optctl deploy"]])
  }
}
