import Domain
import Foundation
import Testing

@testable import Manifests

@Suite("Edits of an environment")
struct ManifestEditorTests {
  private static let addresses = [
    "optimizer/rtb", "version/rtb/v1", "entity/site", "config/site/floor", "macro/os_code", "macro/geo",
    "deployment/site",
  ]
  private static let catalog = """
    # Optimizers
    apiVersion: optctl/v1
    kind: Optimizer
    metadata: {code: rtb}
    spec: {name: RTB, description: 'old'}
    ---
    apiVersion: optctl/v1
    kind: OptimizerVersion
    metadata: {optimizer: rtb, code: v1}
    spec:
      name: First # the first
      supported_configs: {keys: {floor: {type: decimal, scope: entity}, names: {type: list, scope: entity, items: string}}}
    ---
    apiVersion: optctl/v1
    kind: Entity
    metadata: {code: site}
    spec:
      name: Site
      object: {type: ssp, id: 1}
      current_version: rtb/v1
      s3_base_path: s3://bucket/site
      configs:
        floor: 1.50 # a floor
        names: [a, b]

    """
  private static let macros = """
    apiVersion: optctl/v1
    kind: FeatureMacros
    metadata: {name: adx}
    spec:
      macros:
        os_code: "[OS]" # short
        geo: {template: "[GEO]", status: active}

    """
  private static let deployment = """
    apiVersion: optctl/v1
    kind: Deployment
    metadata: {entity: site}
    spec:
      arms: # in bucket order
        - {name: control, run: r1, traffic: 90}
        - {name: candidate, run: r2, traffic: 10}
      accept_warnings:
        - {run: r2, reason: fine, expires: 2030-01-01}

    """
  private static let patch = """
    apiVersion: optctl/v1
    kind: Entity
    metadata: {code: site, patch: true}
    spec: {configs: {floor: 2}}

    """

  private func withEditor<T>(
    _ extra: KeyValuePairs<String, String> = [:], _ body: (inout ManifestEditor, ManifestSource) async throws -> T
  ) async throws -> T {
    try await withFolder { folder in
      var files = [
        "base/a.yaml": Self.catalog, "base/m.yaml": Self.macros, "base/d.yaml": Self.deployment,
        "optctl.yaml": projectFile(paths: ["base", "over"]), "over/readme.yaml": "",
      ]
      for (path, text) in extra { files[path] = text }
      for (path, text) in files {
        let url = URL(fileURLWithPath: folder + "/" + path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
      }
      let source = ManifestSource.workTree(directory: folder, displayPrefix: "")
      let environment = try #require(try loadProject(from: source).project?.environments.first)
      var editor = try await ManifestEditor(
        environment, from: source,
        for: Self.addresses.compactMap { Address($0) })
      return try await body(&editor, source)
    }
  }

  /// The one line of one file that a change replaces, and what it becomes.
  private func change(
    _ change: ManifestChange, _ extra: KeyValuePairs<String, String> = [:]
  ) async throws -> String {
    try await withEditor(extra) { editor, _ in
      try editor.apply(change)
      return editor.edited.map { file in
        func lines(_ bytes: [UInt8]) -> [Substring] { String(decoding: bytes, as: UTF8.self).split(separator: "\n") }
        let (old, new) = (lines(file.before), lines(file.after))
        return file.path + ":" + old.filter { !new.contains($0) }.map { " -\($0)" }.joined()
          + new.filter { !old.contains($0) }.map { " +\($0)" }.joined()
      }.joined(separator: "\n")
    }
  }

  @Test(
    "change the scalar of each field where it is declared",
    arguments: [
      (
        "optimizer/rtb", Field.description, JSON.string("it's new"),
        "base/a.yaml: -spec: {name: RTB, description: 'old'} +spec: {name: RTB, description: 'it''s new'}"
      ),
      (
        "optimizer/rtb", .status, .string("deprecated"),
        "base/a.yaml: -spec: {name: RTB, description: 'old'} +spec: {name: RTB, status: deprecated, description: 'old'}"
      ),
      ("version/rtb/v1", .name, .string("1.0"), "base/a.yaml: -  name: First # the first +  name: \"1.0\" # the first"),
      ("version/rtb/v1", .status, .string("retired"), "base/a.yaml: +  status: retired"),
      (
        "entity/site", .objectID, .number(7), "base/a.yaml: -  object: {type: ssp, id: 1} +  object: {type: ssp, id: 7}"
      ),
      ("entity/site", .status, .string("paused"), "base/a.yaml: +  status: paused"),
      ("entity/site", .currentVersion, .null, "base/a.yaml: -  current_version: rtb/v1"),
      (
        "entity/site", .s3BasePath, .string("s3://other/x"),
        "base/a.yaml: -  s3_base_path: s3://bucket/site +  s3_base_path: s3://other/x"
      ),
      (
        "config/site/floor", .value, .number("2.25"),
        "base/a.yaml: -    floor: 1.50 # a floor +    floor: 2.25 # a floor"
      ),
      ("config/site/floor", .value, .null, "base/a.yaml: -    floor: 1.50 # a floor"),
      ("config/site/other", .value, .string("no"), "base/a.yaml: +    other: \"no\""),
      (
        "config/site/names", .value, .array([.string("b"), .string("1334")]),
        "base/a.yaml: -    names: [a, b] +    names: [b, \"1334\"]"
      ),
      (
        "macro/os_code", .template, .string("[X]"),
        "base/m.yaml: -    os_code: \"[OS]\" # short +    os_code: \"[X]\" # short"
      ),
      (
        "macro/os_code", .status, .string("deprecated"),
        "base/m.yaml: -    os_code: \"[OS]\" # short +    os_code: {template: \"[OS]\", status: deprecated} # short"
      ),
      (
        "macro/geo", .status, .string("retired"),
        "base/m.yaml: -    geo: {template: \"[GEO]\", status: active} +    geo: {template: \"[GEO]\", status: retired}"
      ),
      ("deployment/site", .holdback, .number("2.5"), "base/d.yaml: +  holdback: 2.5"),
    ])
  func fields(address: String, field: Field, value: JSON, expected: String) async throws {
    #expect(try await change(.field(#require(Address(address)), field, value)) == expected)
  }

  @Test("change the patch that sets a field, and take it away there")
  func patches() async throws {
    let floor = try #require(Address("config/site/floor"))
    #expect(
      try await change(.field(floor, .value, .number(3)), ["over/p.yaml": Self.patch])
        == "over/p.yaml: -spec: {configs: {floor: 2}} +spec: {configs: {floor: 3}}")
    #expect(
      try await change(.field(floor, .value, .null), ["over/p.yaml": Self.patch])
        == "over/p.yaml: -spec: {configs: {floor: 2}} +spec: {configs: {floor: null}}")
    #expect(
      try await change(.field(#require(Address("entity/site")), .name, .string("New")), ["over/p.yaml": Self.patch])
        == "base/a.yaml: -  name: Site +  name: New")
    #expect(
      try await change(.field(#require(Address("entity/site")), .status, .string("draft")), ["over/p.yaml": Self.patch])
        == "over/p.yaml: -spec: {configs: {floor: 2}} +spec: {configs: {floor: 2}, status: draft}")
    let away = Self.patch.replacingOccurrences(of: "{configs: {floor: 2}}", with: "{configs: ~}")
    let refusal = await #expect(throws: EditRefusal.self) {
      try await change(.field(floor, .value, .number(3)), ["over/p.yaml": away])
    }
    #expect(refusal?.message == "this patch takes the whole mapping away")
    #expect(refusal?.location?.file == "over/p.yaml")
  }

  @Test("write a whole split: arms, holdback, reason and the warnings that are accepted")
  func splits() async throws {
    let (one, none) = try await withEditor { editor, _ in
      let arms = [Deployment.Arm(name: "candidate", run: "r3", traffic: Share(hundredths: 9_000))]
      try editor.apply(
        .split(Deployment(entity: "site", arms: arms, holdback: Share(hundredths: 1_000)), reason: "unused"))
      let one = editor.edited.map { String(decoding: $0.after, as: UTF8.self) }
      try editor.apply(.split(Deployment(entity: "site", arms: []), reason: "rolled back: nothing served"))
      let none = editor.edited.map { String(decoding: $0.after, as: UTF8.self) }
      try editor.apply(.split(Deployment(entity: "site", arms: arms), reason: "unused"))
      let again = editor.edited.map { String(decoding: $0.after, as: UTF8.self) }
      #expect(again.joined().contains("reason") == false)
      return (one, none)
    }
    let head = "apiVersion: optctl/v1\nkind: Deployment\nmetadata: {entity: site}\nspec:\n"
    #expect(
      one == [head + "  arms: # in bucket order\n    - {name: candidate, run: r3, traffic: 90}\n  holdback: 10\n"])
    #expect(none == [head + "  arms: [] # in bucket order\n  reason: \"rolled back: nothing served\"\n  holdback: 0\n"])
  }

  @Test("are refused for what no manifest declares, and are whole or not at all")
  func refusals() async throws {
    try await withEditor(["base/b.yaml": "not: [yaml"]) { editor, _ in
      let refusal = #expect(throws: EditRefusal.self) {
        try editor.apply(.split(Deployment(entity: "other", arms: []), reason: "x"))
      }
      #expect(refusal?.message == "no manifest of this environment declares deployment/other")
      #expect(throws: EditRefusal.self) {
        try editor.apply(.field(Address(.macro, "none"), .template, .string("[X]")))
      }
      #expect(throws: EditRefusal.self) { try editor.apply(.field(Address(.config, "site"), .value, .null)) }
      let arms = [Deployment.Arm(name: "control", run: "r\u{1}", traffic: .full)]
      let invalid = #expect(throws: EditRefusal.self) {
        try editor.apply(.split(Deployment(entity: "site", arms: arms), reason: "x"))
      }
      #expect(invalid?.message == "the text holds the control character U+0001")
      #expect(editor.edited.isEmpty)
    }
    let folded = Self.deployment.replacingOccurrences(of: "  accept", with: "  reason:\n    - x\n  accept")
    try await withEditor(["base/d.yaml": folded]) { editor, _ in
      #expect(throws: EditRefusal.self) {
        try editor.apply(.split(Deployment(entity: "site", arms: []), reason: "x"))
      }
      #expect(editor.edited.isEmpty)
    }
  }

  @Test("are written whole, with the mode of the file, and never through a link or over what changed meanwhile")
  func writing() async throws {
    try await withEditor { editor, source in
      guard case .workTree(let folder, _) = source else { return }
      let path = folder + "/base/d.yaml"
      try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
      try editor.apply(.field(Address(.deployment, "site"), .holdback, .number(1)))
      let edited = try #require(editor.edited.first)
      try write(edited, to: source)
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(edited.after))
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o640)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder + "/base").sorted() == [
          "a.yaml", "d.yaml", "m.yaml",
        ])

      // It no longer holds what was edited.
      let stale = #expect(throws: ManifestSourceError.self) { try write(edited, to: source) }
      #expect(stale?.code == .unwritable)

      try Data(edited.before).write(to: URL(fileURLWithPath: folder + "/outside"))
      try FileManager.default.removeItem(atPath: path)
      try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: folder + "/outside")
      #expect(throws: ManifestSourceError.self) { try write(edited, to: source) }
      #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/outside")) == Data(edited.before))

      try FileManager.default.moveItem(atPath: folder + "/base", toPath: folder + "/real")
      try FileManager.default.createSymbolicLink(atPath: folder + "/base", withDestinationPath: folder + "/real")
      #expect(throws: ManifestSourceError.self) { try write(edited, to: source) }
      for path in ["../outside", "base/../outside", "/outside"] {
        let outside = EditedManifest(path: path, before: edited.before, after: edited.after)
        #expect(throws: ManifestSourceError.self) { try write(outside, to: source) }
      }
      #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/outside")) == Data(edited.before))
    }
  }
}
