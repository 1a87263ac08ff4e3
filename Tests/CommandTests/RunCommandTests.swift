import Domain
import Foundation
import TestSupport
import Testing

/// The ledger as an optimizer uses it: standard output, standard error and exit status of each command, whole.
@Suite struct RunCommandTests {
  private func place() async throws -> Workplace {
    var manifests = Sample.manifests
    manifests["catalog/optimizer.yaml"] = Sample.optimizer.replacingOccurrences(
      of: "      names:   {type: list, scope: entity, items: string}\n",
      with: """
              names:   {type: list, scope: entity, items: string}
              rate:    {type: decimal, scope: run, required: true, max: 1}
              max_bid: {type: decimal, scope: run, default: 9}
              token:   {type: string, scope: run, sensitive: true, max_length: 8}
              seed:    {type: int, scope: run, default: 7, materialize: true}
            rules:
              - {name: order, compare: [min_bid, "<=", max_bid]}

        """)
    let place = try await Workplace(manifests)
    try place.apply()
    return place
  }

  private func transcript(_ place: Workplace, _ arguments: String..., input: String = "") throws -> String {
    let answer = try place.optctl.start(["run"] + arguments, input: input).wait()
    // Times are those of the test.
    let time = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z/
    return answer.output + answer.errors.replacing(time, with: "TIME") + "exit \(answer.status)\n"
  }

  @Test func aRunFromStartToFinish() async throws {
    let place = try await place()
    #expect(
      try transcript(place, "start", "site", "--set", "rate=0.650", "--set", "token=s3cret", "--run-id", "r1")
        == "r1\nexit 0\n")
    #expect(
      try place.value("SELECT string_agg(config_key || '=' || config_value, ' ' ORDER BY 1) FROM opt_run_configs")
        == "rate=0.65 seed=7 token=s3cret")
    let report = #"{"total_bids": 12, "bid_median": 1.50, "features_used": ["b", "a"], "metrics": {"auc": 7e-1}}"#
    #expect(
      try transcript(place, "finish", "r1", "--report", "-", "--validation-status", "passed", "-q", input: report)
        == "exit 0\n")
    #expect(
      try transcript(place, "finish", "r1", "--report", "-", input: report)
        == "error: run r1 is completed already, since TIME\nexit 4\n")
    #expect(
      try transcript(place, "cancel", "r1")
        == "error: run r1 is completed already, since TIME: it can no longer be cancelled\nexit 4\n")
    let shown = try JSON(parsing: place.optctl.run("run", "show", "r1", "--format", "json").output)
    #expect(
      shown["configs"]
        == .object([
          .init("rate", .number("0.65")), .init("seed", .number("7")), .init("token", .string("(sensitive)")),
        ]))
    #expect(shown["metrics"] == .object([.init("auc", .number("0.7"))]))
    #expect(shown["features_used"] == .array([.string("b"), .string("a")]))
    #expect(shown["bid_median"] == .number("1.5") && shown["total_views"] == .null)
    let list = try place.optctl.run("run", "list", "site", "--deployable").output
    #expect(list.contains("✓ r1") && !list.contains("s3cret"))
  }

  @Test func everythingWrongWithAStartIsSaidAtOnceAndNothingIsWritten() async throws {
    let place = try await place()
    try place.repository.write("run.yaml", "max_bid: \"3\"\nenabled: true\n")
    #expect(
      try transcript(
        place, "start", "site", "--set", "rat=0.5", "--set", "token=longer than 8", "--config", "run.yaml",
        "--data-end",
        "2026-02-30")
          == """
          error[invalid-value]: --data-end is `2026-02-30`, which is not a date
            = help: write year-month-day, such as 2026-12-31

          error[unknown-config]: version `rtb/v1` has no config `rat`
            = help: did you mean `rate`?

          error[invalid-config]: token is not as it should be, longer than 8 characters
            = help: write at most 8 characters

          run.yaml:1:10: error[invalid-config]: max_bid is 3, a string because of its quotes, and not a decimal number
            = help: remove the quotes

          run.yaml:2:1: error[unknown-config]: `enabled` of version `rtb/v1` is set by the entity, not by a run
            = help: remove it here: it stands in the entity's manifest

          error[missing-config]: the run lacks the config `rate` that version `rtb/v1` requires
            = help: add --set rate=…

          error: nothing was recorded
          exit 1

          """)
    #expect(
      try transcript(place, "start", "site", "--set", "rate=0.5", "--set", "max_bid=2.4")
        == """
        error[config-rule]: rule `order`: min_bid 2.5 must be <= max_bid 2.4
          = help: change min_bid or max_bid

        error: nothing was recorded
        exit 1

        """)
    #expect(try place.value("SELECT count(*) FROM opt_runs") == "0")
  }

  @Test func aRunThatWaitsIsResumedOnce() async throws {
    let place = try await place()
    #expect(try transcript(place, "start", "site", "--set", "rate=0.5", "--run-id", "w", "--pending") == "w\nexit 0\n")
    #expect(
      try transcript(place, "finish", "w", "--total-bids", "1")
        == """
        error: run w has not started: it is pending
          help: start it with `optctl run start --resume w`
        exit 1

        """)
    #expect(try transcript(place, "start", "--resume", "w") == "w\nexit 0\n")
    #expect(try transcript(place, "start", "--resume", "w") == "error: run w is running already, since TIME\nexit 4\n")
    #expect(
      try transcript(place, "start", "site", "--set", "rate=0.5", "--run-id", "w")
        == "error: there is a run w already\n  help: leave --run-id out for a new id\nexit 1\n")
    #expect(try transcript(place, "fail", "w", "--error", "no bids", "-q") == "exit 0\n")
    #expect(
      try transcript(place, "show", "nope")
        == "error: there is no run nope in the database\n  help: optctl run list shows the newest\nexit 1\n")
  }

  @Test func aReportThatIsWrongIsRefusedByName() async throws {
    let place = try await place()
    _ = try transcript(place, "start", "site", "--set", "rate=0.5", "--run-id", "r")
    #expect(
      try transcript(
        place, "finish", "r", "--report", "-", "--total-bids", "1",
        input: "total_bids: 2\nnpi_count: 3\nmetrics: {auc: NaN}\n")
          == """
          standard input:2:1: error[unknown-field]: there is no field `npi_count` here
            = help: did you mean `npis_count`?

          standard input:3:16: error[invalid-number]: metrics.auc is NaN, which is no finite number
            = help: leave it out: what is not known counts as missing

          standard input:1:1: error[duplicate-key]: total_bids is given on the command line and in the report
            = help: remove one of the two

          error: nothing was recorded
          exit 1

          """)
    #expect(
      try transcript(place, "finish", "r", "--npis-count=-1")
        .contains("error[invalid-number]: --npis-count is -1, which is below 0"))
    #expect(try place.value("SELECT status FROM opt_runs") == "running")
  }

  @Test func aWrongCommandLineIsAUsageError() async throws {
    let program = Program(in: FileManager.default.temporaryDirectory.path)
    for arguments in [
      ["start"], ["start", "site", "--set", "x"], ["start", "site", "--version", "v1"],
      ["start", "site", "--resume", "r"], ["start", "site", "--trigger-type", "cron"],
      ["finish", "r", "--metric", "auc"],
      ["list", "--status", "done"], ["list", "--limit", "0"], ["compare", "r"], ["fail", "r"],
      ["fail", "r", "--error", " "],
    ] {
      #expect(try program.start(["run"] + arguments).wait().status == 64, "\(arguments)")
    }
    let answer = try program.run("run", "start", "site", "--set", "s3cret")
    #expect(!answer.errors.contains("s3cret"))
  }
}
