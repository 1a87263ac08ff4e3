import Rendering
import Testing

@Suite struct TerminalTextTests {
  @Test(arguments: [
    ("plain text, and ünïcödé 東京 🚀", "plain text, and ünïcödé 東京 🚀"),
    ("\u{1B}[31mred", #"\u{1B}[31mred"#),
    ("\u{9B}31m", #"\u{9B}31m"#),
    ("a\r\nb\tc\0\u{7F}", #"a\r\nb\tc\u{0}\u{7F}"#),
    ("user\u{202E}gpj.exe", #"user\u{202E}gpj.exe"#),
    ("\u{2066}isolate\u{2069}", #"\u{2066}isolate\u{2069}"#),
    ("zero\u{200B}width\u{FEFF}", #"zero\u{200B}width\u{FEFF}"#),
    ("a\u{2028}b\u{2029}c\u{85}", #"a\u{2028}b\u{2029}c\u{85}"#),
    ("filler\u{3164}\u{115F}\u{34F}", #"filler\u{3164}\u{115F}\u{34F}"#),
    ("tag\u{E0041}", #"tag\u{E0041}"#),
    ("\u{E000}private", #"\u{E000}private"#),
    ("::error file=a::b", #":\u{3A}error file=a::b"#),
    ("  \u{3000}::error::", "  \u{3000}:\\u{3A}error::"),
    ("see std::map", "see std::map"),
    ("x ##[error]b ##vso[task]", #"x #\u{23}[error]b #\u{23}vso[task]"#),
    ("###", #"#\u{23}\u{23}"#),
    ("👩‍🔬 ❤️‍🔥 🏳️‍🌈 🧑🏽‍💻", "👩‍🔬 ❤️‍🔥 🏳️‍🌈 🧑🏽‍💻"),
    ("a\u{200D}b", #"a\u{200D}b"#),
    ("🚀\u{200D}b", #"🚀\u{200D}b"#),
    ("a\u{200D}🚀", #"a\u{200D}🚀"#),
    ("🚀\u{200D}\u{200D}🚀", #"🚀\u{200D}\u{200D}🚀"#),
    ("🚀\u{200D}", #"🚀\u{200D}"#),
    ("1\u{200D}2 #\u{200D}*", #"1\u{200D}2 #\u{200D}*"#),
    ("🚀\u{200B}🚀\u{202E}", #"🚀\u{200B}🚀\u{202E}"#),
    ("", ""),
  ])
  func hostileTextIsShownNotObeyed(text: String, shown: String) {
    #expect(TerminalText.safe(text) == shown)
    #expect(TerminalText.safe(shown) == shown, "safe text stays as it is")
  }

  @Test func aPrefixOfTheTextBecomesAPrefixOfTheResult() {
    let text = "  ::a##b\u{1B}\r\n\u{202E}東"
    let whole = TerminalText.safe(text)
    for count in 0...text.unicodeScalars.count {
      let prefix = TerminalText.safe(String(text.unicodeScalars.prefix(count)))
      #expect(whole.unicodeScalars.starts(with: prefix.unicodeScalars))
    }
  }

  @Test(arguments: [
    ("abc", 3), ("東京", 4), ("한국", 4), ("ｆｕｌｌ", 8), ("🚀", 2), ("🇩🇪", 2), ("❤️", 2), ("e\u{301}", 1), ("é", 1),
    ("…", 1), ("█░", 2), ("", 0), ("👩‍🔬", 2), ("⛹🏻‍♀️", 2), ("❤️‍🔥", 2), ("☝🏽", 2), ("한\u{301}", 2),
  ])
  func widthsAreThoseOfATerminal(text: String, width: Int) {
    #expect(TerminalText.width(text) == width)
  }

  @Test(arguments: [
    ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("東京東京", 8, "東京東京"), ("東京東京", 7, "東京東…"),
    ("東京東京", 6, "東京…"), ("ab", 1, "…"),
  ])
  func shorteningKeepsWithinTheColumns(text: String, limit: Int, shown: String) {
    #expect(TerminalText.shortened(text, to: limit) == shown)
    #expect(TerminalText.width(shown) <= limit)
  }
}
