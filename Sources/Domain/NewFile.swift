/// A file that is to be written where none is yet.
public struct NewFile: Sendable, Hashable {
  /// Relative to the folder that is written to; its parts are joined by `/`.
  public var path: String
  public var content: String

  public init(path: String, content: String) {
    self.path = path
    self.content = content
  }
}

/// A live object that manifests cannot declare as it is, and why.
public struct LeftOut: Sendable, Hashable {
  public var address: Address
  /// Lower case, no full stop; never the value of a sensitive config.
  public var reason: String

  public init(_ address: Address, _ reason: String) {
    self.address = address
    self.reason = reason
  }
}
