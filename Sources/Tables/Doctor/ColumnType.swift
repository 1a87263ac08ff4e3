import Diagnostics
import Domain

/// What a column holds, as far as its type matters.
enum ColumnType: Sendable {
  case id, reference, text, flag, share, moment, day, longCount, count, decimal, metric
  case runID, configValue, supportedConfigs, features
  /// A text that is one of these.
  case word([String])

  /// What optctl's migrations create.
  var sql: String {
    switch self {
    case .id, .reference, .longCount: "bigint"
    case .text, .word, .runID, .configValue: "text"
    case .flag: "boolean"
    case .share: "numeric(5, 2)"
    case .moment: "timestamptz"
    case .day: "date"
    case .count: "integer"
    case .decimal: "numeric(12, 6)"
    case .metric: "double precision"
    case .supportedConfigs, .features: "jsonb"
    }
  }

  /// How another type is judged.
  struct Verdict: Equatable {
    var severity: Severity
    var consequence: String
    /// The value in the type that optctl would create; nil where nothing sensible can be said, or nothing needs mending.
    var conversion: String?
  }

  /// Nil where the type is as good as the one that optctl creates. `type` comes from `format_type` without a length.
  func verdict(on type: String, column: String) -> Verdict? {
    let isWhole = ["bigint", "integer", "smallint"].contains(type)
    let isText = ["text", "character varying"].contains(type)
    switch self {
    case .id, .reference:
      if type == "bigint" { return nil }
      if isWhole { return note("ids end at \(type == "integer" ? "2,147,483,647" : "32,767")") }
      if type == "numeric" { return note("ids take more room than they need") }
      return broken("optctl reads ids as whole numbers and sees no row of the table")
    case .longCount:
      if type == "bigint" || type == "numeric" { return nil }
      if isWhole { return note("numbers end at \(type == "integer" ? "2,147,483,647" : "32,767")") }
      return broken("counts cannot be compared with limits")
    case .count:
      return isWhole || type == "numeric" ? nil : broken("counts cannot be compared with limits")
    case .text:
      if isText { return nil }
      if type == "character" { return warning("values are filled with blanks, and differ from those of a manifest") }
      return broken("optctl writes text, which the server does not convert by itself")
    case .word:
      if isText { return nil }
      if type == "character" { return warning("values are filled with blanks, and differ from those of a manifest") }
      return broken("optctl compares it with text, which the server refuses", "\(column)::text")
    case .flag:
      if type == "boolean" { return nil }
      if isWhole || type == "numeric" { return note("optctl reads 0 as false and writes 0 and 1", "\(column) <> 0") }
      return broken("optctl cannot tell which rows are active")
    case .share:
      switch type {
      case "numeric": return nil
      case "double precision", "real": return note("optctl rounds it to hundredths of a percent", "\(column)::numeric")
      case "bigint", "integer", "smallint":
        return warning("a share with a fraction, such as 33.33, is refused by apply", "\(column)::numeric")
      default: return broken("shares cannot be added up")
      }
    case .decimal:
      switch type {
      case "numeric": return nil
      case "double precision", "real": return note("amounts are not exact", "\(column)::numeric(12, 6)")
      default:
        return isWhole ? warning("fractions of an amount are lost", "\(column)::numeric") : broken("it is no amount")
      }
    case .metric:
      switch type {
      case "double precision", "numeric": return nil
      case "real":
        return warning("a metric keeps six digits, and gates judge what is kept", "\(column)::double precision")
      default:
        return isWhole
          ? warning("fractions of a metric are lost", "\(column)::double precision") : broken("it is no number")
      }
    case .moment:
      switch type {
      case "timestamp with time zone": return nil
      case "timestamp without time zone":
        return warning(
          "optctl takes it for a time in the zone of its session, which may not be that of the writer",
          "\(column) AT TIME ZONE current_setting('TimeZone')")
      default: return broken("optctl writes a time with its zone, which does not fit")
      }
    case .day:
      if type == "date" { return nil }
      return type.hasPrefix("timestamp")
        ? note("the time of day is of no meaning", "\(column)::date") : broken("it is no date")
    case .runID:
      if isText { return nil }
      if isWhole || type == "numeric" {
        return note("optctl works with it; an id that is no number cannot be recorded")
      }
      return broken("optctl cannot look a run up by the id that a manifest names")
    case .configValue:
      if isText { return nil }
      if type == "json" || type == "jsonb" {
        return note("optctl works with it: a JSON string stands for its text", "\(column) #>> '{}'")
      }
      return broken("a config of another type cannot be stored")
    case .supportedConfigs:
      if type == "jsonb" { return nil }
      if type == "json" || isText {
        return note("optctl works with it, and only reads what is JSON", "\(column)::jsonb")
      }
      return broken("it cannot hold JSON")
    case .features:
      if type == "jsonb" { return nil }
      if type == "json" { return note("optctl works with it", "\(column)::jsonb") }
      if type == "text[]" || type == "character varying[]" {
        return note("optctl works with it", "to_jsonb(\(column))")
      }
      if isText {
        return note(
          "optctl takes commas for separators",
          "(" + LiveSchema.featuresJSON(text: column) + ")::jsonb")
      }
      return broken("the features of a run cannot be read, and what they need cannot be checked")
    }
  }

  private func note(_ text: String, _ conversion: String? = nil) -> Verdict {
    Verdict(severity: .note, consequence: text, conversion: conversion)
  }

  private func warning(_ text: String, _ conversion: String? = nil) -> Verdict {
    Verdict(severity: .warning, consequence: text, conversion: conversion)
  }

  private func broken(_ text: String, _ conversion: String? = nil) -> Verdict {
    Verdict(severity: .error, consequence: text, conversion: conversion)
  }
}
