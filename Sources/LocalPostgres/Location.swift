import Glibc

/// Where the cluster and its socket live.
struct Location: Sendable {
  /// The cluster's directory; absolute.
  let directory: String
  /// The directory of the socket, mode 0700, for nobody but the server's account (and root).
  let socketDirectory: String
  /// True where `OPTCTL_LOCAL_DIR` named the directory: then no other one is chosen in its place.
  let isExplicit: Bool

  /// Where root keeps a cluster that the server's account could not reach below root's home.
  static let systemDirectory = "/var/lib/optctl/postgres"

  init(environment: [String: String], account: Account?) {
    if let explicit = environment["OPTCTL_LOCAL_DIR"], !explicit.isEmpty {
      directory = Location.absolute(explicit)
      isExplicit = true
    } else {
      directory = Location.standardDirectory(environment: environment, account: account)
      isExplicit = false
    }
    socketDirectory = Location.socketDirectory(below: directory, account: account)
  }

  /// `$XDG_DATA_HOME/optctl/postgres`, else `$HOME/.local/share/optctl/postgres`.
  ///
  /// Root takes these only where the server's account can reach them and the home is root's own (`sudo` may leave the
  /// caller's); else `/var/lib/optctl/postgres`.
  private static func standardDirectory(environment: [String: String], account: Account?) -> String {
    func absoluteValue(_ name: String) -> String? {
      environment[name].flatMap { $0.hasPrefix("/") ? absolute($0) : nil }
    }
    let isRoot = geteuid() == 0
    func isFit(_ base: String) -> Bool {
      guard isRoot else { return true }
      guard let account, account.mayTraverse(base) else { return false }
      return ((try? FileStatus(base, followingLinks: true))?.owner ?? 0) == 0
    }
    if let base = absoluteValue("XDG_DATA_HOME"), isFit(base) { return join(base, "optctl/postgres") }
    if let home = absoluteValue("HOME"), isFit(home) { return join(home, ".local/share/optctl/postgres") }
    if isRoot { return systemDirectory }
    if let home = Account.recordedHome(), home.hasPrefix("/") { return join(home, ".local/share/optctl/postgres") }
    return "/var/tmp/optctl-\(geteuid())/postgres"
  }

  /// `run` in the cluster's directory, or a short path of the same privacy where the socket's own path would be too
  /// long for the system (107 bytes) or would be read as a list (a comma). It depends on the directory alone, so that
  /// every process finds the same one.
  private static func socketDirectory(below directory: String, account: Account?) -> String {
    let natural = join(directory, "run")
    if natural.utf8.count + "/.s.PGSQL.5432".utf8.count <= 107, !natural.contains(",") { return natural }
    let hash = directory.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    return "/tmp/optctl-\(account?.uid ?? geteuid())-\(String(hash, radix: 36))"
  }

  /// Against the working directory, without empty and `.` components and without a slash at the end.
  private static func absolute(_ path: String) -> String {
    var whole = path
    if !path.hasPrefix("/"), let current = unsafe getcwd(nil, 0) {
      whole = unsafe join(String(cString: current), path)
      unsafe free(current)
    }
    return "/" + whole.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
  }

  private static func join(_ base: String, _ rest: String) -> String { base == "/" ? "/" + rest : base + "/" + rest }
}
