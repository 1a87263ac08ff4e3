import Domain

extension WrittenText {
  mutating func add(_ optimizer: Optimizer, isProtected: Bool) {
    owner = optimizer.address
    begin(.optimizer, [.init("code", .string(optimizer.code))], isProtected: isProtected)
    entry("name", .string(optimizer.name))
    entry("status", .string(optimizer.status.rawValue))
    if !optimizer.description.isEmpty { paragraphs("description", optimizer.description) }
  }

  mutating func add(_ version: Version, isProtected: Bool) {
    owner = version.address
    begin(
      .optimizerVersion, [.init("optimizer", .string(version.optimizer)), .init("code", .string(version.code))],
      isProtected: isProtected)
    entry("name", .string(version.name))
    entry("status", .string(version.status.rawValue))
    if !version.description.isEmpty { paragraphs("description", version.description) }
    addSupportedConfigs(version.supportedConfigs.json)
  }

  /// All macros of one document, which are protected or not together.
  mutating func add(_ macros: [Macro], named name: String, isProtected: Bool) {
    guard let first = macros.first else { return }
    owner = first.address
    begin(.featureMacros, [.init("name", .string(name))], isProtected: isProtected)
    line("macros:", indent: 2)
    for macro in macros {
      owner = macro.address
      let template = JSON.string(macro.template)
      let value: JSON =
        macro.status == .active
        ? template : .object(["template": template, "status": .string(macro.status.rawValue)])
      entry(macro.feature, value, indent: 4)
    }
  }

  mutating func add(_ deployment: Deployment, namesAreMadeUp: Bool) {
    owner = deployment.address
    begin(.deployment, [.init("entity", .string(deployment.entity))])
    if deployment.arms.isEmpty {
      entry("arms", .array([]))
      entry("reason", .string("nothing served when this was pulled"))
      return
    }
    if namesAreMadeUp {
      comment(
        "The database knows no names of these arms: give them some. `versus: control` of a gate means the", indent: 2)
      comment("arm of that name.", indent: 2)
    }
    line("arms: # in bucket order", indent: 2)
    for arm in deployment.arms { line("- " + ScalarText.text(of: arm.json, inFlow: false), indent: 4) }
    if deployment.holdback > .none { entry("holdback", .number(deployment.holdback.percent)) }
  }
}
