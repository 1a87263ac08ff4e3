extension DiagnosticCode {
  public var explanation: Explanation {
    switch self {
    case .yamlSyntax, .yamlFeature, .yamlLimit, .notUTF8, .symlink: ofFiles
    case .unknownKind, .unknownAPIVersion, .unknownField, .missingField, .wrongType, .duplicateKey: ofShapes
    case .ambiguousScalar, .invalidNumber, .invalidBoolean, .invalidCode, .invalidStatus, .invalidValue: ofScalars
    case .duplicateObject, .emptyManifests, .npiData, .unknownOptimizer, .unknownVersion, .unknownEntity, .unknownGate,
      .invalidTransition:
      ofCatalogue
    case .invalidSupportedConfigs, .supportedConfigsNarrowed, .versionNotActive, .invalidMacro, .duplicateMacro,
      .versionInUse, .optimizerInUse, .macroInUse, .inFlightRuns:
      ofVersionsAndMacros
    case .unknownConfig, .runScopedConfig, .missingConfig, .invalidConfig, .configRule, .s3Path, .s3Overlap,
      .sharedObject, .entityNotActive, .entityLive:
      ofEntities
    case .invalidTraffic, .trafficSum, .duplicateArm, .unknownRun, .runOfOtherEntity, .runNotCompleted,
      .runNotValidated:
      ofDeployments
    case .runOfOtherOptimizer, .runVersionUnusable, .runConfigInvalid, .featureWithoutMacro, .outputOutsideEntity,
      .emptyOutput:
      ofRuns
    case .gateFailed, .gateMetricMissing, .liveRunDecayed, .armsReordered, .underpowered, .unsignedCommit: ofJudgements
    }
  }

  private var ofFiles: Explanation {
    switch self {
    case .yamlSyntax:
      Explanation(
        "The file is not YAML: the parser stopped at this place.",
        remedy: "Mend the line, or the one before it: an indentation, a quote or a bracket is wrong.")
    case .yamlFeature:
      Explanation(
        "The file uses YAML that optctl does not take: anchors, aliases, merge keys, tags, directives, or bytes that hide "
          + "text from a reviewer. What a reviewer reads must be what is applied.",
        remedy: "Write the value out where it belongs.")
    case .yamlLimit:
      Explanation(
        "The file is larger than 4 MiB, or nested deeper than 32 levels.",
        remedy: "Split it: a folder may hold any number of files, each with any number of documents.")
    case .notUTF8: Explanation("The file is not UTF-8.", remedy: "Save it as UTF-8.")
    default:
      Explanation(
        "The path is a symbolic link. What it leads to may be outside the commit that is reviewed.",
        remedy: "Put the file itself there.")
    }
  }

  private var ofShapes: Explanation {
    switch self {
    case .unknownKind:
      Explanation(
        "No kind of manifest has this name.",
        remedy:
          "Write one of Optimizer, OptimizerVersion, Entity, FeatureMacros, GatePolicy, Deployment; Project stands in "
          + "optctl.yaml alone.")
    case .unknownAPIVersion:
      Explanation(
        "The document is of an API version that this optctl does not read.", remedy: "Write apiVersion: optctl/v1.")
    case .unknownField:
      Explanation(
        "The mapping has no field of this name. A misspelt field would otherwise be passed over without a word.",
        remedy:
          "Take the nearest name that the help offers, or remove the field. `optctl explain KIND` lists the fields.")
    case .missingField:
      Explanation(
        "A field that must be there is not.", remedy: "Add it. `optctl explain KIND.field` says what it holds.")
    case .wrongType:
      Explanation(
        "The value is of another type than the field: a list where a text belongs, a text where a number belongs.",
        remedy: "Write the type that the message names; quotes make a string of anything.")
    default:
      Explanation(
        "The mapping has this key twice. Which of the two counts would depend on the reader.",
        remedy: "Remove one of the two.")
    }
  }

  private var ofScalars: Explanation {
    switch self {
    case .ambiguousScalar:
      Explanation(
        "Without quotes some reader of YAML takes this text for a number, a date, a boolean or nothing at all: "
          + "20260203_150000 is the number 20260203150000 to YAML 1.1, and 1.10 is 1.1.",
        remedy: "Quote it.", example: "run: \"20260203_150000\"")
    case .invalidNumber:
      Explanation(
        "Numbers are plain decimals: digits and at most one point.",
        remedy: "Write it without exponent, underscore, leading zero, plus sign or base.", example: "min_bid_cpm: 0.65")
    case .invalidBoolean: Explanation("Booleans are true and false and nothing else.", remedy: "Write true or false.")
    case .invalidCode:
      Explanation(
        "Codes are natural keys: they stand in addresses, in paths and in logs. A code is 2 to 63 lower-case letters, "
          + "digits and underscores, a letter first; the code of a version may also have dots and hyphens.",
        remedy: "Choose another code. To rename what exists, use moved_from.")
    case .invalidStatus:
      Explanation(
        "This kind has no such status.",
        remedy:
          "Optimizers and versions: draft, active, deprecated, retired. Entities: draft, active, paused, retired. "
          + "Macros: active, deprecated, retired.")
    default: Explanation("The value has the right type, but is not one that the field takes.", remedy: "See the help.")
    }
  }

  private var ofCatalogue: Explanation {
    switch self {
    case .duplicateObject:
      Explanation(
        "One natural key is declared twice, or a rename meets an object that has the name already.",
        remedy:
          "Remove one of the two. To change an object for one environment, write patch: true into the metadata of "
          + "the later document.", example: "metadata: {code: drugs_hcp, patch: true}")
    case .emptyManifests:
      Explanation(
        "The environment selects no document. An empty environment would mean: remove everything.",
        remedy: "Check the paths of the environment in optctl.yaml.")
    case .npiData:
      Explanation(
        "The value holds three or more ten-digit numbers that pass the check of national provider identifiers. Data of "
          + "persons does not belong in git, which forgets nothing.",
        remedy: "Keep the ids in the data store, and name where they are.")
    case .unknownOptimizer, .unknownVersion, .unknownEntity, .unknownGate:
      Explanation(
        "The name refers to an object that no manifest of this environment declares.",
        remedy: "Correct the name, or declare the object in one of the paths of the environment.")
    default:
      Explanation(
        "Nothing goes back to draft: what has left it may have been used.",
        remedy: "Keep the status, retire the object, or declare a new one as draft.")
    }
  }

  private var ofVersionsAndMacros: Explanation {
    switch self {
    case .invalidSupportedConfigs:
      Explanation(
        "A key of supported_configs is defined wrongly, a rule speaks of keys that do not exist, or a default lies outside "
          + "its own range.", remedy: "See the message.",
        example: "min_bid_cpm: {type: decimal, scope: entity, default: 0.5, min: 0.01, max: 100, scale: 2}")
    case .supportedConfigsNarrowed:
      Explanation(
        "A version that runs or entities use may only widen: a new optional key, a wider range, more values of an enum, a "
          + "required key made optional. Anything else would judge what is there by rules that it was not made for. Taking back "
          + "what was changed by hand is a warning.",
        remedy: "Create a new version.")
    case .macroInUse:
      Explanation(
        "The macro is retired, removed or renamed, but runs that serve once the change is made use its feature: every lookup of it "
          + "in the bidder would miss.",
        remedy: "Move traffic to runs that do not use the feature in the same change, or keep the macro.")
    case .inFlightRuns:
      Explanation(
        "The current version of an entity moves while runs of it are pending or running: they complete with the version "
          + "that they started with.",
        remedy: "Wait for them, cancel them, or accept that the next deployable run may be of the version before.")
    case .versionNotActive:
      Explanation(
        """
        The current version of an entity is a draft or retired; a deprecated one is a warning. A run that starts with a draft is \
        warned about as well, and one that starts with a retired version is refused.
        """,
        remedy: "Activate the version, or name another.")
    case .invalidMacro:
      Explanation(
        "A template is one token that the bidder replaces: [UPPER_CASE], ${UPPER_CASE}, %%UPPER_CASE%% or {{UPPER_CASE}}. "
          + "Bars, commas and spaces separate fields in what the bidder reads.",
        remedy: "Write one token of one of these families.", example: "geo_region_name: \"[ADX_GEO_STATE]\"")
    case .duplicateMacro:
      Explanation(
        "Two features that are not retired have one template: the bidder could not tell them apart.",
        remedy: "Give one of them another template, or retire it.")
    case .versionInUse:
      Explanation(
        "The version is retired or removed, but is still used once the change is made: an entity runs it, or runs made "
          + "with it have traffic.",
        remedy: "Move its users to another version in the same change, or first.")
    default:
      Explanation(
        "The optimizer is retired or removed, but still has versions that are not retired.",
        remedy: "Retire the versions in the same change, or first.")
    }
  }

  private var ofEntities: Explanation {
    switch self {
    case .unknownConfig:
      Explanation(
        "The current version of the entity supports no config of this name.",
        remedy: "Take the nearest name, or add the key in a new version.")
    case .runScopedConfig:
      Explanation(
        "The key is chosen for each run; an entity cannot set it.",
        remedy: "Give it to `optctl run start --set KEY=VALUE`.")
    case .missingConfig:
      Explanation("A required config of the current version is not set.", remedy: "Add it to the entity's configs.")
    case .invalidConfig:
      Explanation(
        "The value is not one that the version's definition of the key allows.",
        remedy: "See the help: it has the limits.")
    case .configRule:
      Explanation(
        "A rule of the version does not hold for the entity's effective values: its own, else the defaults.",
        remedy: "Change one of the values that the rule speaks of.")
    case .s3Path: Explanation("The path is not s3://bucket or s3://bucket/key.", remedy: "Write it so.")
    case .s3Overlap:
      Explanation(
        "Two active entities write to one path, or one below the other's, and would overwrite each other's output.",
        remedy: "Give each a path of its own.")
    case .sharedObject:
      Explanation(
        "Two active entities optimize one object and bid against each other.", remedy: "Check the object id.")
    case .entityNotActive:
      Explanation(
        "Arms are declared for an entity that is a draft or retired. Pausing is the kill switch: the arms of a paused "
          + "entity are closed, and open again when it is active.", remedy: "Activate the entity, or write arms: [].")
    default:
      Explanation(
        "Traffic would end because a declaration is gone or the entity is retired, or go on although the entity is paused "
          + "because nobody declares it. Traffic ends only by arms: [] with a reason, so that nobody stops bidding by "
          + "deleting a file.",
        remedy: "Declare the deployment with arms: [] and a reason; remove it once that is applied.")
    }
  }

  private var ofDeployments: Explanation {
    switch self {
    case .invalidTraffic:
      Explanation(
        "A share is a percentage above 0 and at most 100, with at most two decimals.", remedy: "Write such a number.")
    case .trafficSum:
      Explanation(
        "The shares of the arms and the holdback must be 100 exactly.",
        remedy: "Change the shares, or say in holdback what no run serves.")
    case .duplicateArm: Explanation("A run or a name stands in two arms.", remedy: "Make one arm of the two.")
    case .unknownRun:
      Explanation(
        "The database that is planned against has no run of this id. Run ids belong to one database.",
        remedy: "`optctl run list ENTITY --deployable` lists those that can serve.")
    case .runOfOtherEntity:
      Explanation(
        "The run was made for another entity; its bids mean nothing here.", remedy: "Name a run of this entity.")
    case .runNotCompleted:
      Explanation("Only a completed run has an output that can serve.", remedy: "Wait for it, or name another run.")
    default:
      Explanation(
        "The validation of the run did not pass. One with warnings serves when they are accepted with a reason and a date "
          + "that is not over.",
        remedy: "Review the warnings and accept them, or name another run.",
        example: "accept_warnings: [{run: \"20260203_121359\", reason: ceiling share reviewed, expires: 2026-12-31}]")
    }
  }

  private var ofRuns: Explanation {
    switch self {
    case .runOfOtherOptimizer:
      Explanation(
        "The run was made by another optimizer than that of the entity's current version. The bidder reads bid tables as the "
          + "optimizer of the current version writes them.",
        remedy: "Name a run of this optimizer, or move the entity's current_version first.")
    case .runVersionUnusable:
      Explanation(
        "The version that made the run is a draft or retired once the change is made; a deprecated one is a warning.",
        remedy: "Name a run of an active version.")
    case .runConfigInvalid:
      Explanation(
        "The run was configured otherwise than its version supports: an unknown key or one of the entity, a value out of "
          + "range, a required key that is missing, or a rule that does not hold beside the entity's present configs.",
        remedy: "Name a run whose configs are right; `optctl run show RUN` lists them.")
    case .featureWithoutMacro:
      Explanation(
        "A feature that the run uses has no active macro: the bidder leaves it empty, and every lookup misses. A deprecated "
          + "macro is still filled, and is a warning.",
        remedy: "Declare the macro in FeatureMacros, or name a run without the feature.")
    case .outputOutsideEntity:
      Explanation(
        "The run's s3_output_path is missing, or does not lie under the s3_base_path of the entity. Paths are compared "
          + "segment by segment.",
        remedy: "Name a run whose output lies under the base path.")
    default:
      Explanation(
        "The run has 0 segments: it would bid on nothing. A count that is null is unknown and is let pass.",
        remedy: "Name a run with segments; a share that nobody should serve is holdback.")
    }
  }

  private var ofJudgements: Explanation {
    switch self {
    case .gateFailed:
      Explanation(
        "A run does not keep a limit of a gate policy. That stops an arm that is introduced or increased, unless the check "
          + "has severity: warn, and is told of an arm that serves already.",
        remedy: "Name a run that passes. Change the policy only if the limit is wrong for everybody.")
    case .gateMetricMissing:
      Explanation(
        "A gate has nothing to judge by: the value is absent, NaN or infinite, or there is no run to compare with. Nothing "
          + "passes for want of a value; with on_missing: warn it is a warning.",
        remedy: "Check the name, record the value with `optctl run finish`, or name the arm to compare with control.")
    case .liveRunDecayed:
      Explanation(
        "A run that serves is right no longer: it is not completed, its validation did not pass, or its output is gone.",
        remedy: "Shift its traffic to a run that is completed and passed.")
    case .armsReordered:
      Explanation(
        "The same runs serve in another order. The order of arms is bucket order, so users move between runs though no share "
          + "changed.",
        remedy: "Keep the order, unless that is meant.")
    case .unsignedCommit:
      Explanation(
        "The environment requires that an allowed key signed every commit since the last applied one, and that is not so, or "
          + "cannot be told here. A plan only says so; apply is refused.",
        remedy: "Sign the commits again, and see that the variable which names the allowed keys is set.")
    default:
      Explanation(
        "An arm that is compared with others would need more than 365 days to show even a difference of 20 % of its click "
          + "rate p: about 16 * p * (1 - p) / d^2 views with d = p * 20/100, at the views a day of its run times its share.",
        remedy: "Give it a larger share, or do not wait for it to decide.")
    }
  }
}
