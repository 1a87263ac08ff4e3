import Domain
import YAML

extension ManifestText {
  /// Makes a list of arms these arms, in this order. An arm that is there by its name, or else by its run, keeps its lines
  /// and gets other scalars.
  mutating func setArms(_ path: [PathStep], in document: Int, to arms: [Deployment.Arm]) throws(EditRefusal) {
    let walk = tree.walk(path, from: tree.roots[document])
    guard let list = walk.target, tree.kind(list) == .sequence else {
      return try set(path, in: document, to: .array(arms.map(\.json)), after: ["gates"])
    }
    let before = Array(tree.elements(list))
    let matches = matches(arms, among: before)
    var scalars: [(NodeID, JSON)] = []
    for (arm, match) in zip(arms, matches) {
      guard let match else { continue }
      for member in arm.json.members ?? [] {
        if let entry = tree.entry(member.name, of: before[match]) { scalars.append((entry.value, member.value)) }
      }
    }
    try setScalars(scalars, around: walk)
    // The nodes are others now, their numbers are not.
    let edited = tree.walk(path, from: tree.roots[document])
    guard let list = edited.target else { return }
    try arrange(list, edited, zip(arms, matches).map { arm, match in match.map { .kept($0) } ?? .fresh(arm.json) })
  }

  /// For each arm the number of the element that it becomes of, each once; nil for a new one.
  private func matches(_ arms: [Deployment.Arm], among elements: [NodeID]) -> [Int?] {
    func texts(_ field: String) -> [String?] {
      elements.map { tree.entry(field, of: $0).map { tree.text($0.value) } }
    }
    var matches = [Int?](repeating: nil, count: arms.count)
    var taken = Set<Int>()
    for (field, wanted) in [("name", arms.map(\.name)), ("run", arms.map(\.run))] {
      var positions: [String: [Int]] = [:]
      for (index, text) in texts(field).enumerated() where !taken.contains(index) {
        if let text { positions[text, default: []].append(index) }
      }
      for (index, text) in wanted.enumerated() where matches[index] == nil {
        guard let match = positions[text]?.first(where: { !taken.contains($0) }) else { continue }
        matches[index] = match
        taken.insert(match)
      }
    }
    return matches
  }
}
