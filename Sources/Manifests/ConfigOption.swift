import Domain

/// A field of a config definition, by the name that it has in `supported_configs`.
enum ConfigOption: String, CaseIterable {
  case type, scope, required
  case defaultValue = "default"
  case min, max
  case exclusiveMin = "exclusive_min"
  case exclusiveMax = "exclusive_max"
  case scale, values
  case minLength = "min_length"
  case maxLength = "max_length"
  case pattern, items, unique
  case minItems = "min_items"
  case maxItems = "max_items"
  case unit, description, deprecated, sensitive, materialize

  /// What may be written there.
  enum Shape {
    case flag
    case number
    /// A whole number from 0.
    case count
    case text
    case texts
    /// A value of the config itself.
    case value
  }

  var shape: Shape {
    switch self {
    case .required, .unique, .sensitive, .materialize: .flag
    case .min, .max, .exclusiveMin, .exclusiveMax: .number
    case .scale, .minLength, .maxLength, .minItems, .maxItems: .count
    case .type, .scope, .pattern, .items, .unit, .description, .deprecated: .text
    case .values: .texts
    case .defaultValue: .value
    }
  }

  /// Whether it means something for a type.
  func belongs(to type: ConfigDefinition.ValueType) -> Bool {
    switch self {
    case .type, .scope, .required, .defaultValue, .description, .deprecated, .sensitive, .materialize: true
    case .min, .max, .exclusiveMin, .exclusiveMax: type.isNumeric
    case .unit: type.isNumeric || type == .string
    case .scale: type == .decimal
    case .values: type == .enumeration
    case .minLength, .maxLength, .pattern: type == .string
    case .items, .unique, .minItems, .maxItems: type == .list
    }
  }
}
