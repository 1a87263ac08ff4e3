import Diagnostics
import Domain

/// Why a config as it was written has no canonical text, and the smallest place of the fault.
struct RawConfigFault: Error {
  enum Reason {
    /// A plain scalar where a string belongs, which some reader of YAML takes for something else.
    case ambiguous
    case value(ConfigValueProblem)
  }

  var reason: Reason
  /// What was written there.
  var text: String
  var place: Place
  /// Where the item stands that a list holds already.
  var twin: Place?
}

extension ConfigDefinition {
  /// The canonical text of a value as it was written at `place`.
  func canonicalText(of raw: RawValue, at place: Place) throws(RawConfigFault) -> String {
    switch raw {
    case .plain(let text): return try scalarText(of: text, isPlain: true, as: type, at: place)
    case .quoted(let text): return try scalarText(of: text, isPlain: false, as: type, at: place)
    case .list(let items): return try canonicalText(of: items, at: place)
    }
  }

  /// Of the value itself, or of an item of a list: then `type` is that of its items.
  private func scalarText(
    of text: String, isPlain: Bool, as type: ValueType, at place: Place
  ) throws(RawConfigFault) -> String {
    if isPlain, type == .string || type == .enumeration, PlainScalar.isAmbiguous(text) {
      throw RawConfigFault(reason: .ambiguous, text: text, place: place)
    }
    do throws(ConfigValueProblem) {
      let style: ConfigStyle = isPlain ? .plain : .quoted
      return try self.type == .list && type != .list
        ? canonicalText(ofItem: text, style) : canonicalText(of: text, style)
    } catch {
      throw RawConfigFault(reason: .value(error), text: text, place: place)
    }
  }

  private func canonicalText(of items: [RawValue.Item], at place: Place) throws(RawConfigFault) -> String {
    guard type == .list, let itemType = self.items else {
      throw RawConfigFault(reason: .value(.notOfType(type)), text: "a list", place: place)
    }
    var texts: [String] = []
    texts.reserveCapacity(items.count)
    for item in items {
      texts.append(try scalarText(of: item.text, isPlain: item.isPlain, as: itemType, at: item.place))
    }
    do throws(ConfigValueProblem) {
      return try canonicalText(ofItems: texts)
    } catch .duplicateItem {
      let twin = firstTwin(in: texts) ?? (0, 0)
      throw RawConfigFault(
        reason: .value(.duplicateItem(twin.first)), text: items[twin.second].text, place: items[twin.second].place,
        twin: items[twin.first].place)
    } catch {
      throw RawConfigFault(reason: .value(error), text: "a list", place: place)
    }
  }
}

// MARK: - Messages

extension Report {
  /// A config that is not a value of its definition. `code` is that of the rule which read it.
  mutating func unreadable(_ fault: RawConfigFault, of definition: ConfigDefinition, _ code: DiagnosticCode) {
    switch fault.reason {
    case .ambiguous:
      let shown = definition.isSensitive ? "a value" : quote(fault.text)
      error(
        .ambiguousScalar, "\(shown) without quotes is not a string for every reader of YAML", at: fault.place,
        help: definition.isSensitive ? "put it in quotes" : "write \"\(fault.text)\"")
    case .value(let problem):
      var help = problem.help(fault.text, of: definition)
      if case .notAllowed(let values) = problem, let nearest = nearestName(to: fault.text, among: values) {
        help = "did you mean \(quote(nearest))?"
      }
      error(
        code, problem.message(fault.text, of: definition), at: fault.place, help: help,
        related: fault.twin.map { [($0, "it stands here already")] } ?? [])
    }
  }
}
