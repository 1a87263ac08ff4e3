/// The slug of a diagnostic: stable, and what users search for, filter by and silence.
public enum DiagnosticCode: String, Sendable, CaseIterable {
  // The file is not the YAML profile.
  case yamlSyntax = "yaml-syntax"
  case yamlFeature = "yaml-feature"
  case yamlLimit = "yaml-limit"
  case notUTF8 = "not-utf8"
  case symlink

  // The shape of a document.
  case unknownKind = "unknown-kind"
  case unknownAPIVersion = "unknown-api-version"
  case unknownField = "unknown-field"
  case missingField = "missing-field"
  case wrongType = "wrong-type"
  case duplicateKey = "duplicate-key"

  // Scalars.
  case ambiguousScalar = "ambiguous-scalar"
  case invalidNumber = "invalid-number"
  case invalidBoolean = "invalid-boolean"
  case invalidCode = "invalid-code"
  case invalidStatus = "invalid-status"
  case invalidValue = "invalid-value"

  // The catalogue as a whole.
  case duplicateObject = "duplicate-object"
  case emptyManifests = "empty-manifests"
  case npiData = "npi-data"
  case unknownOptimizer = "unknown-optimizer"
  case unknownVersion = "unknown-version"
  case unknownEntity = "unknown-entity"
  case unknownGate = "unknown-gate"
  case invalidTransition = "invalid-transition"

  // Versions and the configs that they support.
  case invalidSupportedConfigs = "invalid-supported-configs"
  case supportedConfigsNarrowed = "supported-configs-narrowed"
  case versionNotActive = "version-not-active"

  // Macros.
  case invalidMacro = "invalid-macro"
  case duplicateMacro = "duplicate-macro"

  // Entities and their configs.
  case unknownConfig = "unknown-config"
  case runScopedConfig = "run-scoped-config"
  case missingConfig = "missing-config"
  case invalidConfig = "invalid-config"
  case configRule = "config-rule"
  case s3Path = "s3-path"
  case s3Overlap = "s3-overlap"
  case sharedObject = "shared-object"
  case entityNotActive = "entity-not-active"

  // What the resulting state still uses.
  case versionInUse = "version-in-use"
  case entityLive = "entity-live"
  case optimizerInUse = "optimizer-in-use"
  case macroInUse = "macro-in-use"
  case inFlightRuns = "in-flight-runs"

  // Deployments and the runs that they pin.
  case invalidTraffic = "invalid-traffic"
  case trafficSum = "traffic-sum"
  case duplicateArm = "duplicate-arm"
  case unknownRun = "unknown-run"
  case runOfOtherEntity = "run-of-other-entity"
  case runNotCompleted = "run-not-completed"
  case runNotValidated = "run-not-validated"
  case runOfOtherOptimizer = "run-of-other-optimizer"
  case runVersionUnusable = "run-version-unusable"
  case runConfigInvalid = "run-config-invalid"
  case featureWithoutMacro = "feature-without-macro"
  case outputOutsideEntity = "output-outside-entity"
  case emptyOutput = "empty-output"
  case gateFailed = "gate-failed"
  case gateMetricMissing = "gate-metric-missing"
  case liveRunDecayed = "live-run-decayed"
  case armsReordered = "arms-reordered"
  case underpowered

  // The commits that an apply would take them from.
  case unsignedCommit = "unsigned-commit"
}
