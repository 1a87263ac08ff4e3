public import Domain

/// As the JSON of a plan, of an apply and of a revision has it.
extension Plan.Summary {
  public var json: JSON {
    .object([
      "create": .number(create), "update": .number(update), "rename": .number(rename), "retire": .number(retire),
      "delete": .number(delete), "adopt": .number(adopt), "unchanged": .number(unchanged),
      "unmanaged": .number(unmanaged), "drift": .number(drift),
    ])
  }

  /// What is missing counts as zero.
  public init(json: JSON) {
    self.init()
    create = json["create"]?.int ?? 0
    update = json["update"]?.int ?? 0
    rename = json["rename"]?.int ?? 0
    retire = json["retire"]?.int ?? 0
    delete = json["delete"]?.int ?? 0
    adopt = json["adopt"]?.int ?? 0
    unchanged = json["unchanged"]?.int ?? 0
    unmanaged = json["unmanaged"]?.int ?? 0
    drift = json["drift"]?.int ?? 0
  }
}
