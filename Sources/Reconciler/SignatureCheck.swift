import Glibc
import Processes

/// Asks `ssh-keygen` or `gpgv` whether an allowed key made a signature. The answer counts only where nothing is in doubt.
struct SignatureCheck: Sendable {
  let keys: KeyFiles
  /// Folders that programs are looked for in.
  let searchPath: String

  /// Nil when the signature is good; else why it does not count.
  func problem(payload: [UInt8], signature: [UInt8]) -> String? {
    if signature.starts(with: Array("-----BEGIN SSH SIGNATURE-----".utf8)) {
      guard let signers = keys.sshAllowedSigners else { return "it is signed with SSH, and no such key is allowed" }
      return answering(payload, signature) { sshProblem(signers, payload: $0, signature: $1) }
    }
    if signature.starts(with: Array("-----BEGIN PGP SIGNATURE-----".utf8)) {
      guard let keyring = keys.openpgpKeyring else { return "it is signed with OpenPGP, and no such key is allowed" }
      return answering(payload, signature) { openpgpProblem(keyring, payload: $0, signature: $1) }
    }
    return "its signature is of a kind that cannot be checked"
  }

  private func sshProblem(_ signers: String, payload: TemporaryFile, signature: TemporaryFile) -> String? {
    guard let program = find("ssh-keygen") else { return missing("ssh-keygen") }
    guard let found = run(program, ["-Y", "find-principals", "-s", signature.path, "-f", signers], nil) else {
      return missing("ssh-keygen")
    }
    let principals = found.output.split(separator: "\n").prefix(16)
    guard found.status == 0, !principals.isEmpty else { return "the key that signed it is not allowed" }
    let isGood = principals.contains { principal in
      let arguments = ["-Y", "verify", "-n", "git", "-f", signers, "-I", String(principal), "-s", signature.path]
      return run(program, arguments, payload)?.status == 0
    }
    return isGood ? nil : "its signature is not good"
  }

  private func openpgpProblem(_ keyring: String, payload: TemporaryFile, signature: TemporaryFile) -> String? {
    guard let program = find("gpgv") else { return missing("gpgv") }
    let arguments = ["--keyring", keyring, "--status-fd", "1", "--", signature.path, "-"]
    guard let answer = run(program, arguments, payload) else { return missing("gpgv") }
    let words = answer.output.split(separator: "\n").compactMap { line in
      line.hasPrefix("[GNUPG:] ") ? line.dropFirst(9).prefix { $0 != " " } : nil
    }
    func count(_ word: String) -> Int { words.count { $0 == word } }
    if count("EXPSIG") + count("EXPKEYSIG") > 0 { return "its signature or the key that made it has expired" }
    if count("REVKEYSIG") > 0 { return "the key that signed it was revoked" }
    if count("NO_PUBKEY") > 0 { return "the key that signed it is not allowed" }
    let isGood =
      answer.status == 0 && count("NEWSIG") == 1 && count("GOODSIG") == 1 && count("VALIDSIG") == 1
      && count("BADSIG") + count("ERRSIG") == 0
    return isGood ? nil : "its signature is not good"
  }

  private func answering(
    _ payload: [UInt8], _ signature: [UInt8], _ ask: (TemporaryFile, TemporaryFile) -> String?
  ) -> String? {
    guard let payload = TemporaryFile(payload), let signature = TemporaryFile(signature) else {
      return "there is no room for temporary files to check it with"
    }
    return ask(payload, signature)
  }

  private func run(
    _ program: String, _ arguments: [String], _ input: TemporaryFile?
  ) -> (status: Int32, output: String)? {
    let descriptor = input?.reopened()
    defer { if let descriptor { close(descriptor) } }
    if input != nil, descriptor == nil { return nil }
    let environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": "/nonexistent"]
    return Command.answer(of: program, arguments, environment: environment, input: descriptor)
  }

  private func find(_ name: String) -> String? {
    searchPath.split(separator: ":").lazy.filter { $0.hasPrefix("/") }.map { "\($0)/\(name)" }
      .first { unsafe access($0, X_OK) == 0 }
  }

  private func missing(_ program: String) -> String { "\(program), which checks its signature, cannot be run" }
}

/// A file for the eyes of this user alone, removed with this value.
final class TemporaryFile {
  let path: String

  init?(_ bytes: [UInt8]) {
    var template = Array("/tmp/optctl-signature-XXXXXX".utf8CString)
    let descriptor = unsafe mkstemp(&template)
    guard descriptor >= 0 else { return nil }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { close(descriptor) }
    var start = 0
    while start < bytes.count {
      let written = unsafe bytes[start...].withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { return nil }
      start += written
    }
  }

  deinit { unsafe unlink(path) }

  /// A descriptor above 2, which is the caller's to close.
  func reopened() -> Int32? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
    return copy < 0 ? nil : copy
  }
}
