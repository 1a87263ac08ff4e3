import Domain

/// The shape of one kind of manifest.
struct KindSchema {
  var description: String
  var metadata: SchemaNode
  var spec: SchemaNode

  init(_ kind: DocumentKind) {
    switch kind {
    case .optimizer: self = .optimizer
    case .optimizerVersion: self = .version
    case .entity: self = .entity
    case .featureMacros: self = .macros
    case .gatePolicy: self = .gatePolicy
    case .deployment: self = .deployment
    case .project: self = .project
    }
  }

  init(_ description: String, metadata: SchemaNode, spec: SchemaNode) {
    self.description = description
    self.metadata = metadata
    self.spec = spec
  }

  // MARK: - What several kinds have

  static let protect = SchemaNode.flag(
    "Removing or retiring the object needs an earlier applied revision without this. Remembered in the database.")
  static let patch = SchemaNode.flag(
    "Change the object of this natural key that an earlier path declares, by JSON Merge Patch (RFC 7396).")

  static func movedFrom(_ form: (String) -> SchemaNode = SchemaNode.code) -> SchemaNode {
    form("The code that the object had before: its row is renamed and keeps its id.")
  }

  static func status(of kind: Kind) -> SchemaNode {
    SchemaNode.choice(Status.allowed(for: kind).map(\.rawValue), "Where the object stands in its life.")
      .with("default", .string(Status.active.rawValue))
  }

  /// Any scalar, or a list of scalars.
  static func value(_ description: String) -> SchemaNode {
    let scalars = ["string", "number", "boolean"].map { SchemaNode($0, "") }
    return SchemaNode(
      anyOf: scalars + [SchemaNode.list(of: SchemaNode(anyOf: scalars, "One item."), "")], description)
  }
}

extension KindSchema {
  fileprivate static let optimizer = KindSchema(
    "A program that computes bids, in versions.",
    metadata: .fields(
      ["code": .code("The natural key."), "protect": protect, "moved_from": movedFrom(), "patch": patch],
      required: ["code"], "Which optimizer."),
    spec: .fields(
      [
        "name": .text("For people."), "status": status(of: .optimizer),
        "description": .paragraphs("What it is for."),
      ], required: ["name"], "What the optimizer is."))

  fileprivate static let version = KindSchema(
    "One version of an optimizer, with the configs that it supports. Once runs or entities use it, it may only widen.",
    metadata: .fields(
      [
        "optimizer": .code("The code of its optimizer."), "code": .versionCode("Its code within the optimizer."),
        "protect": protect, "moved_from": movedFrom(SchemaNode.versionCode), "patch": patch,
      ], required: ["optimizer", "code"], "Which version."),
    spec: .fields(
      [
        "name": .text("For people."), "status": status(of: .version),
        "description": .paragraphs("What is new in it."), "supported_configs": supportedConfigs,
      ], required: ["name", "supported_configs"], "What the version is."))

  fileprivate static let entity = KindSchema(
    "An SSP client that bids are optimized for, with the configs that its current version reads.",
    metadata: .fields(
      ["code": .code("The natural key."), "protect": protect, "moved_from": movedFrom(), "patch": patch],
      required: ["code"], "Which entity."),
    spec: .fields(
      [
        "name": .text("For people."), "status": status(of: .entity),
        "object": .fields(
          [
            "type": .choice(Entity.objectTypes, "What the id is an id of."),
            "id": .whole("The id of the object at the SSP.", from: 1),
          ], required: ["type", "id"], "The object that is optimized."),
        "current_version": SchemaNode.text("The version that new runs take: optimizer/version.")
          .with("pattern", .string("^[^/]+/[^/]+$")),
        "s3_base_path": SchemaNode.text("Below which its runs write: s3://bucket/key, shared with no other entity.")
          .with("pattern", .string("^s3://")),
        "configs": .map(
          of: value("As the current version defines the key."),
          "Values of the entity-scoped keys of the current version."),
      ], required: ["name", "object", "s3_base_path"], "What the entity is."))

  fileprivate static let macros = KindSchema(
    "Features of the training data and the tokens that the bidder understands for them.",
    metadata: .fields(
      ["name": .text("Of this set; several sets are one catalogue."), "protect": protect, "patch": patch],
      required: ["name"], "Which set."),
    spec: .fields(
      [
        "macros": .map(
          of: SchemaNode(
            anyOf: [
              template,
              .fields(
                [
                  "template": template, "status": status(of: .macro),
                  "moved_from": .text("The name that the feature had before."),
                ], required: ["template"], ""),
            ], "A template alone stands for {template: …}."), "Templates by feature.")
      ], required: ["macros"], "The macros of the set."))

  private static let template = SchemaNode.text(
    "One token: [UPPER_CASE], ${UPPER_CASE}, %%UPPER_CASE%% or {{UPPER_CASE}}. Unique among macros that are not retired."
  )

  fileprivate static let deployment = KindSchema(
    "Which completed runs serve an entity, with which shares of its live traffic.",
    metadata: .fields(
      ["entity": .code("The code of the entity."), "patch": patch], required: ["entity"], "Whose deployment."),
    spec: .fields(
      [
        "gates": .list(of: .text("The name of a GatePolicy."), "Policies that the runs must pass."),
        "arms": .list(
          of: .fields(
            [
              "name": .text("Such as control or candidate; unique in the deployment."),
              "run": .text("The id of a completed run of this entity, quoted."),
              "traffic": SchemaNode.number("Its share in percent, with at most two decimals.")
                .with("exclusiveMinimum", .number(0)).with("maximum", .number(100)),
            ], required: ["name", "run", "traffic"], "A run with a share."),
          "In bucket order, which has meaning. Arms and holdback make 100 exactly."),
        "holdback": SchemaNode.number("The share that no run serves, in percent.").with("minimum", .number(0))
          .with("maximum", .number(100)).with("default", .number(0)),
        "reason": .text("Why there is no traffic; must be there where arms is []."),
        "accept_warnings": .list(
          of: .fields(
            [
              "run": .text("The id of a run that was validated with warnings, quoted."),
              "reason": .text("Why it may serve all the same."),
              "expires": SchemaNode.text("The last day on which that holds: year-month-day.").with(
                "pattern", .string("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")),
            ], required: ["run", "reason", "expires"], ""),
          "Runs that serve although they were validated with warnings."),
      ], required: ["arms"], "What serves."
    )
    .with("if", .object(["properties": .object(["arms": .object(["maxItems": .number(0)])])]))
    .with("then", .object(["required": .array([.string("reason")])])))

  fileprivate static let project = KindSchema(
    "The environments of the repository: which manifests make each, and which database it describes.",
    metadata: .fields(["name": .text("Of the project.")], required: ["name"], "Which project."),
    spec: .fields(
      [
        "default_environment": .text("The environment that is meant where --env names none."),
        "environments": .map(
          of: .fields(
            [
              "database": .text(
                "local, or a connection string of libpq in which ${NAME} stands for an environment variable; never a password."
              ),
              "paths": .list(
                of: .text("Relative to optctl.yaml."), "Folders and files; a later one may patch earlier ones."),
              "guards": guards, "require_signed_commits": signatures,
            ], required: ["database", "paths"], "One environment."), "By name."),
      ], required: ["environments"], "What the project consists of."))

  private static let guards = SchemaNode.fields(
    [
      "removals": limits([
        "max_count": .whole("Objects of a kind."), "max_percent": percent("Of a kind, from 10 objects up."),
      ]),
      "protected": .flag("On unless false."),
      "traffic-step": limits([
        "max_increase": percent("Points in one apply."), "first_step": percent("Of a run that did not serve."),
      ]),
      "traffic-loss": .flag("On unless false."), "live-macro-change": .flag("On unless false."),
      "optimizer-change": .flag("On unless false."), "foreign-deployment": .flag("On unless false."),
      "drift-overwrite": .flag("Off unless true."), "commit-regression": .flag("On unless false."),
    ], "Guards of this environment; one that is left out keeps its default. `optctl explain GUARD` tells of each.")

  private static let signatures = SchemaNode.fields(
    [
      "ssh_allowed_signers": variable("A file of allowed signers, as ssh-keygen reads it."),
      "openpgp_keyring": variable("An OpenPGP keyring, as gpgv reads it."),
    ], "Every commit since the last applied one must be signed by one of these keys, which lie outside the repository.")

  private static func variable(_ description: String) -> SchemaNode {
    SchemaNode.text("${NAME}, an environment variable that names a file: \(description)").with(
      "pattern", .string("^[$][{][A-Za-z_][A-Za-z0-9_]*[}]$"))
  }

  private static func limits(_ fields: KeyValuePairs<String, SchemaNode>) -> SchemaNode {
    SchemaNode(anyOf: [.flag("On or off."), .fields(fields, "")], "On, off, or on with these limits.")
  }

  private static func percent(_ description: String) -> SchemaNode {
    SchemaNode.number(description).with("minimum", .number(0)).with("maximum", .number(100))
  }
}
