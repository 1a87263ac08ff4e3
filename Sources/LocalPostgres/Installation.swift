import Glibc
import Processes

/// The programs of one installed PostgreSQL.
struct Installation: Sendable, Equatable {
  /// The directory that holds `postgres`, `initdb` and, mostly, `psql`.
  let directory: String
  /// The major version, as in a cluster's `PG_VERSION`.
  let version: String

  /// Where packages put a directory of programs per major version: Debian's layout, then that of the PGDG for RPMs.
  static let packageLayouts = [(root: "/usr/lib/postgresql", prefix: ""), (root: "/usr", prefix: "pgsql-")]

  /// The installation to use: the one that matches the cluster's version, or the first found for a new cluster.
  /// `OPTCTL_POSTGRES_BIN` comes first; then packages, the highest version first; then `PATH`; then `pg_config`.
  static func find(
    environment: [String: String], clusterVersion: String? = nil,
    layouts: [(root: String, prefix: String)] = packageLayouts
  ) throws(LocalPostgresError) -> Installation {
    var seen: [String] = []
    func fits(_ installation: Installation) -> Bool {
      guard let clusterVersion, clusterVersion != installation.version else { return true }
      seen.append(installation.version)
      return false
    }

    if let named = environment["OPTCTL_POSTGRES_BIN"], !named.isEmpty {
      guard let installation = Installation(asking: named) else {
        throw LocalPostgresError(
          .notInstalled, "OPTCTL_POSTGRES_BIN is \(named), and no usable postgres and initdb are there",
          help: "point it at the directory of the server programs, such as /usr/lib/postgresql/15/bin, or unset it")
      }
      if fits(installation) { return installation }
    }
    for installation in packaged(layouts) where fits(installation) { return installation }
    for directory in (environment["PATH"] ?? "").split(separator: ":") where directory.hasPrefix("/") {
      if let installation = Installation(asking: String(directory)), fits(installation) { return installation }
    }
    if let tool = program("pg_config", path: environment["PATH"] ?? ""),
      let printed = Command.printed(by: tool, ["--bindir"], environment: ["LC_ALL": "C"]),
      let line = printed.split(separator: "\n").first,
      let installation = Installation(asking: String(line)), fits(installation)
    {
      return installation
    }

    if let clusterVersion, !seen.isEmpty {
      throw LocalPostgresError(
        .versionMismatch,
        "the local cluster was made by PostgreSQL \(clusterVersion), and the one installed is \(seen[0])",
        help: "apt-get install postgresql-\(clusterVersion), or begin anew and lose its data: optctl local destroy")
    }
    throw LocalPostgresError(
      .notInstalled, "no PostgreSQL server is installed here",
      help: "apt-get install postgresql, or set OPTCTL_POSTGRES_BIN to the directory of postgres and initdb")
  }

  /// A program on the search path; nil where none is.
  static func program(_ name: String, path: String) -> String? {
    path.split(separator: ":").lazy.filter { $0.hasPrefix("/") }.map { "\($0)/\(name)" }.first(where: isExecutable)
  }

  static func isExecutable(_ path: String) -> Bool {
    guard let file = try? FileStatus(path, followingLinks: true), file.kind == .regular else { return false }
    return unsafe access(path, X_OK) == 0
  }

  private static func packaged(_ layouts: [(root: String, prefix: String)]) -> [Installation] {
    layouts.flatMap { layout -> [Installation] in
      let names = ((try? namesInDirectory(layout.root)) ?? []).map(\.displayed)
      let versions = names.compactMap { name -> Int? in
        name.hasPrefix(layout.prefix) ? Int(name.dropFirst(layout.prefix.count)) : nil
      }
      return versions.sorted(by: >)
        .map { Installation(directory: "\(layout.root)/\(layout.prefix)\($0)/bin", version: String($0)) }
        .filter(\.isComplete)
    }
  }

  private init(directory: String, version: String) {
    self.directory = directory
    self.version = version
  }

  /// Asks the server program in a directory for its version. Links are resolved first: the server looks for its own
  /// files beside itself, and only the real directory has them all.
  private init?(asking named: String) {
    guard let real = unsafe realpath("\(named)/postgres", nil) ?? realpath("\(named)/initdb", nil) else { return nil }
    directory = parent(of: unsafe String(cString: real))
    unsafe free(real)
    guard
      let printed = Command.printed(by: "\(directory)/postgres", ["--version"], environment: ["LC_ALL": "C"]),
      let number = printed.split(whereSeparator: { $0 == " " || $0 == "\n" }).first(where: {
        $0.first?.isNumber == true
      })
    else { return nil }
    version = String(number.prefix(while: \.isNumber))
    guard isComplete else { return nil }
  }

  private var isComplete: Bool {
    Installation.isExecutable("\(directory)/postgres") && Installation.isExecutable("\(directory)/initdb")
  }
}
