/// A fixed sequence of numbers for a seed (SplitMix64).
struct Chance: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

extension [FaultProxy.Passed] {
  /// Which message of the client is COMMIT.
  var commitMessage: Int { filter { $0.direction == .frontend }.firstIndex { $0.message.isCommit } ?? 0 }
}

/// Which faults are tried at which messages.
struct Schedule {
  static let errors = ["40001", "40P01", "57014", "55P03", "53100", "25006", "23505", "42501", "XX000"]
  static let ends = ["57P01", "08006", "57P02", "53300"]

  /// What a message of the client is met with, every kind at every message before any twice.
  private static let frontend = ["kill", "reset", "error", "close", "blackhole", "freeze", "fatal"]
  private static let backend = ["kill", "freeze-kill", "reset", "close", "fatal", "blackhole", "terminate", "cancel"]
  private static let wholeServer = ["terminate", "cancel", "interrupt", "freeze-kill"]

  private let passed: [FaultProxy.Passed]
  private var chance: Chance

  init(_ passed: [FaultProxy.Passed], seed: UInt64) {
    self.passed = passed
    chance = Chance(seed: seed)
  }

  /// `count` faults: three in four at messages of the client. Each message of the client is met before one is met again,
  /// if the count allows.
  mutating func faults(_ count: Int) -> [Fault] {
    let kinds = Self.frontend + Self.wholeServer
    let front = faults(.frontend, kinds, count - count / 4)
    return (front + faults(.backend, Self.backend, count / 4)).shuffled(using: &chance)
  }

  /// The same kind at COMMIT, and at messages spread over the whole apply.
  mutating func faults(_ kind: Fault.Kind, _ count: Int) -> [Fault] {
    let commit = passed.commitMessage
    return (0..<count).map { number in
      // At COMMIT the two sides differ most.
      let message = number % 3 == 0 ? commit : (number * 2 + 1) * commit / (count * 2)
      let moment: Fault.Moment = number % 2 == 0 ? .after : .before
      return Fault(kind: kind, direction: .frontend, message: message, moment: moment)
    }
  }

  /// Every kind, before and after COMMIT and either half of its answer; `count` of them, if that is fewer.
  mutating func faultsAtCommit(_ count: Int) -> [Fault] {
    var faults: [Fault] = []
    let answers = passed.count { $0.direction == .backend }
    for moment in [Fault.Moment.before, .after] {
      for family in Self.frontend + Self.wholeServer {
        faults.append(
          Fault(kind: kind(family), direction: .frontend, message: passed.commitMessage, moment: moment))
      }
      for family in Self.backend {
        for answer in [answers - 2, answers - 1] {
          faults.append(Fault(kind: kind(family), direction: .backend, message: answer, moment: moment))
        }
      }
    }
    return Array(faults.shuffled(using: &chance).prefix(count))
  }

  /// Before a pooler the server's session is not to be had.
  mutating func faultsBeforePooler(_ count: Int) -> [Fault] { faults(.frontend, Self.frontend, count) }

  mutating func shuffled<T>(_ elements: [T]) -> [T] { elements.shuffled(using: &chance) }

  private mutating func faults(_ direction: Fault.Direction, _ kinds: [String], _ count: Int) -> [Fault] {
    let messages = passed.filter { $0.direction == direction }.map(\.message)
    let shift = Int.random(in: 0..<kinds.count, using: &chance)
    var faults: [Fault] = []
    var pass = 0
    while faults.count < count {
      // A statement is five messages: a pass that is cut short has still met them all, and three passes meet each
      // statement with every kind.
      let order = (0..<5).shuffled(using: &chance).flatMap { stride(from: $0, to: messages.count, by: 5) }
      for number in order.prefix(count - faults.count) {
        let family = kinds[(number + 5 * pass + shift) % kinds.count]
        let moment: Fault.Moment = Bool.random(using: &chance) ? .before : .after
        faults.append(Fault(kind: kind(family), direction: direction, message: number, moment: moment))
      }
      pass += 1
    }
    return faults
  }

  private mutating func kind(_ family: String) -> Fault.Kind {
    switch family {
    case "kill": .kill
    case "interrupt": .interrupt
    case "freeze": .freeze
    case "freeze-kill": .freezeThenKill
    case "blackhole": .blackhole
    case "reset": .reset
    case "error": .error(Self.errors.randomElement(using: &chance) ?? "40001")
    case "fatal": .fatal(Self.ends.randomElement(using: &chance) ?? "57P01")
    case "terminate": .terminate
    case "cancel": .cancel
    default: .close
    }
  }
}
