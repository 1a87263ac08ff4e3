import Testing

@testable import Manifests

struct VersionReferenceTests {
  @Test func `A version belongs to a declared optimizer`() async throws {
    try await expectMarks(
      """
      apiVersion: optctl/v1
      kind: OptimizerVersion
      metadata: {optimizer: rtbb, code: v1}
      #                                 ^^ error unknown-optimizer did you mean `rtb`?
      spec: {name: One, supported_configs: {}}
      """)
  }

  @Test func `A current version that is a draft is an error`() async throws {
    try await expectMarks(
      """
      apiVersion: optctl/v1
      kind: OptimizerVersion
      metadata: {optimizer: rtb, code: v1}
      spec:
        name: One
        status: draft
      #         ^ related version-not-active
        supported_configs: {}
      ---
      apiVersion: optctl/v1
      kind: Entity
      metadata: {code: drugs}
      spec:
        name: Drugs
        object: {type: ssp, id: 1}
        s3_base_path: s3://bucket/drugs
        current_version: rtb/v1
      #                  ^^^^^^ error version-not-active is draft
      """)
  }

  @Test func `A version is not retired while entities run it`() async throws {
    try await expectMarks(
      """
      apiVersion: optctl/v1
      kind: OptimizerVersion
      metadata: {optimizer: rtb, code: v1}
      spec:
        name: One
        status: retired
      #         ^^^^^^^ error version-in-use `drugs`
      #         ^ related version-not-active
        supported_configs: {}
      ---
      apiVersion: optctl/v1
      kind: Entity
      metadata: {code: drugs}
      spec:
        name: Drugs
        object: {type: ssp, id: 1}
        s3_base_path: s3://bucket/drugs
        current_version: rtb/v1
      #                  ^^^^^^ error version-not-active is retired
      #                  ^ related version-in-use
      """)
  }

  @Test func `A deprecated one is a warning, and a retired entity may keep any`() async throws {
    try await expectMarks(
      """
      apiVersion: optctl/v1
      kind: OptimizerVersion
      metadata: {optimizer: rtb, code: v1}
      spec:
        name: One
        status: deprecated
      #         ^^^^^^^^^^ related version-not-active
        supported_configs: {}
      ---
      apiVersion: optctl/v1
      kind: OptimizerVersion
      metadata: {optimizer: rtb, code: v0}
      spec: {name: Zero, status: retired, supported_configs: {}}
      ---
      apiVersion: optctl/v1
      kind: Entity
      metadata: {code: drugs}
      spec:
        name: Drugs
        object: {type: ssp, id: 1}
        s3_base_path: s3://bucket/drugs
        current_version: rtb/v1
      #                  ^^^^^^ warning version-not-active
      ---
      apiVersion: optctl/v1
      kind: Entity
      metadata: {code: gone}
      spec:
        name: Gone
        status: retired
        object: {type: ssp, id: 2}
        s3_base_path: s3://bucket/gone
        current_version: rtb/v0
      """)
  }

  @Test func `An optimizer is not retired while a version of it is in use`() async throws {
    try await MarkedManifests(
      """
      apiVersion: optctl/v1
      kind: Optimizer
      metadata: {code: rtb}
      spec:
        name: RTB
        status: retired
      #         ^^^^^^^ error optimizer-in-use `v1`
      ---
      apiVersion: optctl/v1
      kind: OptimizerVersion
      metadata: {optimizer: rtb, code: v1}
      spec:
        name: One
        status: active
      #         ^^^^^^ related optimizer-in-use
        supported_configs: {}
      ---
      apiVersion: optctl/v1
      kind: OptimizerVersion
      metadata: {optimizer: rtb, code: v0}
      spec: {name: Zero, status: retired, supported_configs: {}}
      """
    ).expectMarks()
  }

  @Test func `An old name is declared no more, and only one object had it`() async throws {
    try await MarkedManifests(
      """
      apiVersion: optctl/v1
      kind: Optimizer
      metadata: {code: still_here}
      #                ^^^^^^^^^^ related invalid-value
      spec: {name: A}
      ---
      apiVersion: optctl/v1
      kind: Optimizer
      metadata: {code: one, moved_from: still_here}
      #                ^^^ error invalid-value which is still declared
      spec: {name: A}
      ---
      apiVersion: optctl/v1
      kind: Optimizer
      metadata: {code: three, moved_from: gone}
      #                ^^^^^ related invalid-value
      spec: {name: A}
      ---
      apiVersion: optctl/v1
      kind: Optimizer
      metadata: {code: two, moved_from: gone}
      #                ^^^ error invalid-value and so is `three`
      spec: {name: A}
      ---
      apiVersion: optctl/v1
      kind: Optimizer
      metadata: {code: four, moved_from: other}
      spec: {name: A}
      ---
      apiVersion: optctl/v1
      kind: Optimizer
      metadata: {code: left, moved_from: right}
      #                ^^^^ error invalid-value apply the other rename first
      #                ^ related invalid-value
      spec: {name: A}
      ---
      apiVersion: optctl/v1
      kind: Optimizer
      metadata: {code: right, moved_from: left}
      #                ^^^^^ error invalid-value apply the other rename first
      #                ^ related invalid-value
      spec: {name: A}
      """
    ).expectMarks()
  }
}
