import Testing

@testable import Manifests

struct MacroTests {
  @Test(arguments: ["[ADX_GEO_STATE]", "${A}", "%%A_1%%", "{{OS2}}", "[X]"])
  func `One token of a known family is a macro`(_ template: String) { #expect(InvalidMacro.isToken(template)) }

  @Test(arguments: [
    "", "ADX", "[adx]", "[]", "[ADX", "ADX]", "[1A]", "[_A]", "[A][B]", "[A] ", "[A|B]", "[A,B]", "$A", "${A", "%A%",
    "%%%", "%%%%", "{A}", "{{A}", "{{{A}}}", "[A}", "[Ä]", "[A\n]", "${A}x", "[", "{{", "%%A%", "[[A]]",
  ])
  func `Anything else is none`(_ template: String) { #expect(!InvalidMacro.isToken(template)) }

  @Test func `The fault is named at the template`() async throws {
    try await MarkedManifests(
      """
      apiVersion: optctl/v1
      kind: FeatureMacros
      metadata: {name: adx}
      spec:
        macros:
          right: "[ADX_GEO]"
          lower: "[adx]"
      #          ^^^^^^^ error invalid-macro not one macro of a known family
          piped: "[A|B]"
      #          ^^^^^^^ error invalid-macro holds `|`
          comma: {template: "[A],[B]"}
      #                     ^^^^^^^^^ error invalid-macro holds a comma
          spaced: "[A] "
      #           ^^^^^^ error invalid-macro holds a space
      """
    ).expectMarks()
  }

  @Test func `Two features do not have one template, unless one of them is retired`() async throws {
    try await MarkedManifests([
      "catalog/a.yaml": """
      apiVersion: optctl/v1
      kind: FeatureMacros
      metadata: {name: one}
      spec:
        macros:
          geo: "[GEO]"
      #        ^^^^^^^ related duplicate-macro
          os: "[OS]"
          old_os: {template: "[OS]", status: retired}
      """,
      "catalog/b.yaml": """
      apiVersion: optctl/v1
      kind: FeatureMacros
      metadata: {name: two}
      spec:
        macros:
          region: "[GEO]"
      #           ^^^^^^^ error duplicate-macro `geo`
      """,
    ]).expectMarks()
  }
}
