import Glibc
import Manifests

/// The files of allowed keys: there, readable, not empty, and out of reach of whoever writes the manifests.
struct KeyFiles: Sendable {
  /// Absolute paths.
  var sshAllowedSigners: String?
  var openpgpKeyring: String?

  init(_ policy: SignaturePolicy, variables: [String: String], outside repository: Workspace.Location)
    throws(SignatureRefusal)
  {
    func path(_ variable: String?) throws(SignatureRefusal) -> String? {
      guard let variable else { return nil }
      return try keyFile(variable, variables[variable] ?? "", outside: repository)
    }
    sshAllowedSigners = try path(policy.sshAllowedSigners)
    openpgpKeyring = try path(policy.openpgpKeyring)
    guard sshAllowedSigners != nil || openpgpKeyring != nil else {
      throw refusal("require_signed_commits names no keys")
    }
    if let sshAllowedSigners, !hasSigner(sshAllowedSigners) {
      throw refusal("the allowed signers in \(sshAllowedSigners) are none")
    }
  }

  private func keyFile(
    _ variable: String, _ value: String, outside repository: Workspace.Location
  ) throws(SignatureRefusal) -> String {
    guard !value.isEmpty else {
      throw refusal(
        "commits must be signed, and the variable \(variable) that names the keys is not set",
        help: "export \(variable)=/path/of/the/keys, outside the repository")
    }
    guard let path = realPath(value) else { throw refusal("the keys in \(value) cannot be read") }
    for root in [repository.workTree, realPath(repository.gitDirectory)].compactMap(\.self)
    where path == root || relative(path, to: root) != nil {
      throw refusal(
        "the keys in \(value) lie in the repository",
        help: "keep them where whoever writes the manifests cannot change them")
    }
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, unsafe access(path, R_OK) == 0 else {
      throw refusal("the keys in \(value) cannot be read")
    }
    guard status.st_size > 0 else { throw refusal("the file of keys \(value) is empty") }
    return path
  }

  /// A line that is neither blank nor a comment.
  private func hasSigner(_ path: String) -> Bool {
    guard let text = readFile(path) else { return false }
    return text.split(separator: UInt8(ascii: "\n")).contains { line in
      let first = line.first { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") && $0 != UInt8(ascii: "\r") }
      return first != nil && first != UInt8(ascii: "#")
    }
  }

  private func readFile(_ path: String) -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = unsafe bytes.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
    return count < 0 ? nil : Array(bytes.prefix(count))
  }
}

private func refusal(_ message: String, help: String? = nil) -> SignatureRefusal {
  SignatureRefusal(message: message, help: help)
}
