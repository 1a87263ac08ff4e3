import Diagnostics
import YAML

/// Whose signature every commit must bear that an environment is applied from. The keys lie outside the manifests: whoever
/// could change both could sign with keys of their own.
public struct SignaturePolicy: Sendable, Hashable {
  /// The environment variable that names a file of allowed signers, as `ssh-keygen` reads it.
  public var sshAllowedSigners: String?
  /// The environment variable that names an OpenPGP keyring, as `gpgv` reads it.
  public var openpgpKeyring: String?
}

private enum SignatureField: Int, FieldName {
  case sshAllowedSigners, openpgpKeyring
  static let names: [StaticString] = ["ssh_allowed_signers", "openpgp_keyring"]
}

extension DocumentReader {
  /// A setting that cannot be read counts as one that allows nobody.
  mutating func readSignaturePolicy(_ entry: Entry) -> SignaturePolicy {
    var policy = SignaturePolicy()
    guard let fields = fields(entry.value, SignatureField.self, owner: place(entry.key)) else { return policy }
    policy.sshAllowedSigners = fields[.sshAllowedSigners].flatMap { readKeys($0.value) }
    policy.openpgpKeyring = fields[.openpgpKeyring].flatMap { readKeys($0.value) }
    if fields[.sshAllowedSigners] == nil, fields[.openpgpKeyring] == nil {
      report.error(
        .missingField, "no keys are named", at: place(entry.key),
        help: "write ssh_allowed_signers or openpgp_keyring, with ${NAME} for a variable that names a file")
    }
    return policy
  }

  private mutating func readKeys(_ node: NodeID) -> String? {
    guard let text = string(node, .name) else { return nil }
    if text.hasPrefix("${"), text.hasSuffix("}"), DatabaseText.isVariableName(text.dropFirst(2).dropLast()) {
      return String(text.dropFirst(2).dropLast())
    }
    report.error(
      .invalidValue, "\(quote(text)) is not an environment variable", at: place(node),
      help: "write ${NAME}: keys that the manifests choose would allow whoever writes the manifests")
    return nil
  }
}
