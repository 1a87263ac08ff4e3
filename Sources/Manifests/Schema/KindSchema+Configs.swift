import Domain

extension KindSchema {
  static let supportedConfigs = SchemaNode.fields(
    [
      "keys": .map(of: definition, keys: "^[A-Za-z][A-Za-z0-9_.-]{0,62}$", "Definitions by key."),
      "rules": .list(of: rule, "Conditions over effective values: an entity's or run's own, else the default."),
    ], "The configs that the version understands.")

  private static let types = ConfigDefinition.ValueType.allCases.map(\.rawValue)

  private static let definition = SchemaNode.fields(
    [
      "type": .choice(types, "What its values are."),
      "scope": .choice(
        ConfigDefinition.Scope.allCases.map(\.rawValue), "Who sets it: the entity in its manifest, or each run."),
      "required": .flag("It must be set; not together with default."),
      "default": value("What holds where it is not set."),
      "min": .number("The least value."), "max": .number("The greatest value."),
      "exclusive_min": .number("Values are above this."), "exclusive_max": .number("Values are below this."),
      "scale": .whole("The most digits after the point."),
      "values": .list(of: .paragraphs("One value."), "What an enum may be."),
      "min_length": .whole("In characters."), "max_length": .whole("In characters."),
      "pattern": .text("A POSIX extended regular expression for the whole value."),
      "items": .choice(types.filter { $0 != "list" }, "The type of the items of a list."),
      "unique": .flag("No item stands twice."), "min_items": .whole("The fewest items."),
      "max_items": .whole("The most items."), "unit": .text("Of numbers, for messages."),
      "description": .paragraphs("What it is for."), "deprecated": .text("What to use instead."),
      "sensitive": .flag("Its values appear in no output."), "materialize": .flag("The default is written as a row."),
    ], required: ["type", "scope"], "What one config may hold.")

  private static let terms = SchemaNode.map(of: value("The value."), "All of these keys have these values.")

  private static let rule = SchemaNode.fields(
    [
      "name": .text("Stands in messages."), "when": terms, "require": terms, "forbid": terms,
      "compare": SchemaNode.list(of: .text("A key, one of < <= == != >= >, a key."), "Both sides, where both are set.")
        .with("minItems", .number(3)).with("maxItems", .number(3)),
    ], required: ["name"], "Where `when` holds, all of `require` must, and none of `forbid` may.")

  static let gatePolicy = KindSchema(
    "What a run must show before it may serve. It lives in manifests alone; deployments name it.",
    metadata: .fields(
      ["name": .text("By which deployments name it."), "patch": patch], required: ["name"], "Which policy."),
    spec: .fields(
      [
        "on_missing": onMissing.with("default", .string(GatePolicy.OnMissing.fail.rawValue)),
        "checks": SchemaNode.list(of: check, "All must pass.").with("minItems", .number(1)),
      ], required: ["checks"], "What is checked."))

  private static let onMissing = SchemaNode.choice(
    GatePolicy.OnMissing.allCases.map(\.rawValue),
    "What an absent, NaN or infinite value does; nothing passes for want of one.")

  private static let check = SchemaNode.fields(
    [
      "metric": .text("A metric of the run."), "field": .text("A column of opt_runs."),
      "config": .text("The run's config, else the entity's effective value."),
      "min": .number("At least this."), "max": .number("At most this."), "equals": value("This and nothing else."),
      "at_most_config": .text("At most the effective value of this config."),
      "at_least_config": .text("At least the effective value of this config."),
      "versus": .choice(
        GatePolicy.Baseline.allCases.map(\.rawValue),
        "The run that is compared with: the arm control, or what served before."),
      "max_increase": .number("Over the run compared with."), "max_decrease": .number("Under the run compared with."),
      "min_ratio": .number("Of the run compared with."), "max_ratio": .number("Of the run compared with."),
      "max_age_days": .whole("Of a date or time, in days before the plan."),
      "severity": SchemaNode.choice(
        GatePolicy.Severity.allCases.map(\.rawValue), "Whether failing blocks or only warns."
      ).with(
        "default", .string(GatePolicy.Severity.error.rawValue)),
      "when_config": terms, "on_missing": onMissing,
    ], "Looks at one of metric, field and config, and has at least one limit.")
}
