import Domain
import Testing

@Suite struct DecimalDifferenceTests {
  @Test func `Differences are those of whole numbers of thousandths`() throws {
    var chance = Chance(7)
    for _ in 0..<3_000 {
      let a = Int.random(in: -2_000_000...2_000_000, using: &chance)
      let b = Int.random(in: -3_000...3_000, using: &chance)
      let difference = try thousandths(a) - thousandths(b)
      #expect(difference == (try thousandths(a - b)), "\(a) - \(b)")
    }
  }

  @Test func `Percents are rounded, halves away from zero`() throws {
    let table = [
      ("8592", "198412", "4.33"), ("-0.0028", "0.0171", "-16.37"), ("1", "-3", "33.33"), ("1", "8", "12.5"),
      ("1", "800", "0.13"), ("-1", "800", "-0.13"), ("0", "5", "0"), ("5", "0.001", "500000"), ("-1", "100000000", "0"),
    ]
    for (part, base, percent) in table {
      let (part, base) = (try #require(ExactDecimal(part)), try #require(ExactDecimal(base)))
      #expect(part.percent(of: base, decimals: 2)?.text == percent, "\(part.text) of \(base.text)")
    }
    #expect(ExactDecimal(1).percent(of: ExactDecimal(0), decimals: 2) == nil)
  }

  @Test func `Long numbers lose no digit`() throws {
    let long = try #require(ExactDecimal("1" + String(repeating: "0", count: 300)))
    let tiny = try #require(ExactDecimal("0." + String(repeating: "0", count: 300) + "1"))
    #expect((long - tiny).text == String(repeating: "9", count: 300) + "." + String(repeating: "9", count: 301))
  }

  private func thousandths(_ number: Int) throws -> ExactDecimal {
    let digits = String(number.magnitude)
    let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    return try #require(ExactDecimal((number < 0 ? "-" : "") + padded.dropLast(3) + "." + padded.suffix(3)))
  }
}

@Suite struct RunComparisonTests {
  private func run(_ id: String, configs: [String: String] = [:], features: [String]? = nil) -> Run {
    var run = Run(
      id: id, entity: "site", version: VersionReference(optimizer: "rtb", version: "v1"), status: "completed",
      validationStatus: "passed", configs: configs)
    run.featuresUsed = features
    return run
  }

  private func records(sensitive: String) -> RunRecords {
    var secret = ConfigDefinition(key: sensitive, type: .string, scope: .run)
    secret.isSensitive = true
    let rate = ConfigDefinition(key: "rate", type: .decimal, scope: .run)
    let version = VersionReference(optimizer: "rtb", version: "v1")
    return RunRecords(
      supportedConfigs: [version: SupportedConfigs(json: .object([]), definitions: [secret, rate], rules: [])])
  }

  @Test func `Configs are compared by what they mean, and sensitive ones are hidden`() throws {
    let records = records(sensitive: "token")
    let left = run("a", configs: ["token": "s3cret", "rate": "0.650", "other": "x"])
    let right = run("b", configs: ["token": "0ther", "rate": "0.65"])
    let comparison = RunComparison(left, right, in: records)
    #expect(comparison.configs.map(\.name) == ["other", "rate", "token"])
    #expect(comparison.configs.map(\.isDifferent) == [true, false, true])
    #expect(comparison.configs[1].left == .number("0.65"))
    #expect(comparison.configs[0].right == nil)
    #expect(comparison.configs[2].left == JSON.hidden && comparison.configs[2].right == JSON.hidden)
    #expect(!"\(comparison)".contains("s3cret") && !"\(comparison)".contains("0ther"))
    #expect(!RunComparison(left, left, in: records).configs.contains { $0.isDifferent })
  }

  @Test func `Features keep their order, so one that moved is removed and added`() {
    let comparison = RunComparison(
      run("a", features: ["x", "y", "z"]), run("b", features: ["y", "z", "x", "w"]), in: RunRecords())
    #expect(comparison.features == [.left("x"), .both("y"), .both("z"), .right("x"), .right("w")])
    #expect(RunComparison(run("a"), run("b"), in: RunRecords()).features == [])
  }

  @Test func `Any two lists of features can be rebuilt from their comparison`() {
    var chance = Chance(3)
    for _ in 0..<300 {
      let lists = (0..<2).map { _ in
        (0..<Int.random(in: 0...6, using: &chance)).map { _ in "f\(Int.random(in: 0...4, using: &chance))" }
      }
      let features = RunComparison(run("a", features: lists[0]), run("b", features: lists[1]), in: RunRecords())
        .features
      var (left, right): ([String], [String]) = ([], [])
      for feature in features {
        switch feature {
        case .both(let name):
          left.append(name)
          right.append(name)
        case .left(let name): left.append(name)
        case .right(let name): right.append(name)
        }
      }
      #expect(left == lists[0] && right == lists[1])
    }
  }
}
