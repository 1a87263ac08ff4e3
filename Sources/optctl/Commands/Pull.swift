import ArgumentParser
import Domain
import Reconciler
import Rendering

struct Pull: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pull", abstract: "Write manifests from the live database.",
    discussion: """
      One file for each entity with its configs, for each optimizer with its versions, for the macros, and for each \
      deployment. What was pulled is judged by the rules and planned against the rows that it came from: what a rule \
      refuses is left out, and said. The first apply then adopts the rows, and writes none of them. Values of sensitive \
      configs are never written.

      With --drift it edits the manifests that are there so that they accept what was changed by hand since the last \
      apply: each changed field, and nothing else in the files.

      Examples:
        optctl pull --out manifests --database postgresql://db.example.org/control
        optctl pull --unmanaged --out manifests -e production
        optctl pull --drift -e production
      """)

  @OptionGroup var global: GlobalOptions

  @Option(help: ArgumentHelp("Write files below DIR; else print them.", valueName: "dir"))
  var out: String?

  @Flag(help: "Only what optctl does not own yet.")
  var unmanaged = false

  @Flag(help: "Edit the manifests to accept what was changed by hand.")
  var drift = false

  @Flag(help: "With --drift: show the edits and write nothing.")
  var dryRun = false

  func validate() throws {
    if drift, out != nil || unmanaged {
      throw ValidationError("--drift edits the manifests that are there: leave --out and --unmanaged out")
    }
    if dryRun, !drift { throw ValidationError("--dry-run goes with --drift") }
  }

  func run() async throws {
    try await global.reporting(changesSomething: drift && !dryRun || out != nil) { selection in
      if drift { return try await acceptDrift(selection) }
      let result = try await pull(selection, unmanaged: unmanaged)
      Terminal.note(
        renderShortfall(
          result.leftOut, unmanaged ? [] : result.differences, result.diagnostics, style: global.errorStyle))
      guard let out else {
        Terminal.out(renderStream(result.files))
        return .success
      }
      try write(result, to: out)
      return .success
    }
  }

  private func write(_ result: PullResult, to directory: String) throws(Failure) {
    guard !result.files.isEmpty else {
      Terminal.out(
        unmanaged ? "Nothing to write: optctl owns every row.\n" : "Nothing to write: the tables are empty.\n")
      return
    }
    let isNew = !exists("\(directory)/\(result.projectFile.path)")
    let files = (isNew ? [result.projectFile] : []) + result.files
    try create(files, in: directory)
    Terminal.out(renderWritten(files, in: directory, style: global.style))
    global.note("\nNext: git add and commit, optctl plan, optctl apply. The apply adopts the rows as they are.")
  }
}

extension Pull {
  @MainActor
  fileprivate func acceptDrift(_ selection: Selection) async throws(Failure) -> ExitStatus {
    let result = try await Reconciler.acceptDrift(selection, writes: !dryRun)
    Terminal.note(renderRefused(result.refused, style: global.errorStyle))
    guard !result.edited.isEmpty else {
      Terminal.out(
        result.refused.isEmpty
          ? "Nothing to edit: there is no drift that the manifests do not say.\n" : "Nothing to edit.\n")
      return .success
    }
    for manifest in result.edited {
      Terminal.out(
        renderDiff(
          path: manifest.path, before: manifest.before, after: manifest.after, hiding: manifest.hidden,
          style: global.style) + "\n")
    }
    global.note(
      dryRun
        ? "Nothing was written. Without --dry-run the files are edited."
        : "\(result.accepted) accepted. Next: optctl plan, commit, optctl apply.")
    return .success
  }
}
