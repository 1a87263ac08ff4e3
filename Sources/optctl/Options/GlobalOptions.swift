import ArgumentParser
import Diagnostics
import Glibc
import Reconciler
import Rendering

enum ColorChoice: String, ExpressibleByArgument, CaseIterable { case auto, always, never }

enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

/// The options that every command takes.
struct GlobalOptions: ParsableArguments {
  @Option(
    name: .customShort("C"), help: ArgumentHelp("Run as if started in DIR.", valueName: "dir"),
    completion: .directory)
  var directory: String?

  @Option(
    help: ArgumentHelp("The manifest directory. (default: ./manifests, else the current directory)", valueName: "dir"),
    completion: .directory)
  var manifests: String?

  @Option(
    name: [.customShort("e"), .customLong("env")],
    help: ArgumentHelp(
      "The environment of the project file; also OPTCTL_ENV. plan, status and validate take several: repeat it.",
      valueName: "name"),
    completion: .environments)
  var environments: [String] = []

  @Option(
    help: ArgumentHelp(
      "The database, as libpq takes it, or 'local'; also OPTCTL_DATABASE_URL. (default: the environment's)",
      valueName: "url"))
  var database: String?

  @Option(help: "Colour on the terminal.")
  var color: ColorChoice = .auto

  @Flag(name: .shortAndLong, help: "Print results and errors only.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Say on standard error how long the command took.")
  var verbose = false

  /// Enters `-C`, and makes the request that the options describe: one for each environment that they name.
  private func selections() throws -> [Selection] {
    if let directory, unsafe chdir(directory) != 0 {
      throw Failure(.world, "cannot enter \(directory): \(lastError)")
    }
    let variables = Self.variables
    let database = database ?? variables["OPTCTL_DATABASE_URL"].flatMap { $0.isEmpty ? nil : $0 }
    var seen: Set<[UInt8]> = []
    var names: [String?] = []
    for name in environments where seen.insert(Array(name.utf8)).inserted { names.append(name) }
    if names.isEmpty { names.append(variables["OPTCTL_ENV"].flatMap { $0.isEmpty ? nil : $0 }) }
    guard names.count == 1 || database == nil else {
      throw Failure(
        .usage, "one database was named, and \(names.count) environments",
        help: "leave --database and OPTCTL_DATABASE_URL out: each environment names its own")
    }
    let showsProgress = showsProgress
    return names.map { name in
      Selection(
        manifests: manifests, environment: name, database: database, variables: variables, toolVersion: Optctl.version,
        onPhase: { if showsProgress { Progress.enter($0) } })
    }
  }

  var style: Style {
    Style(usesColor: usesColor(onTerminal: Terminal.outIsTerminal), width: Terminal.width)
  }

  private func usesColor(onTerminal isTerminal: Bool) -> Bool {
    switch color {
    case .always: true
    case .never: false
    case .auto: isTerminal && (Self.variables["NO_COLOR"] ?? "").isEmpty && Self.variables["TERM"] != "dumb"
    }
  }

  private var showsProgress: Bool {
    !quiet && Terminal.errorIsTerminal && !["", "dumb"].contains(Self.variables["TERM"] ?? "")
  }

  func note(_ text: String) { if !quiet { Terminal.note(text + "\n") } }

  /// The variables of the process that are UTF-8.
  static let variables: [String: String] = {
    var variables: [String: String] = [:]
    var next = unsafe environ
    while let entry = unsafe next.pointee {
      if let text = unsafe String(validatingCString: entry), let equals = text.firstIndex(of: "=") {
        variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
      }
      unsafe next += 1
    }
    return variables
  }()
}

extension GlobalOptions {
  /// Runs a command: whatever stops it is said on standard error, and every way out has its exit status.
  ///
  /// - Parameter changesSomething: what is done stays done, whether or not it can be told.
  @MainActor
  func reporting(
    changesSomething: Bool = false, _ body: @MainActor (Selection) async throws -> ExitStatus
  ) async throws {
    try await reportingSeveral(changesSomething: changesSomething) { selections in
      guard selections.count == 1 else {
        throw Failure(
          .usage, "this command takes one environment, and \(selections.count) were named",
          help: "run it once for each")
      }
      return try await body(selections[0])
    }
  }

  /// The same for a command that takes several environments; at least one.
  @MainActor
  func reportingSeveral(
    changesSomething: Bool = false, _ body: @MainActor ([Selection]) async throws -> ExitStatus
  ) async throws {
    let start = ContinuousClock.now
    var status: ExitStatus
    do { status = try await body(selections()) } catch let failure as Failure { status = report(failure) }
    if Terminal.hasLostResults {
      if changesSomething {
        note("the result could not be written out")
      } else {
        status = max(status, report(Failure(.world, "cannot write to standard output")))
      }
    }
    if verbose { Terminal.note("took \(start.duration(to: .now))\n") }
    if status != .success { throw status.exitCode }
  }

  /// Says why something was not done.
  func report(_ failure: Failure) -> ExitStatus {
    warn(failure.diagnostics)
    Terminal.note(renderFailure(failure.message, help: failure.help, style: errorStyle))
    return ExitStatus(failure.kind)
  }

  /// Says on standard error what was found. Lines of files are not shown: they may hold what must not be.
  func warn(_ diagnostics: [Diagnostic]) {
    Terminal.note(renderText(diagnostics, style: errorStyle) { _, _ in nil })
  }

  /// For standard error, which may be a terminal where standard output is none, and the other way round.
  var errorStyle: Style {
    var style = style
    style.width = Terminal.errorIsTerminal ? Terminal.columns(of: STDERR_FILENO) : nil
    if color == .auto { style.usesColor = usesColor(onTerminal: Terminal.errorIsTerminal) }
    return style
  }
}
