/// Times as text.
public enum Timestamp {
  /// Seconds from one time to another, both RFC 3339 in UTC as optctl reads them from a server; nil for anything else.
  public static func seconds(from start: String, to end: String) -> Int? {
    guard let start = seconds(start), let end = seconds(end) else { return nil }
    return end - start
  }

  /// Since 0000-03-01. Fractions of a second do not count.
  private static func seconds(_ text: String) -> Int? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z"), CalendarDate.isValid(String(text.prefix(10))) else {
      return nil
    }
    func number(_ range: Range<Int>) -> Int? { Int(String(decoding: bytes[range], as: UTF8.self)) }
    guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
      let minute = number(14..<16), let second = number(17..<19)
    else { return nil }
    // The year begins in March, so that the leap day is its last.
    let years = month > 2 ? year : year - 1
    let days = years * 365 + years / 4 - years / 100 + years / 400 + (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return days * 86_400 + hour * 3_600 + minute * 60 + second
  }
}
