import Diagnostics
import Domain

/// A diagnostic and the object that it is about, by which a narrowed plan keeps or drops it.
struct Finding {
  var address: Address
  var diagnostic: Diagnostic

  init(_ address: Address, _ diagnostic: Diagnostic) {
    self.address = address
    self.diagnostic = diagnostic
  }
}
