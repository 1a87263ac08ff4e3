import Glibc

/// An `errno`, read right after the call that failed.
package struct SystemFailure: Error {
  package let number: Int32

  package init(number: Int32 = errno) {
    self.number = number
  }

  package var text: String { unsafe String(cString: strerror(number)) }
}
