public import Diagnostics

/// Why a manifest was left as it was.
public struct EditRefusal: Error, Sendable, Equatable {
  /// Lower case, no full stop.
  public var message: String
  /// What to do instead.
  public var help: String?
  /// Nil where no one place is at fault.
  public var location: Location?

  init(_ message: String, at location: Location?, help: String? = nil) {
    self.message = message
    self.location = location
    self.help = help
  }
}
