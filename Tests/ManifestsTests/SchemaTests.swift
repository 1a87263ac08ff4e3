import Diagnostics
import Domain
import TestSupport
import Testing
import YAML

@testable import Manifests

@Suite struct ManifestSchemaTests {
  /// Every mapping of every kind, with a field that nothing has.
  private static let mappings: [(topic: String, text: String)] = [
    ("Optimizer.metadata", "kind: Optimizer\nmetadata: {code: aa, q: 1}\nspec: {name: x}"),
    ("Optimizer.spec", "kind: Optimizer\nmetadata: {code: aa}\nspec: {name: x, q: 1}"),
    ("OptimizerVersion.metadata", "kind: OptimizerVersion\nmetadata: {optimizer: aa, code: v1, q: 1}\nspec: {name: x}"),
    ("OptimizerVersion.spec", "kind: OptimizerVersion\nmetadata: {optimizer: aa, code: v1}\nspec: {q: 1}"),
    (
      "OptimizerVersion.supported_configs",
      "kind: OptimizerVersion\nmetadata: {optimizer: aa, code: v1}\nspec: {name: x, supported_configs: {q: 1}}"
    ),
    (
      "OptimizerVersion.supported_configs.keys",
      "kind: OptimizerVersion\nmetadata: {optimizer: aa, code: v1}\nspec: {name: x, supported_configs: {keys: {k: {q: 1}}}}"
    ),
    (
      "OptimizerVersion.supported_configs.rules",
      "kind: OptimizerVersion\nmetadata: {optimizer: aa, code: v1}\n"
        + "spec: {name: x, supported_configs: {rules: [{name: r, q: 1}]}}"
    ),
    ("Entity.metadata", "kind: Entity\nmetadata: {code: aa, q: 1}\nspec: {name: x}"),
    ("Entity.spec", "kind: Entity\nmetadata: {code: aa}\nspec: {q: 1}"),
    ("Entity.object", "kind: Entity\nmetadata: {code: aa}\nspec: {object: {q: 1}}"),
    ("FeatureMacros.metadata", "kind: FeatureMacros\nmetadata: {name: aa, q: 1}\nspec: {macros: {}}"),
    ("FeatureMacros.spec", "kind: FeatureMacros\nmetadata: {name: aa}\nspec: {q: 1}"),
    ("FeatureMacros.macros", "kind: FeatureMacros\nmetadata: {name: aa}\nspec: {macros: {m: {q: 1}}}"),
    ("GatePolicy.metadata", "kind: GatePolicy\nmetadata: {name: aa, q: 1}\nspec: {checks: []}"),
    ("GatePolicy.spec", "kind: GatePolicy\nmetadata: {name: aa}\nspec: {q: 1}"),
    ("GatePolicy.checks", "kind: GatePolicy\nmetadata: {name: aa}\nspec: {checks: [{q: 1}]}"),
    ("Deployment.metadata", "kind: Deployment\nmetadata: {entity: aa, q: 1}\nspec: {arms: []}"),
    ("Deployment.spec", "kind: Deployment\nmetadata: {entity: aa}\nspec: {q: 1}"),
    ("Deployment.arms", "kind: Deployment\nmetadata: {entity: aa}\nspec: {arms: [{q: 1}]}"),
    (
      "Deployment.accept_warnings",
      "kind: Deployment\nmetadata: {entity: aa}\nspec: {arms: [], accept_warnings: [{q: 1}]}"
    ),
  ]

  @Test(arguments: mappings)
  func theSchemaHasTheFieldsThatAreRead(topic: String, text: String) async throws {
    let manifests = MarkedManifests("apiVersion: optctl/v1\n" + text)
    let known = try await manifests.load().diagnostics
      .first { $0.code == .unknownField }?.help?.split(separator: ": ").last.map {
        String($0).split(separator: ", ").map(String.init)
      }
    #expect(try #require(SchemaTopic(topic)).fields.map(\.name).sorted() == known?.sorted())
  }

  @Test func everyGuardIsDescribedWithItsLimits() throws {
    let project = try #require(ManifestSchema.of(kind: "Project"))
    var node = project
    for name in ["properties", "spec", "properties", "environments", "additionalProperties", "properties", "guards"] {
      node = try #require(node[name], "\(name)")
    }
    let guards = try #require(node["properties"]?.members)
    #expect(guards.map(\.name).sorted() == GuardName.allCases.map(\.rawValue).sorted())
    for name in GuardName.allCases {
      let limits = node["properties"]?[name.rawValue]?["anyOf"]?.elements?.compactMap { $0["properties"] }.first
      #expect((limits?.members ?? []).map(\.name) == name.limits.map(\.rawValue), "\(name.rawValue)")
    }
  }

  @Test func everyTopicIsDescribedAndFound() throws {
    #expect(SchemaTopic.names.count > 80)
    for name in SchemaTopic.names {
      let topic = try #require(SchemaTopic(name), "\(name)")
      #expect(!topic.description.isEmpty, "\(name)")
      #expect(!topic.type.isEmpty, "\(name)")
    }
    for name in ["", "entity", "Entity.", "Entity.nmae", "Entity.object.type.x", "."] {
      #expect(SchemaTopic(name) == nil)
    }
  }

  @Test func documentsThatAreRightAreValid() throws {
    let schema = JSONSchema(ManifestSchema.all)
    for document in try documents(Samples.everyKind) {
      #expect(schema.problems(in: document) == [], "\(document.compact)")
      let kind = try #require(document["kind"]?.string)
      #expect(JSONSchema(try #require(ManifestSchema.of(kind: kind))).problems(in: document) == [])
    }
    let patch = "{apiVersion: optctl/v1, kind: Entity, metadata: {code: aa, patch: true}, spec: {name: null}}"
    #expect(try documents(patch).flatMap(schema.problems(in:)) == [])
    let project = try #require(ManifestSchema.of(kind: "Project"))
    for schema in [JSONSchema(project), schema] {
      #expect(try documents(projectFile(paths: ["a"])).flatMap(schema.problems(in:)) == [])
    }
    let none = "{apiVersion: optctl/v1, kind: Deployment, metadata: {entity: aa}, spec: {arms: [], reason: sold}}"
    #expect(try documents(none).flatMap(schema.problems(in:)) == [])
  }

  @Test(
    arguments: [
      "{kind: Entity, metadata: {code: aa}, spec: {name: x, object: {type: ssp, id: 1}, s3_base_path: \"s3://b\"}}",
      "{apiVersion: optctl/v1, kind: Entities, metadata: {code: aa}, spec: {}}",
      "{apiVersion: optctl/v1, kind: Entity, metadata: {code: AA}, spec: {name: x, object: {type: ssp, id: 1}, s3_base_path: \"s3://b\"}}",
      "{apiVersion: optctl/v1, kind: Entity, metadata: {code: aa}, spec: {name: x, object: {type: ssp, id: 0}, s3_base_path: \"s3://b\"}}",
      "{apiVersion: optctl/v1, kind: Entity, metadata: {code: aa}, spec: {name: x, object: {type: ssp, id: 1}}}",
      "{apiVersion: optctl/v1, kind: Entity, metadata: {code: aa}}",
      "{apiVersion: optctl/v1, kind: Entity, metadata: {code: aa, patch: true}, spec: {nmae: x}}",
      "{apiVersion: optctl/v1, kind: Deployment, metadata: {entity: aa}, spec: {arms: [{name: a, run: \"1\", traffic: 101}]}}",
      "{apiVersion: optctl/v1, kind: Deployment, metadata: {entity: aa}, spec: {arms: [{name: a, run: 1, traffic: 10}]}}",
      "{apiVersion: optctl/v1, kind: Deployment, metadata: {entity: aa}, spec: {arms: []}}",
      "{apiVersion: optctl/v1, kind: Project, metadata: {name: aa}, spec: {environments: {a: {database: local}}}}",
      "{apiVersion: optctl/v1, kind: FeatureMacros, metadata: {name: aa}, spec: {macros: {m: {status: active}}}}",
      "{apiVersion: optctl/v1, kind: GatePolicy, metadata: {name: aa}, spec: {checks: []}}",
      "{apiVersion: optctl/v1, kind: Optimizer, metadata: {code: aa}, spec: {name: x, status: paused}}",
    ])
  func documentsOfAnotherShapeAreNot(text: String) throws {
    #expect(try !documents(text).flatMap(JSONSchema(ManifestSchema.all).problems(in:)).isEmpty)
  }

  @Test func theConfigsOfAVersionHaveASchemaOfTheirOwn() throws {
    var rate = ConfigDefinition(key: "rate", type: .decimal, scope: .entity)
    (rate.minimum, rate.maximum, rate.isRequired) = (ExactDecimal("0.01"), ExactDecimal(1), true)
    var tags = ConfigDefinition(key: "tags", type: .list, scope: .entity)
    (tags.items, tags.itemsAreUnique) = (.string, true)
    let perRun = ConfigDefinition(key: "seed", type: .int, scope: .run)
    let version = Version(
      optimizer: "rtb", code: "v1", name: "One",
      supportedConfigs: SupportedConfigs(json: .object([]), definitions: [rate, tags, perRun], rules: []))
    let schema = JSONSchema(ManifestSchema.configs(of: version))
    func problems(_ text: String) throws -> [String] { schema.problems(in: try JSON(parsing: text)) }
    #expect(try problems(#"{"rate": 0.01, "tags": ["a"]}"#) == [])
    for wrong in [#"{}"#, #"{"rate": 2}"#, #"{"rate": 1, "tags": ["a", "a"]}"#, #"{"rate": 1, "seed": 1}"#] {
      #expect(try !problems(wrong).isEmpty, "\(wrong)")
    }
  }

  /// The documents of a YAML text, as JSON.
  private func documents(_ text: String) throws -> [JSON] {
    var tree = NodeTree()
    try #require(parse(Array(text.utf8), source: 0, into: &tree).isEmpty)
    return tree.roots.map { json($0, tree) }
  }

  private func json(_ node: NodeID, _ tree: NodeTree) -> JSON {
    switch tree.kind(node) {
    case .mapping: return .object(tree.entries(node).map { JSON.Member(tree.text($0.0), json($0.1, tree)) })
    case .sequence: return .array(tree.elements(node).map { json($0, tree) })
    case .quoted: return .string(tree.text(node))
    case .plain:
      let text = tree.text(node)
      if tree.isNull(node) { return .null }
      if text == "true" || text == "false" { return .bool(text == "true") }
      return ExactDecimal(text).map { .number($0) } ?? .string(text)
    }
  }
}
