import Glibc
import Synchronization

/// A POSIX extended regular expression that a whole value must match, compiled.
///
/// Characters are those of UTF-8. Each pattern is compiled once in a process. It may be used from many threads: regexec(3)
/// reads the expression, and takes a lock for what it caches in it.
@safe public final class ConfigPattern: @unchecked Sendable {
  /// Why a pattern is refused; without a full stop.
  public struct Problem: Error, Sendable, Hashable {
    public var message: String
  }

  private let expression: UnsafePointer<regex_t>

  private init(_ expression: UnsafePointer<regex_t>) { unsafe self.expression = expression }

  deinit {
    let owned = unsafe UnsafeMutablePointer(mutating: expression)
    unsafe regfree(owned)
    unsafe owned.deallocate()
  }

  public func matches(_ text: String) -> Bool {
    guard !text.utf8.contains(0) else { return false }
    return inUTF8 { unsafe regexec(expression, text, 0, nil, 0) == 0 }
  }

  /// The compiled form of `pattern`.
  public static func compiled(_ pattern: String) throws(Problem) -> ConfigPattern {
    if let known = table.withLock({ $0[pattern] }), haveSameBytes(known.pattern, pattern) {
      return try known.result.get()
    }
    let result: Result<ConfigPattern, Problem>
    do throws(Problem) {
      try check(pattern)
      // By itself first: `a)|(b` is wrong although it would be right between parentheses.
      _ = try compile(pattern)
      result = .success(try compile("^(\(pattern))$"))
    } catch {
      result = .failure(error)
    }
    table.withLock { $0[pattern] = Compiled(pattern: pattern, result: result) }
    return try result.get()
  }

  private struct Compiled: Sendable {
    var pattern: String
    var result: Result<ConfigPattern, Problem>
  }

  /// Of patterns that are canonically equal in other bytes, the one that was used last.
  private static let table = Mutex<[String: Compiled]>([:])

  private static func compile(_ pattern: String) throws(Problem) -> ConfigPattern {
    let expression = UnsafeMutablePointer<regex_t>.allocate(capacity: 1)
    unsafe expression.initialize(to: regex_t())
    let status = inUTF8 { unsafe regcomp(expression, pattern, REG_EXTENDED | REG_NOSUB) }
    if status == 0 { return unsafe ConfigPattern(expression) }
    // After a failed regcomp there is nothing to regfree.
    defer { unsafe expression.deallocate() }
    var text = [CChar](repeating: 0, count: 128)
    _ = unsafe regerror(status, expression, &text, text.count)
    let end = text.firstIndex(of: 0) ?? text.count
    let message = String(decoding: text[..<end].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    throw Problem(message: message.prefix(1).lowercased() + message.dropFirst())
  }
}

/// What would let a short pattern cost minutes or gigabytes.
extension ConfigPattern {
  private static let maximumLength = 500
  private static let maximumRepetitions = 2_000

  private static func check(_ pattern: String) throws(Problem) {
    guard !pattern.isEmpty else { throw Problem(message: "the pattern is empty") }
    guard pattern.utf8.count <= maximumLength else {
      throw Problem(message: "the pattern is longer than \(maximumLength) bytes")
    }
    var repetitions = 1
    var bytes = pattern.utf8[...]
    while let byte = bytes.popFirst() {
      switch byte {
      case 0: throw Problem(message: "the pattern holds a NUL")
      case UInt8(ascii: "\\"):
        if let next = bytes.popFirst(), next.isDigit {
          throw Problem(message: "the pattern refers back to a group, which is not a POSIX extended expression")
        }
      case UInt8(ascii: "{"):
        let bound = bytes.prefix { $0 != UInt8(ascii: "}") }
        for count in bound.split(separator: UInt8(ascii: ",")) {
          // Bounds multiply where groups are nested; that they always do is the safe side.
          repetitions = min(repetitions * max(1, Int(String(Substring(count))) ?? 1), maximumRepetitions + 1)
        }
        guard repetitions <= maximumRepetitions else {
          throw Problem(message: "the bounds of the pattern multiply to more than \(maximumRepetitions)")
        }
      default: break
      }
    }
  }
}

/// Runs `body` with the characters of UTF-8, whatever locale the process has.
private func inUTF8<R>(_ body: () -> R) -> R {
  guard let locale = unsafe UTF8Locale.shared.pointer else { return body() }
  let before = unsafe uselocale(locale)
  defer { _ = unsafe uselocale(before) }
  return body()
}

/// Made once, never changed and never freed.
@safe private struct UTF8Locale: @unchecked Sendable {
  let pointer: locale_t?

  static let shared = unsafe UTF8Locale(pointer: newlocale(LC_CTYPE_MASK, "C.UTF-8", nil))
}
