import Diagnostics
import Domain

/// What a run was configured with must be what its version supports: keys that the version leaves to runs, with values that
/// it allows, all required ones there, and its rules kept together with the present configs of the entity. Rules that speak
/// of the entity alone are judged where the entity is declared. Sensitive values are not shown.
enum RunConfigInvalid {
  static func diagnostics(_ pinned: PinnedRun) -> [Diagnostic] {
    guard let run = pinned.run, let version = pinned.version else { return [] }
    let supported = version.supportedConfigs
    var faults: [String] = []
    var hasUnreadable = false
    for (key, text) in run.configs.sorted(by: { precedesInBytes($0.key, $1.key) }) {
      guard let definition = supported.definition(of: ConfigKey(key)) else {
        faults.append("\(key) is not a config of \(version.key)")
        continue
      }
      guard definition.scope == .run else {
        faults.append("\(key) is set by the entity, not by runs")
        continue
      }
      do throws(ConfigValueProblem) {
        _ = try definition.canonicalText(of: definition.decoded(text) ?? text, .text)
      } catch {
        hasUnreadable = true
        faults.append(error.message(text, of: definition))
      }
    }
    // By index: a definition is large, and this is asked of every live run.
    let definitions = supported.definitions
    for i in definitions.indices where definitions[i].isRequired && definitions[i].scope == .run {
      if run.configs[definitions[i].key] == nil { faults.append("\(definitions[i].key) is required and not set") }
    }
    if !hasUnreadable { faults += breaches(of: supported, pinned) }
    return faults.map { fault in
      Diagnostic(
        pinned.severity, .runConfigInvalid, message(run.id, fault), at: pinned.location,
        help: "name a run that was configured as \(version.key) supports")
    }
  }

  private static func breaches(of supported: SupportedConfigs, _ pinned: PinnedRun) -> [String] {
    func definition(_ key: String) -> ConfigDefinition? { supported.definition(of: ConfigKey(key)) }
    return supported.rules.flatMap { rule -> [String] in
      guard rule.keys.contains(where: { definition($0)?.scope == .run }) else { return [] }
      return rule.breaches(value: pinned.configs.text, type: { definition($0)?.type }).map { breach in
        rule.fault(breach, show: pinned.configs.shown).message
      }
    }
  }

  private static func message(_ run: String, _ fault: String) -> String { "in the configs of run \(run), \(fault)" }
}
