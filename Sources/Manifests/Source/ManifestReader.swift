import Diagnostics
import Git

/// Lists and reads the files of a source. Each worker has its own: neither a cached folder nor a repository is shared.
protocol ManifestReader: AnyObject {
  /// What stands at `path`, relative to the manifest directory and normalized; empty for the directory itself.
  func list(_ path: String) throws(ManifestSourceError) -> Listing

  /// Hands over the content of a file that ``list(_:)`` found. The bytes are valid inside `body` only.
  ///
  /// - Returns: why the content was not read; nil when `body` ran.
  func read(
    _ file: ListedFile, maxBytes: Int, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(ManifestSourceError) -> Refusal?
}

enum Listing: Sendable {
  /// In byte order of their paths.
  case files(ListedFiles)
  /// `neighbours` are the names that do exist beside the missing one.
  case absent(neighbours: [String])
  case refused(Refusal)
}

struct ListedFiles: Sendable {
  var files: [ListedFile] = []
  /// What lies among them and is not read, by its path as it is shown.
  var refused: [(path: String, why: Refusal)] = []
}

struct ListedFile: Sendable {
  /// As it is shown.
  var path: String
  /// Nil in a work tree.
  var blob: BlobID?
}

/// Why something in the manifest directory is not read: its author must change it.
enum Refusal: Sendable, Equatable {
  case symbolicLink
  case submodule
  /// A pipe, a socket or a device.
  case notAFile
  /// `bytes` is nil where the size was not told.
  case tooLarge(bytes: Int?)
  case notUTF8Name
  case controlCharacterInName
  case twinName
  /// In git's own words.
  case badTree(String)

  func diagnostic(at location: Location) -> Diagnostic {
    switch self {
    case .symbolicLink:
      Diagnostic(
        .error, .symlink, "symbolic links are not followed", at: location,
        help: "put the file or folder itself here: a link could point outside of what was reviewed")
    case .submodule:
      Diagnostic(
        .error, .invalidValue, "a submodule holds no files of this repository", at: location,
        help: "put the manifests into this repository")
    case .notAFile:
      Diagnostic(
        .error, .invalidValue, "this is a pipe, a socket or a device, not a file", at: location,
        help: "remove it, or give it a name that does not end in .yaml or .yml")
    case .tooLarge(let bytes):
      Diagnostic(
        .error, .yamlLimit,
        "the file has \(bytes.map { "\($0)" } ?? "too many") bytes; the limit is \(ManifestLimits.fileBytes)",
        at: location, help: "split it into several files")
    case .notUTF8Name:
      Diagnostic(.error, .invalidValue, "the name is not valid UTF-8", at: location, help: "rename it")
    case .controlCharacterInName:
      Diagnostic(
        .error, .invalidValue, "the name holds a control character or one that hides text", at: location,
        help: "rename it")
    case .twinName:
      Diagnostic(
        .error, .invalidValue,
        "the name differs from another one in its folder only by case or by Unicode normalization",
        at: location, help: "rename it: some file systems take the two for one")
    case .badTree(let reason):
      Diagnostic(.error, .invalidValue, reason, at: location, help: "rename it, and commit with git itself")
    }
  }
}

enum ManifestLimits {
  static let fileBytes = 4 << 20
  /// Of all files of an environment together: twenty times what fifty thousand entities take.
  static let bytes = 1 << 30
  /// Files and folders below one path.
  static let entries = 1_000_000
  static let folderDepth = 64
}

/// What the name of a file or folder says about it.
enum FileName {
  static let project = "optctl.yaml"

  static func isManifest(_ name: String) -> Bool {
    name.utf8.suffix(5).elementsEqual(".yaml".utf8) || name.utf8.suffix(4).elementsEqual(".yml".utf8)
  }

  /// A name that git gives to no file: hidden in a work tree, and refused in a commit, where only a forger can have put it.
  static func isReserved(_ name: String) -> Bool { name == "." || name == ".." || name.lowercased() == ".git" }

  static func isHidden(_ name: String) -> Bool { name.utf8.first == UInt8(ascii: ".") }

  /// Nil for a name that can be shown as it is.
  static func refusal(_ name: String) -> Refusal? {
    name.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) || !name.unicodeScalars.contains(where: \.isHarmful)
      ? nil : .controlCharacterInName
  }
}

extension Unicode.Scalar {
  /// A control character, or one that reorders or hides the text around it.
  var isHarmful: Bool {
    switch self {
    case "\0"..<" ", "\u{7F}"..."\u{9F}", "\u{61C}", "\u{200B}"..."\u{200F}", "\u{2028}"..."\u{202E}",
      "\u{2060}"..."\u{2069}", "\u{FEFF}":
      true
    default: false
    }
  }
}
