/// A moment of the past as a user names it.
public enum Moment: Sendable, Hashable {
  /// RFC 3339, in UTC where no zone was given. A time that names its second stands for the whole of it, as optctl prints
  /// times, and so has the last microsecond of it.
  case time(String)
  /// Seconds before now.
  case ago(seconds: Int)
  /// When a revision had just been applied.
  case revision(Int)

  /// Reads `2026-02-03`, `2026-02-03T10:00:00Z`, the same with a space for `T`, without seconds, with a fraction of them or
  /// with another zone such as `+01:00`; or `90s`, `30m`, `2h`, `3d`, `1w`: so long ago; or
  /// the number of a revision. Nil for anything else.
  public init?(_ text: String) {
    if text.utf8.allSatisfy(\.isDigit), text.utf8.count <= 18, let number = Int(text) {
      self = .revision(number)
    } else if let seconds = Self.seconds(text) {
      self = .ago(seconds: seconds)
    } else if let time = Self.time(Array(text.utf8)) {
      self = .time(time)
    } else {
      return nil
    }
  }

  private static func seconds(_ text: String) -> Int? {
    let units: [Character: Int] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800]
    guard let unit = text.last.flatMap({ units[$0] }) else { return nil }
    let digits = text.dropLast()
    guard !digits.isEmpty, digits.utf8.count <= 6, digits.utf8.allSatisfy(\.isDigit), let number = Int(digits) else {
      return nil
    }
    return number * unit
  }

  private static func time(_ text: [UInt8]) -> String? {
    let date = String(decoding: text.prefix(10), as: UTF8.self)
    guard CalendarDate.isValid(date) else { return nil }
    if text.count == 10 { return "\(date)T00:00:00Z" }
    var rest = text[10...]
    guard [UInt8(ascii: "T"), UInt8(ascii: "t"), 0x20].contains(rest.removeFirst()) else { return nil }
    guard let hour = number(&rest, upTo: 23), take(":", &rest), let minute = number(&rest, upTo: 59) else { return nil }
    var second = 0
    var fraction = ".999999"
    if take(":", &rest) {
      guard let number = number(&rest, upTo: 59) else { return nil }
      second = number
      if take(".", &rest) {
        let digits = rest.prefix(while: \.isDigit)
        guard (1...9).contains(digits.count) else { return nil }
        fraction = "." + String(decoding: digits.prefix(6), as: UTF8.self)
        rest = rest.dropFirst(digits.count)
      }
    } else {
      fraction = ""
    }
    guard let zone = zone(rest) else { return nil }
    return "\(date)T\(two(hour)):\(two(minute)):\(two(second))\(fraction)\(zone)"
  }

  private static func zone(_ text: ArraySlice<UInt8>) -> String? {
    var rest = text
    guard let sign = rest.popFirst() else { return "Z" }
    if sign == UInt8(ascii: "Z") || sign == UInt8(ascii: "z") { return rest.isEmpty ? "Z" : nil }
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), let hours = number(&rest, upTo: 14) else {
      return nil
    }
    if rest.isEmpty { return String(decoding: [sign], as: UTF8.self) + two(hours) + ":00" }
    guard take(":", &rest), let minutes = number(&rest, upTo: 59), rest.isEmpty else { return nil }
    return String(decoding: [sign], as: UTF8.self) + "\(two(hours)):\(two(minutes))"
  }

  /// Two digits.
  private static func number(_ text: inout ArraySlice<UInt8>, upTo greatest: Int) -> Int? {
    guard text.count >= 2, let number = Int(String(decoding: text.prefix(2), as: UTF8.self)),
      text.prefix(2).allSatisfy(\.isDigit), number <= greatest
    else { return nil }
    text = text.dropFirst(2)
    return number
  }

  private static func take(_ sign: Unicode.Scalar, _ text: inout ArraySlice<UInt8>) -> Bool {
    guard text.first == UInt8(ascii: sign) else { return false }
    text = text.dropFirst()
    return true
  }

  private static func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
}
