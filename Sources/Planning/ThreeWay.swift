import Domain

extension Cause {
  /// Why a live value is not the desired one. Of the three, two can be equal at most.
  init(wasApplied: Bool, liveIsLast: Bool, desiredIsLast: Bool) {
    self = !wasApplied ? .adopt : liveIsLast ? .manifest : desiredIsLast ? .drift : .conflict
  }

  /// `last` is nil when optctl never applied the value.
  init(last: JSON?, desired: JSON, live: JSON) {
    self.init(wasApplied: last != nil, liveIsLast: last == live, desiredIsLast: last == desired)
  }

  /// How much a reviewer should care: a conflict overwrites work of two people.
  private var gravity: Int {
    switch self {
    case .manifest: 0
    case .adopt: 1
    case .drift: 2
    case .conflict: 3
    }
  }

  static func gravest(_ causes: some Sequence<Cause>) -> Cause? { causes.max { $0.gravity < $1.gravity } }
}
