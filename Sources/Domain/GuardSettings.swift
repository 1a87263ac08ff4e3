/// What an environment makes of its guards. One that is switched off still tells, and blocks nothing.
public struct GuardSettings: Sendable, Hashable {
  /// How many objects of one kind a plan may delete and retire.
  public struct RemovalLimits: Sendable, Hashable {
    public var maxCount = 5
    /// Of the objects of the kind; asked from ``percentFrom`` objects up.
    public var maxPercent = Share(hundredths: 30_00)

    /// A third of two is no mass removal.
    public static let percentFrom = 10
  }

  /// How far the share of one run may rise in one apply.
  public struct TrafficStepLimits: Sendable, Hashable {
    /// In points of a percentage.
    public var maxIncrease = Share(hundredths: 25_00)
    /// For a run that did not serve before.
    public var firstStep = Share(hundredths: 10_00)
  }

  public var removals = RemovalLimits()
  public var trafficStep = TrafficStepLimits()
  private var switchedOff: Set<GuardName> = [.driftOverwrite]

  /// The defaults.
  public init() {}

  public func isOn(_ guard: GuardName) -> Bool { !switchedOff.contains(`guard`) }

  public mutating func switchGuard(_ guard: GuardName, on isOn: Bool) {
    if isOn { switchedOff.remove(`guard`) } else { switchedOff.insert(`guard`) }
  }
}
