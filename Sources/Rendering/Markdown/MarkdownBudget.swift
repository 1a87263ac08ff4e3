/// A document of bounded size: pieces are added while they fit, and what did not fit is counted.
struct MarkdownBudget {
  private(set) var text = ""
  private let limit: Int
  /// Bytes that are kept free for what comes at the end.
  private let reserve = 400

  /// - Parameter limit: in bytes of UTF-8.
  init(limit: Int) { self.limit = limit }

  /// Adds what is never cut.
  mutating func add(_ piece: String) { text += piece }

  /// Adds pieces in their order, between a head and a tail, as long as they fit into the first `share` percent of the
  /// document; then says how many more there are.
  mutating func add(
    _ pieces: some Sequence<String>, head: String = "", tail: String = "", share: Int = 100, more: (Int) -> String
  ) {
    let end = limit / 100 * share - reserve - tail.utf8.count
    var isOpen = true
    var left = 0
    var body = ""
    var size = text.utf8.count + head.utf8.count
    for piece in pieces {
      if isOpen, size + piece.utf8.count <= end {
        body += piece
        size += piece.utf8.count
      } else {
        isOpen = false
        left += 1
      }
    }
    guard !body.isEmpty || left > 0 else { return }
    if !body.isEmpty { text += head + body + tail }
    if left > 0 { text += more(left) + "\n\n" }
  }
}
