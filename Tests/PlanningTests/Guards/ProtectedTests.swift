import Domain
import Planning
import Testing

@Suite struct ProtectedTests {
  private let plain = base.with {
    $0.entities = [entity(), entity("other", object: 2)]
    $0.macros = [Macro(feature: "geo", template: "[GEO]")]
  }

  private func protecting(_ addresses: Set<String>) -> Catalogue { plain.with { $0.protected = addresses } }

  @Test func aProtectedObjectCannotGo() throws {
    let applied = protecting(["entity/site", "macro/geo"])
    try Danger(applied.with { $0.entities.removeFirst() }, applied: applied).isBlocked(
      by: .protected, until: "protected:entity/site", notBy: ["protected:entity/other", "protected:macro/geo"])
    #expect(
      try Danger(applied.with { $0.macros = [] }, applied: applied).findings(.protected)
        == ["blocked protected:macro/geo"])
    #expect(try Danger(applied.with { $0.entities.removeLast() }, applied: applied).findings(.protected).isEmpty)
  }

  @Test func neitherCanItBeDeclaredRetired() throws {
    let applied = protecting(["entity/site"])
    let retired = applied.with { $0.entities[0].status = .retired }
    let danger = Danger(retired, applied: applied)
    #expect(try danger.findings(.protected) == ["blocked protected:entity/site"])
    #expect(
      try danger.plan().message(of: .protected)
        == "would be retired while protected; no earlier revision dropped protect")
    #expect(try Danger(applied.with { $0.entities[0].status = .paused }, applied: applied).findings(.protected).isEmpty)
  }

  @Test func toDropProtectionAndRetireAtOnceIsBlockedAndOneAfterTheOtherIsNot() throws {
    let protected = protecting(["entity/site"])
    let retired = plain.with { $0.entities[0].status = .retired }
    #expect(try Danger(retired, applied: protected).findings(.protected) == ["blocked protected:entity/site"])
    #expect(try Danger(plain, applied: protected).plan().guards.isEmpty)
    #expect(try Danger(retired, applied: plain).findings(.protected).isEmpty)
  }

  @Test func aProtectedDeploymentStaysDeclared() throws {
    let applied = protecting(["deployment/site"]).with { $0.deployments = [deployment([:])] }
    #expect(
      try Danger(applied.with { $0.deployments = [] }, applied: applied).findings(.protected)
        == ["blocked protected:deployment/site"])
  }

  @Test func aRowThatIsGoneAlreadyIsNotProtected() throws {
    let applied = protecting(["entity/site"])
    let gone = plain.with { $0.entities.removeFirst() }
    #expect(try Danger(gone, applied: applied, live: gone).findings(.protected).isEmpty)
  }
}
