/// Days as text.
public enum CalendarDate {
  /// `YYYY-MM-DD`, a day that the Gregorian calendar has.
  public static func isValid(_ text: String) -> Bool { isValid(text.utf8Span.span) }

  static func isValid(_ text: Span<UInt8>) -> Bool {
    guard text.count == 10, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-") else { return false }
    guard let year = number(text, 0..<4), let month = number(text, 5..<7), let day = number(text, 8..<10) else {
      return false
    }
    return year > 0 && day > 0 && day <= length(of: month, in: year)
  }

  /// Days since 1970-01-01 of a date that is valid, or of a time that begins with one; nil for anything else.
  public static func dayNumber(of text: String) -> Int? {
    let day = String(text.prefix(10))
    guard isValid(day) else { return nil }
    let span = day.utf8Span.span
    guard let year = number(span, 0..<4), let month = number(span, 5..<7), let day = number(span, 8..<10) else {
      return nil
    }
    // Years begin in March, so that the leap day is their last.
    let (y, m) = month > 2 ? (year, month - 3) : (year - 1, month + 9)
    return y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + day - 1 - 719_468
  }

  /// The date, `days` earlier; nil before year 1.
  public static func day(_ text: String, minus days: Int) -> String? {
    guard let number = dayNumber(of: text) else { return nil }
    let shifted = number - days + 719_468
    guard shifted >= 306 else { return nil }
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let m = (5 * dayOfYear + 2) / 153
    let (month, day) = (m < 10 ? m + 3 : m - 9, dayOfYear - (153 * m + 2) / 5 + 1)
    return
      "\(padded(era * 400 + yearOfEra + (month <= 2 ? 1 : 0), to: 4))-\(padded(month, to: 2))-\(padded(day, to: 2))"
  }

  private static func padded(_ number: Int, to width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }

  private static func number(_ text: Span<UInt8>, _ range: Range<Int>) -> Int? {
    var number = 0
    for i in range {
      guard text[i].isDigit else { return nil }
      number = number * 10 + Int(text[i] - UInt8(ascii: "0"))
    }
    return number
  }

  /// In days; 0 for a month that does not exist.
  private static func length(of month: Int, in year: Int) -> Int {
    switch month {
    case 1, 3, 5, 7, 8, 10, 12: 31
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 0
    }
  }
}
