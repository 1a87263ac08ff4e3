import Foundation
import Synchronization

/// Stream sockets that no child process inherits: one that did would keep a connection open that was meant to end.
enum Sockets {
  /// Held while a descriptor exists that is not marked yet, and while a process is started.
  static let inheritance = Mutex(())

  static func listen(at path: String) -> Int32? {
    open(AF_UNIX) { descriptor in
      _ = unsafe unlink(path)
      return unsafe withAddress(of: path) { unsafe bind(descriptor, $0, $1) } == 0
        && Foundation.listen(descriptor, 64) == 0
    }
  }

  /// On a free port of the loopback interface.
  static func listenOnLoopback() -> (descriptor: Int32, port: Int)? {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = open(AF_INET) { descriptor in
      unsafe withUnsafeMutablePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
          unsafe bind(descriptor, pointer, size) == 0 && Foundation.listen(descriptor, 64) == 0
            && getsockname(descriptor, pointer, &size) == 0
        }
      }
    }
    return descriptor.map { ($0, Int(UInt16(bigEndian: address.sin_port))) }
  }

  static func connect(to path: String) -> Int32? {
    open(AF_UNIX) { descriptor in unsafe withAddress(of: path) { unsafe Foundation.connect(descriptor, $0, $1) } == 0 }
  }

  /// The listener is known to be readable.
  static func accept(_ listener: Int32) -> Int32? {
    inheritance.withLock { _ in
      let descriptor = Foundation.accept(listener, nil, nil)
      guard descriptor >= 0 else { return nil }
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      return descriptor
    }
  }

  /// False if the other side is gone.
  @discardableResult
  static func send(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var start = 0
    while start < bytes.count {
      let sent = unsafe bytes[start...].withUnsafeBytes {
        unsafe Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if sent > 0 { start += sent } else if errno != EINTR { return false }
    }
    return true
  }

  /// Closing then sends RST instead of FIN, where the protocol has one.
  static func resetOnClose(_ descriptor: Int32) {
    var option = linger(l_onoff: 1, l_linger: 0)
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
  }

  private static func open(_ family: Int32, _ prepare: (Int32) -> Bool) -> Int32? {
    let descriptor = inheritance.withLock { _ in
      let descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
      if descriptor >= 0 { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
      return descriptor
    }
    guard descriptor >= 0 else { return nil }
    guard prepare(descriptor) else {
      close(descriptor)
      return nil
    }
    return descriptor
  }

  private static func withAddress(of path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    let fits = unsafe withUnsafeMutableBytes(of: &address.sun_path) { target in
      guard bytes.count < target.count else { return false }
      unsafe target.copyBytes(from: bytes)
      return true
    }
    guard fits else { return -1 }
    return unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}
