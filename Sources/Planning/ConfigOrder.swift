import Domain

/// The configs of an entity in the byte order of their names. Most entities declare the same ones in the same order, which
/// is then found once for all of them.
struct ConfigOrder {
  private var keys: [ConfigKey] = []
  /// Where each stands in the declaration, and its name.
  private(set) var sorted: [(position: Int, name: String)] = []

  mutating func follow(_ configs: [DeclaredConfig]) {
    guard !isOf(configs) else { return }
    keys = configs.map(\.key)
    sorted = keys.enumerated().map { ($0, $1.name) }
    sorted.sort { precedesInBytes($0.name, $1.name) }
  }

  private func isOf(_ configs: [DeclaredConfig]) -> Bool {
    keys.count == configs.count && keys.indices.allSatisfy { keys[$0] == configs[$0].key }
  }
}
