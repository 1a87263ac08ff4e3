/// Which completed runs serve an entity, with which share. The order of arms is bucket order.
public struct Deployment: Resource {
  public var entity: String
  public var arms: [Arm]
  /// The share that no run serves.
  public var holdback: Share

  public init(entity: String, arms: [Arm], holdback: Share = .none) {
    self.entity = entity
    self.arms = arms
    self.holdback = holdback
  }

  public struct Arm: Sendable, Hashable {
    public var name: String
    public var run: String
    public var traffic: Share

    public init(name: String, run: String, traffic: Share) {
      self.name = name
      self.run = run
      self.traffic = traffic
    }

    public var json: JSON {
      .object(["name": .string(name), "run": .string(run), "traffic": .number(traffic.percent)])
    }

    public init?(json: JSON) {
      guard let name = json["name"]?.string, let run = json["run"]?.string, let percent = json["traffic"]?.decimal,
        let traffic = Share(percent: percent)
      else { return nil }
      self.init(name: name, run: run, traffic: traffic)
    }
  }

  public static var kind: Kind { .deployment }
  public static let fields: [Field] = [.arms, .holdback]
  public var key: String { entity }

  public subscript(field: Field) -> JSON {
    switch field {
    case .arms: .array(arms.map(\.json))
    case .holdback: .number(holdback.percent)
    default: .null
    }
  }
}
