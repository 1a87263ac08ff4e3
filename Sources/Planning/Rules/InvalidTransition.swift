import Diagnostics
import Domain

/// Nothing goes back to draft: what has left it may have been used, and its rows are kept as they were.
///
/// Every other transition is allowed, retired to active included: a revert of a removal brings a retired row back.
enum InvalidTransition {
  static func diagnostic<R: ManagedRow>(
    _ declared: Declared<R>, from before: Status, in desired: Desired
  ) -> Diagnostic? {
    guard declared.resource.status == .draft, before != .draft, Status.allowed(for: R.kind).contains(before) else {
      return nil
    }
    return Diagnostic(
      .error, .invalidTransition, message(declared.resource.address, before),
      at: desired.location(declared.place(of: .status)),
      help: "keep it \(before.rawValue), retire it, or declare a new one as draft")
  }

  private static func message(_ address: Address, _ before: Status) -> String {
    "\(address) is \(before.rawValue) and cannot become draft again"
  }
}
