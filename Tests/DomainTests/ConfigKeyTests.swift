import Testing

@testable import Domain

struct ConfigKeyTests {
  @Test func `Equal names have equal numbers, from many threads`() async {
    let names = (0..<200).map { "concurrent_key_\($0)" }
    let keys = await withTaskGroup(of: [ConfigKey].self) { group in
      for _ in 0..<8 { group.addTask { names.map { ConfigKey($0) } } }
      var all: [[ConfigKey]] = []
      for await keys in group { all.append(keys) }
      return all
    }
    for one in keys { #expect(one == keys[0]) }
    #expect(keys[0].map(\.name) == names)
    #expect(Set(keys[0]).count == names.count)
  }

  @Test func `A cache gives the same numbers, also where names share a slot`() {
    var cache = ConfigKeyCache()
    for round in 0..<2 {
      for i in 0..<2_000 {
        let name = "cached_\(i)"
        let key = cache.key(name.utf8Span.span)
        #expect(key == ConfigKey(name), "round \(round)")
        #expect(key.name == name)
      }
    }
    let empty = cache.key("".utf8Span.span)
    #expect(empty.name == "")
  }

  @Test func `Names that are canonically equal in other bytes are two keys`() {
    let (composed, decomposed) = (ConfigKey("caf\u{E9}"), ConfigKey("cafe\u{301}"))
    #expect(composed != decomposed)
    #expect(ConfigKey("caf\u{E9}") == composed)
    #expect(ConfigKey("cafe\u{301}") == decomposed)
    #expect(decomposed.name.utf8.count == 6)
  }
}
