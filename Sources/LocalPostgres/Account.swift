import CLinux
import Glibc

/// The account that the server runs as. PostgreSQL refuses to run as root, so root lends it the account `postgres`.
struct Account: Sendable {
  let uid: uid_t
  let gid: gid_t
  /// True where this process is root and the server runs as another account.
  let isLent: Bool

  /// This process's account; for root the account `postgres`, nil where there is none.
  static func ofServer() -> Account? {
    let caller = geteuid()
    guard caller == 0 else { return Account(uid: caller, gid: getegid(), isLent: false) }
    return unsafe passwordEntry(
      { unsafe getpwnam_r("postgres", $0, $1, $2, $3) },
      read: { unsafe $0.pw_uid == 0 ? nil : Account(uid: $0.pw_uid, gid: $0.pw_gid, isLent: true) })
  }

  /// The home that the system has on record for this process's account.
  static func recordedHome() -> String? {
    unsafe passwordEntry(
      { unsafe getpwuid_r(geteuid(), $0, $1, $2, $3) }, read: { unsafe $0.pw_dir.map { unsafe String(cString: $0) } })
  }

  private static func passwordEntry<Value>(
    _ lookUp: (
      UnsafeMutablePointer<passwd>, UnsafeMutablePointer<CChar>, Int,
      UnsafeMutablePointer<UnsafeMutablePointer<passwd>?>
    ) -> Int32, read: (passwd) -> Value?
  ) -> Value? {
    var entry = unsafe passwd()
    var found: UnsafeMutablePointer<passwd>? = nil
    var buffer = [CChar](repeating: 0, count: 16_384)
    return unsafe buffer.withUnsafeMutableBufferPointer { strings in
      guard unsafe lookUp(&entry, strings.baseAddress!, strings.count, &found) == 0, unsafe found != nil else {
        return nil
      }
      return unsafe read(entry)
    }
  }

  /// Whether this account may pass through the directory and all above it. What does not exist yet does not hinder.
  func mayTraverse(_ path: String) -> Bool {
    if let directory = try? FileStatus(path, followingLinks: true) {
      let execute: mode_t = directory.owner == uid ? 0o100 : directory.group == gid ? 0o010 : 0o001
      guard directory.permissions & execute != 0 else { return false }
    }
    return path == "/" || mayTraverse(parent(of: path))
  }

  /// Looks at files with this account's rights, on this thread alone: the kernel shows a process's directory to its own
  /// account, but not to a root without CAP_SYS_PTRACE, as in most containers.
  func looking<Value>(_ body: () -> Value) -> Value {
    guard isLent else { return body() }
    let (user, group) = (geteuid(), getegid())
    _ = setfsgid(gid)
    _ = setfsuid(uid)
    defer {
      _ = setfsuid(user)
      _ = setfsgid(group)
    }
    return body()
  }

  /// The command line that runs a program under this account.
  func running(_ program: String, _ arguments: [String]) -> (program: String, arguments: [String]) {
    guard isLent else { return (program, arguments) }
    return (
      Account.setpriv,
      ["--reuid=\(uid)", "--regid=\(gid)", "--clear-groups", "--", program] + arguments
    )
  }

  /// From util-linux. The identity is changed by a program because a thread of ours must not change it for all.
  static let setpriv = "/usr/bin/setpriv"
}
