import Diagnostics
import Domain

/// Judges the configs that are chosen for one run by its version, and resolves them to canonical texts.
struct RunConfigs {
  let version: Version
  /// Canonical texts of the entity's values, as far as they can be read.
  private var entityTexts: [String: String] = [:]
  private var settings: [String: RunSetting] = [:]
  /// Given, but without a text that could be judged further.
  private var unread: Set<String> = []
  private var texts: [String: String] = [:]
  private(set) var diagnostics: [Diagnostic] = []

  init(version: Version, entityConfigs: [Config]) {
    self.version = version
    for config in entityConfigs {
      let definition = version.supportedConfigs.definition(of: ConfigKey(config.key))
      if let definition, definition.scope == .entity { entityTexts[config.key] = definition.decoded(config.text) }
    }
  }

  var rows: [RunConfig] { texts.map { RunConfig(key: $0.key, text: $0.value) } }

  mutating func judge(_ settings: [RunSetting]) {
    for setting in settings { take(setting) }
    judgeMissing()
    for rule in version.supportedConfigs.rules { judge(rule) }
    for definition in definitions where definition.isMaterialized && self.settings[definition.key] == nil {
      if let text = definition.defaultText { texts[definition.key] = text }
    }
  }

  private var definitions: [ConfigDefinition] { version.supportedConfigs.definitions.filter { $0.scope == .run } }

  private func definition(of key: String) -> ConfigDefinition? {
    version.supportedConfigs.definition(of: ConfigKey(key))
  }

  private mutating func take(_ setting: RunSetting) {
    guard settings.updateValue(setting, forKey: setting.key) == nil else {
      given(twice: setting)
      return
    }
    guard let definition = definition(of: setting.key) else {
      unknown(setting)
      return
    }
    guard definition.scope == .run else {
      ofTheEntity(setting)
      return
    }
    if let advice = definition.deprecated { deprecated(setting, advice) }
    do throws(Fault) { texts[setting.key] = try definition.canonicalText(of: setting) } catch {
      unread.insert(setting.key)
      diagnostics.append(error.diagnostic)
    }
  }

  private mutating func judgeMissing() {
    for definition in definitions where definition.isRequired && settings[definition.key] == nil { missing(definition) }
  }

  /// A rule is judged by what the run chooses, else what the entity has, else the default. One that speaks of a value that
  /// could not be read is not judged.
  private mutating func judge(_ rule: ConfigRule) {
    guard !rule.keys.contains(where: unread.contains) else { return }
    let breaches = rule.breaches { key in
      texts[key] ?? entityTexts[key] ?? definition(of: key)?.defaultText
    } type: { key in
      definition(of: key)?.type
    }
    for breach in breaches { broken(rule, breach) }
  }
}

/// Why a setting has no canonical text.
private struct Fault: Error {
  var diagnostic: Diagnostic
}

extension ConfigDefinition {
  fileprivate func canonicalText(of setting: RunSetting) throws(Fault) -> String {
    switch setting.value {
    case .text(let text):
      do throws(ConfigValueProblem) { return try canonicalText(of: text, .text) } catch {
        throw fault(error, text, at: setting.location)
      }
    case .scalar(let scalar):
      let text = try written(scalar, as: type)
      do throws(ConfigValueProblem) { return try canonicalText(of: text, scalar.style) } catch {
        throw fault(error, text, at: scalar.location)
      }
    case .list(let scalars):
      guard type == .list, let itemType = items else { throw fault(.notOfType(type), "a list", at: setting.location) }
      var texts: [String] = []
      for scalar in scalars {
        let text = try written(scalar, as: itemType)
        do throws(ConfigValueProblem) { texts.append(try canonicalText(ofItem: text, scalar.style)) } catch {
          throw fault(error, text, at: scalar.location)
        }
      }
      do throws(ConfigValueProblem) { return try canonicalText(ofItems: texts) } catch {
        throw fault(error, "a list", at: setting.location)
      }
    }
  }

  /// The text of a scalar as the type wants it. A number may have an exponent, which JSON writers produce.
  private func written(_ scalar: RunSetting.Scalar, as type: ValueType) throws(Fault) -> String {
    if type.isNumeric, !scalar.isQuoted, scalar.text.contains(where: { $0 == "e" || $0 == "E" }) {
      return ExactDecimal(scientific: scalar.text.lowercased())?.text ?? scalar.text
    }
    guard scalar.isAmbiguous, type == .string || type == .enumeration else { return scalar.text }
    let shown = isSensitive ? "a value of \(key)" : "`\(scalar.text)`"
    throw Fault(
      diagnostic: Diagnostic(
        .error, .ambiguousScalar, "\(shown) without quotes is not a string for every reader of YAML",
        at: scalar.location, help: "put it in quotes"))
  }

  private func fault(_ problem: ConfigValueProblem, _ text: String, at location: Location?) -> Fault {
    var help = problem.help(text, of: self)
    if case .notAllowed(let values) = problem, !isSensitive, let nearest = nearestName(to: text, among: values) {
      help = "did you mean `\(nearest)`?"
    }
    return Fault(
      diagnostic: Diagnostic(.error, .invalidConfig, problem.message(text, of: self), at: location, help: help))
  }
}

extension RunSetting.Scalar {
  fileprivate var style: ConfigStyle { isQuoted ? .quoted : .plain }
}

// MARK: - Messages

extension RunConfigs {
  private var name: String { "`\(version.reference.description)`" }

  private mutating func given(twice setting: RunSetting) {
    diagnostics.append(
      Diagnostic(
        .error, .duplicateKey, "`\(setting.key)` is given twice", at: setting.location, help: "remove one of the two"))
  }

  private mutating func unknown(_ setting: RunSetting) {
    let keys = definitions.map(\.key)
    let help =
      nearestName(to: setting.key, among: keys).map { "did you mean `\($0)`?" }
      ?? (keys.isEmpty ? "it has no configs of run scope" : "a run chooses: \(keys.prefix(20).joined(separator: ", "))")
    diagnostics.append(
      Diagnostic(
        .error, .unknownConfig, "version \(name) has no config `\(setting.key)`", at: setting.location, help: help))
  }

  private mutating func ofTheEntity(_ setting: RunSetting) {
    diagnostics.append(
      Diagnostic(
        .error, .unknownConfig, "`\(setting.key)` of version \(name) is set by the entity, not by a run",
        at: setting.location, help: "remove it here: it stands in the entity's manifest"))
  }

  private mutating func deprecated(_ setting: RunSetting, _ advice: String) {
    diagnostics.append(
      Diagnostic(.warning, .invalidConfig, "`\(setting.key)` is deprecated", at: setting.location, help: advice))
  }

  private mutating func missing(_ definition: ConfigDefinition) {
    diagnostics.append(
      Diagnostic(
        .error, .missingConfig, "the run lacks the config `\(definition.key)` that version \(name) requires", at: nil,
        help: "add --set \(definition.key)=…"))
  }

  private mutating func broken(_ rule: ConfigRule, _ breach: ConfigRule.Breach) {
    let (message, help) = rule.fault(breach) { text, key in
      definition(of: key)?.isSensitive == true ? "(sensitive)" : text
    }
    let place = rule.keys.compactMap { settings[$0]?.location }.first
    diagnostics.append(Diagnostic(.error, .configRule, message, at: place, help: help))
  }
}
