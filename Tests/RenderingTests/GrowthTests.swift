import Domain
import Planning
import Rendering
import Testing

private func load(entities: Int) -> Plan {
  samplePlan(
    (1...entities).flatMap { i -> [Change] in
      let code = "entity_\(100_000 + i)"
      let configs = (1...4).map { change("config/\(code)/key_\($0)", .create, [field(.value, .null, .number($0))]) }
      return [change("entity/\(code)", .create, fields(of: drugs, .create), at: place("\(code).yaml", 3, 17))] + configs
    })
}

@Suite struct GrowthTests {
  @Test func textAndJSONGrowWithThePlan() {
    let (small, large) = (load(entities: 100), load(entities: 1_000))
    let head = renderText(samplePlan([]), style: plain).utf8.count
    let (a, b) = (renderText(small, style: plain).utf8.count, renderText(large, style: plain).utf8.count)
    #expect(abs((b - head) - 10 * (a - head)) < 2_000)
    let (c, d) = (renderJSON(small, toolVersion: "1").count, renderJSON(large, toolVersion: "1").count)
    #expect(d < 10 * c)
  }

  /// One name that is as long as a database allows must not widen every other line.
  @Test func oneLongNameDoesNotWidenTheOtherLines() {
    let long = String(repeating: "k", count: 100_000)
    let changes = (["a" + long] + (1...1_000).map { "key_\($0)" }).map {
      change("config/e/\($0)", .create, [field(.value, .null, .bool(true), at: place("e.yaml", 1, 1))])
    }
    #expect(renderText(samplePlan(changes), style: plain).utf8.count < 300_000)
  }

  @Test func aDeploymentOfTenThousandArmsIsShownWhole() {
    let before = (1...10_000).map { Deployment.Arm(name: "a\($0)", run: "r\($0)", traffic: Share(hundredths: 1)).json }
    let plan = samplePlan([change("deployment/e", .update, [field(.arms, .array(before), .array(before.reversed()))])])
    let text = renderText(plan, style: plain)
    #expect(text.contains("~ deployment/e   new epoch, new order\n"))
    #expect(text.split(separator: "\n").count == 10_000 + 5)
  }
}
