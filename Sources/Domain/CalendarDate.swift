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
