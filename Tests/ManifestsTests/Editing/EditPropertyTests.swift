import Domain
import Testing
import YAML

@testable import Manifests

/// Deployments in every layout that a person may write them in.
private struct Layout {
  var dice: Dice
  var newline: String
  var comments = 0

  init(_ seed: UInt64) {
    dice = Dice(seed)
    newline = dice.flip() ? "\n" : "\r\n"
  }

  mutating func comment() -> String {
    comments += 1
    return "# comment \(comments), with: [signs] {and} \"quotes\" é"
  }

  mutating func spaces(_ range: ClosedRange<Int> = 0...3) -> String {
    String(repeating: " ", count: Int.random(in: range, using: &dice))
  }

  mutating func lineEnd() -> String { (dice.pick([true, false, false]) ? "  \(comment())" : spaces(0...1)) + newline }

  mutating func quoted(_ text: String) -> String {
    switch dice.pick([0, 1, 2]) {
    case 0 where ScalarText.isPlain(text, inFlow: true): text
    case 1: "'\(text)'"
    default: "\"\(text)\""
    }
  }

  mutating func arms(_ arms: [Deployment.Arm], inFlow: Bool) -> String {
    let style = inFlow ? dice.pick([0, 1]) : dice.pick([0, 1, 2, 3])
    switch style {
    case 0:
      let gap = spaces(0...1)
      return " [\(gap)" + arms.map { flowArm($0) }.joined(separator: ",\(spaces(0...2))") + "\(gap)]"
    case 1:
      var text = " ["
      for (index, arm) in arms.enumerated() {
        text += newline + (dice.flip() ? "      \(comment())\(newline)" : "") + "      " + flowArm(arm)
        if index < arms.count - 1 || dice.flip() { text += "," }
        if dice.flip() { text += " \(comment())" }
      }
      return text + newline + "    ]"
    default:
      guard !arms.isEmpty else { return " []" }
      let indentation = "  " + spaces(0...3)
      var text = lineEnd()
      for arm in arms {
        if dice.flip() { text += indentation + comment() + newline }
        let gap = spaces(1...2)
        text += indentation + "-"
        text += style == 2 ? gap + flowArm(arm) + lineEnd() : blockArm(arm, indentation, gap)
      }
      return String(text.dropLast())
    }
  }

  private mutating func flowArm(_ arm: Deployment.Arm) -> String {
    let gap = spaces(1...2)
    return "{name: \(quoted(arm.name)),\(gap)run: \(quoted(arm.run)), traffic: \(arm.traffic.percent.text)}"
  }

  /// The first key stands behind the dash or below it.
  private mutating func blockArm(_ arm: Deployment.Arm, _ indentation: String, _ gap: String) -> String {
    let inner = indentation + " " + gap
    return (dice.flip() ? gap : newline + inner) + "name: " + quoted(arm.name) + lineEnd() + inner + "traffic: "
      + arm.traffic.percent.text + lineEnd() + inner + "run: " + quoted(arm.run) + lineEnd()
  }

  mutating func document(_ entity: String, _ arms: [Deployment.Arm], _ holdback: Share) -> String {
    let isPatch = dice.pick([true, false, false])
    var text =
      (dice.flip() ? comment() + newline : "") + "apiVersion: optctl/v1" + newline + "kind: Deployment" + newline
    text += "metadata: {entity: \(entity)\(isPatch ? ", patch: true" : "")}" + lineEnd()
    if dice.pick([true, false, false, false]) {
      return text + "spec: {holdback: \(holdback.percent.text), arms:\(self.arms(arms, inFlow: true))}" + newline
    }
    text += "spec:" + lineEnd() + (dice.flip() ? "  gates: [g]" + lineEnd() : "")
    text += "  arms:" + self.arms(arms, inFlow: false) + newline
    return text + (dice.flip() ? "  holdback: \(holdback.percent.text)" + lineEnd() : "") + (dice.flip() ? newline : "")
  }
}

@Suite("Edits of arms in any layout")
struct EditPropertyTests {
  private func arms(_ dice: inout Dice) -> [Deployment.Arm] {
    let names = ["control", "candidate", "a, b", "no", "ü"].shuffled(using: &dice)
    let runs = ["20260201_120000", "r1", "0123", "run: x", "z z"].shuffled(using: &dice)
    return (0..<Int.random(in: 0...4, using: &dice)).map { index in
      Deployment.Arm(
        name: names[index], run: runs[index], traffic: Share(hundredths: .random(in: 1...10_000, using: &dice)))
    }
  }

  private func comments(_ text: some StringProtocol) -> Set<String> {
    Set(
      text.split(whereSeparator: \.isNewline).compactMap { line in
        line.firstRange(of: "# comment").map { String(line[$0.lowerBound...]).trimmed }
      })
  }

  @Test("mean the new arms and nothing else, and keep every byte of other documents")
  func arms() throws {
    var (edits, refusals) = (0, 0)
    for seed in UInt64(0)..<3_000 {
      var layout = Layout(seed)
      let documents = (0..<Int.random(in: 1...3, using: &layout.dice)).map { index in
        (arms: arms(&layout.dice), text: "")
      }.enumerated().map { index, document in
        (arms: document.arms, text: layout.document("entity_\(index)", document.arms, Share(hundredths: 250)))
      }
      let separator = "---" + layout.newline
      let text = (layout.dice.flip() ? "\u{FEFF}" : "") + documents.map(\.text).joined(separator: separator)
      let chosen = Int.random(in: documents.indices, using: &layout.dice)
      let wanted = arms(&layout.dice)
      var manifest = try ManifestText("a.yaml", Array(text.utf8))
      do {
        try manifest.setArms(path("spec.arms"), in: chosen, to: wanted)
      } catch {
        refusals += 1
        #expect(Array(text.utf8) == manifest.content)
        continue
      }
      edits += 1
      let result = String(decoding: manifest.content, as: UTF8.self)
      let shown: Comment = "seed \(seed)\n\(text)\n=>\n\(result)"
      for (index, document) in documents.enumerated() {
        let list = manifest.tree.walk(path("spec.arms"), from: manifest.tree.roots[index]).target
        let expected = index == chosen ? wanted : document.arms
        let read = try manifest.tree.elements(#require(list)).map { element in
          func text(_ name: String) throws -> String {
            try manifest.tree.text(#require(manifest.tree.entry(name, of: element)).value)
          }
          return try arm(text("name"), text("run"), text("traffic"))
        }
        #expect(read == expected, shown)
      }
      let before = documents[..<chosen].map(\.text).joined(separator: separator)
      let after = documents[(chosen + 1)...].map { separator + $0.text }.joined()
      #expect(result.utf8.starts(with: (text.hasPrefix("\u{FEFF}") ? "\u{FEFF}" + before : before).utf8), shown)
      #expect(result.utf8.reversed().starts(with: after.utf8.reversed()), shown)
      let mayGo =
        wanted.count < documents[chosen].arms.count || wanted.map(\.name) != documents[chosen].arms.map(\.name)
      if !mayGo { #expect(comments(result) == comments(text), shown) }
      #expect(comments(result).isSubset(of: comments(text)), shown)
    }
    #expect(edits > 2_900, "\(refusals) refused")
  }
}

extension String {
  fileprivate var trimmed: String { String(reversed().drop { $0 == " " || $0 == "\r" }.reversed()) }
}
