/// What a run of the suite covered.
public struct Coverage: Sendable {
  public var rounds: [Round]
  var passed: [FaultProxy.Passed]
  public var seconds: Double
  /// Faults that could not be tried here, and why.
  public var notCovered: [String]
  /// Rounds that went from one message of the client to the next.
  var sweep: Int

  public var violations: [Round] { rounds.filter { !$0.violations.isEmpty } }

  /// Messages of the client at which no fault was tried, though the sweep was to meet them.
  public var missedMessages: Int { max(0, min(sweep, count(.frontend)) - met(.frontend, rounds).count) }

  private func count(_ direction: Fault.Direction) -> Int { passed.count { $0.direction == direction } }

  private func met(_ direction: Fault.Direction, _ rounds: [Round]) -> Set<Int> {
    Set(rounds.compactMap(\.fault).filter { $0.direction == direction }.map(\.message))
  }

  /// For people: kinds and messages, then what went wrong.
  public func report(listsMessages: Bool) -> String {
    var text = ""
    let families = Dictionary(grouping: rounds, by: \.family).sorted { $0.key < $1.key }
    let (front, back) = (count(.frontend), count(.backend))
    for (family, rounds) in families {
      let statuses = Dictionary(grouping: rounds.flatMap(\.statuses)) { $0 }.sorted { $0.key < $1.key }
      let exits = statuses.map { "\($0.key): \($0.value.count)" }.joined(separator: ", ")
      text += pad(family, 22) + pad("\(rounds.count) rounds", 14)
      let (client, server) = (met(.frontend, rounds).count, met(.backend, rounds).count)
      text += pad(client + server == 0 ? "" : "client \(client)/\(front), server \(server)/\(back) messages", 44)
      text += "exits \(exits)\n"
    }
    if listsMessages { text += "\n" + messages() }
    for reason in notCovered { text += "NOT COVERED  \(reason)\n" }
    for round in violations {
      text += "\nVIOLATION  \(round.family): \(round.title)\n"
      for violation in round.violations { text += "  \(violation)\n" }
    }
    if let slowest = rounds.max(by: { $0.seconds < $1.seconds }) {
      text += "\nthe longest round took \(Int(slowest.seconds)) s: \(slowest.family), \(slowest.title)"
    }
    text += "\n\(rounds.count) rounds in \(Int(seconds)) s; "
    text += "\(met(.frontend, rounds).count) of \(front) client messages met; \(violations.count) violations\n"
    return text
  }

  /// Every message of the client, with the kinds of faults that it met and how often.
  private func messages() -> String {
    var text = ""
    var statement = ""
    for (number, message) in passed.filter({ $0.direction == .frontend }).map(\.message).enumerated() {
      if let begun = message.statement { statement = begun }
      let here = rounds.filter { $0.fault?.direction == .frontend && $0.fault?.message == number }
      let kinds = Dictionary(grouping: here, by: \.family).sorted { $0.key < $1.key }
        .map { "\($0.key) \($0.value.count)" }
      let type = message.type == 0 ? "startup" : String(Unicode.Scalar(message.type))
      let words = statement.split { $0 == " " || $0 == "\n" }.prefix(6).joined(separator: " ")
      text += pad("\(number)", 5) + pad(type, 9) + pad(message.type == 0 ? "" : String(words.prefix(44)), 46)
      text += kinds.joined(separator: ", ") + "\n"
    }
    return text + "\n"
  }

  private func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }
}
