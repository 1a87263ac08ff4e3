// Writes a catalogue of a given size, the same every time, or changes 1 % of its config rows.
//
//   catalogue write DIRECTORY ENTITIES    manifests/ with one file an entity and one a deployment
//   catalogue change DIRECTORY ENTITIES   80 % updates, 10 % deletes, 10 % creates; prints them as rows for the floor

import Glibc

let keyCount = 20

func code(_ entity: Int) -> String {
  "entity_" + String(repeating: "0", count: 6 - String(entity).utf8.count) + "\(entity)"
}

func write(_ path: String, _ text: String) {
  guard let file = unsafe fopen(path, "w") else { fatalError("cannot write \(path)") }
  _ = unsafe fwrite(text, 1, text.utf8.count, file)
  _ = unsafe fclose(file)
}

func folder(_ path: String) { mkdir(path, 0o755) }

/// A value for a key: decimals, numbers, flags, names and lists in turn.
func value(_ entity: Int, _ key: Int, changed: Bool = false) -> String {
  let seed = (entity &* 7919 &+ key &* 104_729 &+ (changed ? 1 : 0)) % 1000
  switch key % 5 {
  case 0: return "\(1 + seed / 100).\(10 + seed % 90 / 10 * 10 + 1)"
  case 1: return "\(seed)"
  case 2: return (seed % 2 == 0) != changed ? "true" : "false"
  case 3: return "segment_\(seed)"
  default: return "[a\(seed), b\(seed % 10)]"
  }
}

/// The same as the database stores it.
func stored(_ value: String) -> String {
  guard value.hasPrefix("[") else { return value }
  return "["
    + value.dropFirst().dropLast().split(separator: ",").map { "\"\($0.drop { $0 == " " })\"" }
    .joined(separator: ",") + "]"
}

func type(_ key: Int) -> String {
  switch key % 5 {
  case 0: "{type: decimal, scope: entity, min: 0, max: 100, scale: 2}"
  case 1: "{type: int, scope: entity, min: 0}"
  case 2: "{type: bool, scope: entity}"
  case 3: "{type: string, scope: entity, max_length: 40}"
  default: "{type: list, scope: entity, items: string}"
  }
}

func entity(_ i: Int, configs: [(key: Int, value: String)]) -> String {
  var text = """
    # Entity \(i) of the catalogue.
    apiVersion: optctl/v1
    kind: Entity
    metadata: {code: \(code(i))}
    spec:
      name: Entity number \(i)
      status: active
      object:
        type: ssp
        id: \(1000 + i)
      current_version: optimizer_\(i % 10)/v\(i / 10 % 5)
      s3_base_path: s3://example-optimizer-data/optimizer/\(code(i))
      configs:

    """
  for config in configs { text += "    key_\(config.key): \(config.value)\n" }
  return text
}

func deployment(_ i: Int) -> String {
  """
  apiVersion: optctl/v1
  kind: Deployment
  metadata: {entity: \(code(i))}
  spec:
    arms:
      - {name: control, run: run_\(code(i)), traffic: 100}

  """
}

let arguments = CommandLine.arguments
guard arguments.count == 4, let entities = Int(arguments[3]) else {
  fatalError("usage: catalogue write|change DIRECTORY ENTITIES")
}
let root = arguments[2] + "/manifests"

func path(_ kind: String, _ i: Int) -> String { "\(root)/\(kind)/\(i / 1000)/\(code(i)).yaml" }

if arguments[1] == "write" {
  for name in ["", "/catalog", "/catalog/optimizers", "/entities", "/deployments"] { folder(root + name) }
  write(
    root + "/optctl.yaml",
    """
    apiVersion: optctl/v1
    kind: Project
    metadata: {name: bench}
    spec:
      default_environment: all
      environments:
        catalog: {database: local, paths: [catalog, entities]}
        all:
          database: local
          paths: [catalog, entities, deployments]
          guards: {removals: false}

    """)
  for i in 0..<10 {
    var text = """
      apiVersion: optctl/v1
      kind: Optimizer
      metadata: {code: optimizer_\(i)}
      spec: {name: Optimizer \(i)}

      """
    for version in 0..<5 {
      text += """
        ---
        apiVersion: optctl/v1
        kind: OptimizerVersion
        metadata: {optimizer: optimizer_\(i), code: v\(version)}
        spec:
          name: Version \(version)
          supported_configs:
            keys:

        """
      for key in 0...keyCount { text += "      key_\(key): \(type(key))\n" }
    }
    write("\(root)/catalog/optimizers/optimizer_\(i).yaml", text)
  }
  var macros = "apiVersion: optctl/v1\nkind: FeatureMacros\nmetadata: {name: bench}\nspec:\n  macros:\n"
  for i in 0..<500 { macros += "    feature_\(i): \"[FEATURE_\(i)]\"\n" }
  write(root + "/catalog/macros.yaml", macros)
  for i in 0..<entities {
    if i % 1000 == 0 { for kind in ["entities", "deployments"] { folder("\(root)/\(kind)/\(i / 1000)") } }
    write(path("entities", i), entity(i, configs: (0..<keyCount).map { ($0, value(i, $0)) }))
    write(path("deployments", i), deployment(i))
  }
} else {
  // Ten rows of every fiftieth entity: eight updates, one delete, one create.
  var rows = ""
  for i in stride(from: 0, to: entities, by: 50) {
    var configs = (0..<keyCount).map { (key: $0, value: value(i, $0, changed: $0 < 8)) }
    for config in configs[..<8] { rows += "\(code(i))\tkey_\(config.key)\t\(stored(config.value))\n" }
    configs.removeLast()
    rows += "\(code(i))\tkey_\(keyCount - 1)\t\\N\n"
    configs.append((keyCount, value(i, keyCount)))
    rows += "\(code(i))\tkey_\(keyCount)\t\(stored(value(i, keyCount)))\n"
    write(path("entities", i), entity(i, configs: configs))
  }
  print(rows, terminator: "")
}
