import ArgumentParser
import Domain
import Reconciler
import Rendering

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Record and compare optimizer executions.",
    discussion: """
      An execution starts a run, and later finishes, fails or cancels it. What it used and found stands in opt_runs, \
      opt_run_configs and opt_run_metrics, and deployments are judged by it. A run only moves forward: of two that end \
      it one wins, and the other exits with status 4.

      Example:
        run=$(optctl run start drugs_hcp --set target_win_rate=0.65 --set max_bid=30)
        my-optimizer --out report.json
        optctl run finish "$run" --report report.json
      """,
    subcommands: [
      RunStartCommand.self, RunFinish.self, RunFail.self, RunCancel.self, RunList.self, RunShow.self, RunCompare.self,
    ])
}

/// A file of a run, or standard input for `-`.
func runFile(_ path: String) throws(Failure) -> RunFile {
  path == "-"
    ? RunFile(name: "standard input", bytes: try contentsOfStandardInput(limit: runFileLimit))
    : RunFile(name: path, bytes: try contents(of: path, limit: runFileLimit))
}

private let runFileLimit = 4 << 20

/// Prints a run that was recorded.
func report(_ result: RunResult, _ format: Format, _ global: GlobalOptions) {
  switch format {
  case .json: Terminal.out(renderJSON(result.run, in: result.records))
  case .text: if !global.quiet { Terminal.out(renderRecorded(result.run, style: global.style)) }
  }
}
