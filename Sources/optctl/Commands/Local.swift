import ArgumentParser
import Glibc
import LocalPostgres
import Reconciler
import Rendering

struct Local: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "local",
    abstract: "Run the PostgreSQL that 'database: local' means.",
    discussion: """
      A private cluster on a Unix socket under the user's data directory (or OPTCTL_LOCAL_DIR), without TCP. Commands \
      start it when they need it.

      Example:
        optctl local start
        optctl local psql
      """,
    subcommands: [Start.self, Stop.self, StatusOfServer.self, Psql.self, Destroy.self])

  struct Start: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "start",
      abstract: "Start the server, and create it the first time.", discussion: "Example:\n  optctl local start")
    @OptionGroup var global: GlobalOptions

    func run() async throws {
      try await global.withCluster { cluster in
        _ = try await cluster.start()
        if !global.quiet { Terminal.out("running   \(TerminalText.safe(cluster.conninfo))\n") }
      }
    }
  }

  struct Stop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "stop", abstract: "Stop the server.", discussion: "Example:\n  optctl local stop")
    @OptionGroup var global: GlobalOptions

    func run() async throws {
      try await global.withCluster { cluster in
        let stopped = try await cluster.stop()
        if !global.quiet { Terminal.out(stopped ? "stopped\n" : "not running\n") }
      }
    }
  }

  struct StatusOfServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "status", abstract: "Say whether the server runs, and where.",
      discussion: "Example:\n  optctl local status")
    @OptionGroup var global: GlobalOptions

    func run() async throws {
      try await global.withCluster { cluster in
        let place = TerminalText.safe(cluster.directory)
        switch cluster.status() {
        case .notCreated: Terminal.out("not created   \(place)\n")
        case .stopped: Terminal.out("stopped   \(place)\n")
        case .starting(let pid): Terminal.out("starting   process \(pid)   \(place)\n")
        case .running(let pid, let version):
          Terminal.out("running   PostgreSQL \(version), process \(pid)   \(place)\n")
        case .stopping(let pid): Terminal.out("stopping   process \(pid)   \(place)\n")
        case .unusable(let error): throw error
        }
      }
    }
  }

  struct Psql: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "psql", abstract: "Open psql on the local database.",
      discussion: "What follows '--' goes to psql.\n\nExample:\n  optctl local psql -- -c 'select * from opt_entities'")
    @OptionGroup var global: GlobalOptions

    @Argument(parsing: .postTerminator, help: "Arguments for psql.")
    var arguments: [String] = []

    func run() async throws {
      try await global.withCluster { cluster in
        _ = try await cluster.start()
        let psql = try cluster.psql()
        var arguments = unsafe cStrings([psql.executable] + arguments)
        var environment = unsafe cStrings(psql.environment.map { "\($0.key)=\($0.value)" })
        _ = signal(SIGPIPE, SIG_DFL)
        unsafe execve(psql.executable, &arguments, &environment)
        throw Failure(.world, "cannot run \(psql.executable): \(lastError)")
      }
    }
  }

  struct Destroy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "destroy",
      abstract: "Stop the server and remove its data.", discussion: "Example:\n  optctl local destroy")
    @OptionGroup var global: GlobalOptions

    func run() async throws {
      try await global.withCluster { cluster in
        try await cluster.destroy()
        if !global.quiet { Terminal.out("removed   \(TerminalText.safe(cluster.directory))\n") }
      }
    }
  }
}

/// For `execve`; never freed, since the process becomes another or ends.
private func cStrings(_ words: [String]) -> [UnsafeMutablePointer<CChar>?] {
  unsafe words.map { unsafe strdup($0) } + [nil]
}

extension GlobalOptions {
  @MainActor
  fileprivate func withCluster(_ body: @MainActor (LocalCluster) async throws -> Void) async throws {
    try await reporting { selection in
      do {
        try await body(LocalCluster(environment: selection.variables))
      } catch let error as LocalPostgresError {
        throw Failure(error)
      }
      return .success
    }
  }
}
