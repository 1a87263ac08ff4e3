/// A document of bounded size: pieces are added while they fit, and what did not fit is counted.
struct MarkdownBudget {
  private(set) var text = ""
  private let limit: Int
  /// Bytes that are kept free for what comes at the end.
  private let reserve = 800

  /// - Parameter limit: in bytes of UTF-8.
  init(limit: Int) { self.limit = limit }

  /// Bytes that are left for what can be cut; of the first so many percent of the document.
  func room(share: Int = 100) -> Int { limit / 100 * share - reserve - text.utf8.count }

  /// Adds what is never cut.
  mutating func add(_ piece: String) { text += piece }

  /// Adds pieces in their order, between a head and a tail, as long as they fit into so many bytes; then says how many more
  /// there are.
  mutating func add(
    _ pieces: some Sequence<String>, head: String, tail: String = "\n", within room: Int, more: (Int) -> String
  ) {
    var room = room - head.utf8.count - tail.utf8.count
    var isOpen = true
    var left = 0
    var body = ""
    for piece in pieces {
      if isOpen, piece.utf8.count <= room {
        body += piece
        room -= piece.utf8.count
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
