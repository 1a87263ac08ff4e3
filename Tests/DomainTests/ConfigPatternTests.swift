import Testing

@testable import Domain

struct ConfigPatternTests {
  @Test(arguments: [
    ("[a-z]+", "abc", true), ("[a-z]+", "abc1", false), ("[a-z]+", "1abc", false), ("a|bc", "bc", true),
    ("a|bc", "abc", false), ("a|bc", "ac", false), ("[A-Z]{2}[0-9]{3}", "AB123", true), (".*", "", true),
    (".{1,3}", "äöü", true), (".{1,3}", "äöüß", false), ("[[:digit:]]+", "42", true), ("x", "x\n", false),
    ("a.b", "a\nb", true), ("a", "a\0", false), ("\\.", ".", true), ("\\.", "x", false), ("[äö]", "ö", true),
  ])
  func `A pattern is for the whole value, in characters`(_ pattern: String, _ value: String, _ matches: Bool) throws {
    #expect(try ConfigPattern.compiled(pattern).matches(value) == matches)
  }

  @Test(arguments: ["", "(", "a)|(b", "[", "[z-a]", "*", "a{3,1}", "a\\", "(a)\\1", "a\0b", "(a{500}){500}"])
  func `What is no pattern, or would cost too much, is refused with a reason`(_ pattern: String) {
    #expect { try ConfigPattern.compiled(pattern) } throws: { ($0 as? ConfigPattern.Problem)?.message.isEmpty == false }
  }

  @Test func `A hostile pattern costs no time`() throws {
    let start = ContinuousClock.now
    _ = try? ConfigPattern.compiled(String(repeating: "(", count: 250) + String(repeating: ")", count: 250))
    _ = try? ConfigPattern.compiled(String(repeating: "(", count: 5_000))
    _ = try? ConfigPattern.compiled("((((a{1,200}){1,200}){1,200}){1,200}){1,200}")
    let slow = try ConfigPattern.compiled("(a|a|aa)*(a*)*b")
    #expect(!slow.matches(String(repeating: "a", count: 2_000)))
    #expect(ContinuousClock.now - start < .seconds(5))
  }

  @Test func `One pattern serves many threads`() async throws {
    let pattern = try ConfigPattern.compiled("[a-z]+[0-9]*")
    let matches = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<4 { group.addTask { (0..<500).count { pattern.matches("abc\($0)") } } }
      return await group.reduce(0, +)
    }
    #expect(matches == 2_000)
  }
}
