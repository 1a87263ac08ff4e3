/// Two runs side by side.
public struct RunComparison: Sendable, Hashable {
  /// One value of both.
  public struct Line: Sendable, Hashable {
    public var name: String
    /// Nil where a run has none. A sensitive one reads as hidden.
    public var left: JSON?
    public var right: JSON?
    public var isDifferent: Bool
    /// Of two numbers, what the right one has more, exactly.
    public var difference: ExactDecimal?
    /// The same in percent of the left one, to two decimals; nil where that is zero.
    public var percent: ExactDecimal?
  }

  /// A feature in the order of the lists: of both, or of one alone.
  public enum Feature: Sendable, Hashable {
    case both(String)
    case left(String)
    case right(String)
  }

  public var left: String
  public var right: String
  public var columns: [Line]
  public var configs: [Line]
  public var metrics: [Line]
  /// Empty where neither run says which it used.
  public var features: [Feature]

  public init(_ left: Run, _ right: Run, in records: RunRecords) {
    self.left = left.id
    self.right = right.id
    columns = zip(left.fields, right.fields).compactMap { left, right in
      ["run_id", "features_used"].contains(left.name) || (left.value == .null && right.value == .null)
        ? nil : Line(left.name, left.value.known, right.value.known)
    }
    configs = merged(left.configs, right.configs).map { key, old, new in
      Line(
        key, old.map { records.config(key, $0, of: left) }, new.map { records.config(key, $0, of: right) },
        isDifferent: records.meaning(key, old, of: left) != records.meaning(key, new, of: right))
    }
    metrics = merged(left.metrics, right.metrics).map { Line($0, $1?.json, $2?.json) }
    features = Self.features(left.featuresUsed ?? [], right.featuresUsed ?? [])
  }

  private static func features(_ left: [String], _ right: [String]) -> [Feature] {
    let difference = right.difference(from: left) { $0.utf8.elementsEqual($1.utf8) }
    var (removed, inserted): (Set<Int>, Set<Int>) = ([], [])
    for change in difference {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var features: [Feature] = []
    var (i, j) = (0, 0)
    while i < left.count || j < right.count {
      if i < left.count, removed.contains(i) {
        features.append(.left(left[i]))
        i += 1
      } else if j < right.count, inserted.contains(j) {
        features.append(.right(right[j]))
        j += 1
      } else {
        features.append(.both(left[i]))
        i += 1
        j += 1
      }
    }
    return features
  }
}

extension RunComparison.Line {
  init(_ name: String, _ left: JSON?, _ right: JSON?, isDifferent: Bool? = nil) {
    self.name = name
    self.left = left
    self.right = right
    self.isDifferent = isDifferent ?? (left != right)
    if let old = left?.decimal, let new = right?.decimal, old != new {
      difference = new - old
      percent = (new - old).percent(of: old, decimals: 2)
    }
  }
}

/// The values of both by name, in the byte order of the names.
private func merged<Value>(
  _ left: [String: Value], _ right: [String: Value]
) -> [(name: String, left: Value?, right: Value?)] {
  Set(left.keys).union(right.keys).sorted { precedesInBytes($0, $1) }
    .map { ($0, left[$0], right[$0]) }
}

extension JSON {
  fileprivate var known: JSON? { self == .null ? nil : self }
}
