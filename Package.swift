// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target is held to the same rules: Swift 6, strict memory safety, imports internal unless said otherwise.
let settings: [SwiftSetting] = [
  .strictMemorySafety(),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("ExistentialAny"),
]

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "optctl",
  products: [.executable(name: "optctl", targets: ["optctl"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    // The C libraries: a module map and a shim header each.
    .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CLibGit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
    .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CLinux"),
    .target(name: "CGitHost", dependencies: ["CLibGit2"]),

    // Drivers: they know nothing of optctl.
    module("YAML", ["CLibYAML"]),
    module("Git", ["CGitHost", "CLibGit2"]),
    module("Postgres", ["CLibPQ"]),
    module("Processes", ["CLinux"]),
    module("LocalPostgres", ["CLinux", "Processes"]),

    // The pure middle: values in, values out.
    module("Diagnostics"),
    module("Domain", ["Diagnostics"]),
    module("Planning", ["Diagnostics", "Domain"]),
    module("Tables", ["Diagnostics", "Domain", "Planning"]),
    module("Rendering", ["Diagnostics", "Domain", "Planning"]),

    // The two ends: manifests in, PostgreSQL out.
    module("Manifests", ["Diagnostics", "Domain", "Git", "YAML"]),
    module("Database", ["Domain", "Planning", "Postgres", "Tables"]),

    // Where the stages are joined, and the program.
    module(
      "Reconciler",
      [
        "Database", "Diagnostics", "Domain", "Git", "LocalPostgres", "Manifests", "Planning", "Postgres", "Processes",
        "Rendering", "Tables",
      ]),
    .executableTarget(
      name: "optctl",
      dependencies: [
        argumentParser, "CLinux", "Database", "Diagnostics", "Domain", "LocalPostgres", "Planning", "Reconciler",
        "Rendering",
      ],
      swiftSettings: settings),

    .target(
      name: "TestSupport", dependencies: ["Domain", "Postgres"], path: "Tests/TestSupport",
      swiftSettings: settings),
    // The fault suite: a library, the program for `make faults`, and the short form among the tests.
    .target(
      name: "FaultSuite", dependencies: ["Postgres", "TestSupport"], path: "Tests/FaultSuite", swiftSettings: settings),
    .executableTarget(name: "faults", dependencies: ["FaultSuite"], path: "Tests/faults", swiftSettings: settings),
    tests("FaultSuiteTests", ["FaultSuite"]),
    tests("YAMLTests", ["YAML"]),
    tests("GitTests", ["Git", "TestSupport"]),
    tests("PostgresTests", ["Postgres", "TestSupport"]),
    tests("LocalPostgresTests", ["LocalPostgres", "Processes", "TestSupport"]),
    tests("DomainTests", ["Diagnostics", "Domain"]),
    tests("ManifestsTests", ["Diagnostics", "Domain", "Manifests", "TestSupport", "YAML"]),
    tests("PlanningTests", ["Diagnostics", "Domain", "Planning"]),
    tests("DatabaseTests", ["Database", "Diagnostics", "Domain", "Planning", "Postgres", "Tables", "TestSupport"]),
    tests(
      "RenderingTests", ["Diagnostics", "Domain", "Planning", "Rendering", "TestSupport"], exclude: ["Goldens"]),
    tests("CommandTests", ["Domain", "Postgres", "TestSupport"]),
    tests("ExampleTests", ["Diagnostics", "Domain", "TestSupport", "YAML"]),
    tests("ArchitectureTests", []),
  ],
  swiftLanguageModes: [.v6])
