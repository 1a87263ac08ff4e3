import Diagnostics
public import Domain

/// What a person allows of one guard, as far as its scope and its bound go: `--allow GUARD[:SCOPE][=BOUND]`. There is no
/// consent to everything.
public struct Consent: Sendable, Hashable, CustomStringConvertible {
  /// Up to which size a danger is allowed; what is at the bound is.
  public enum Bound: Sendable, Hashable {
    case objects(Int)
    /// Points of a percentage.
    case points(Share)
  }

  public let `guard`: GuardName
  /// What ``GuardName/scope`` says; nil where the danger belongs to the plan as a whole.
  public let scope: String?
  /// Nil where the guard knows no more and less.
  public let bound: Bound?

  init(_ guard: GuardName, scope: String?, bound: Bound? = nil) {
    self.guard = `guard`
    self.scope = scope
    self.bound = bound
  }

  /// As `--allow` takes it.
  public var description: String {
    let size =
      switch bound {
      case .objects(let count): "=\(count)"
      case .points(let share): "=\(share.percent.text)"
      case nil: ""
      }
    return self.guard.rawValue + (scope.map { ":\($0)" } ?? "") + size
  }

  /// Whether this allows what `needed` would allow, and perhaps more of the same.
  public func covers(_ needed: Consent) -> Bool {
    guard isAboutSame(as: needed) else { return false }
    switch (bound, needed.bound) {
    case (.objects(let most), .objects(let count)): return count <= most
    case (.points(let most), .points(let share)): return share <= most
    case (nil, nil): return true
    default: return false
    }
  }

  /// The same danger, whatever its size.
  func isAboutSame(as other: Consent) -> Bool {
    guard self.guard == other.guard else { return false }
    switch (scope, other.scope) {
    case (let a?, let b?): return haveSameBytes(a, b)
    case (nil, nil): return true
    default: return false
    }
  }
}

/// A consent that cannot be read. Both texts are one line each.
public struct ConsentError: Error, Sendable, Hashable {
  public var message: String
  public var help: String
}

extension Consent {
  /// Reads what `--allow` was given.
  public init(parsing text: String) throws(ConsentError) {
    let end = text.firstIndex { $0 == ":" || $0 == "=" } ?? text.endIndex
    let name = String(text[..<end])
    guard let `guard` = GuardName(rawValue: name) else { throw .unknownGuard(name) }
    let form = `guard`.consentForm
    var rest = text[end...]
    var bound: Bound?
    if let read = form.bound {
      guard let equals = rest.lastIndex(of: "="), let size = read(String(rest[rest.index(after: equals)...])) else {
        throw .malformed(text, `guard`)
      }
      bound = size
      rest = rest[..<equals]
    }
    guard let isScope = form.scope else {
      guard rest.isEmpty else { throw .malformed(text, `guard`) }
      self.init(`guard`, scope: nil, bound: bound)
      return
    }
    let scope = String(rest.dropFirst())
    guard rest.first == ":", isScope(scope) else { throw .malformed(text, `guard`) }
    self.init(`guard`, scope: scope, bound: bound)
  }
}

/// What a consent to one guard is made of.
private struct ConsentForm {
  var shape: String
  var example: String
  /// Nil: takes no scope.
  var scope: ((String) -> Bool)?
  /// Nil: takes no bound.
  var bound: ((String) -> Consent.Bound?)?
}

extension GuardName {
  fileprivate var consentForm: ConsentForm {
    func form(
      _ shape: String, _ example: String, _ scope: ((String) -> Bool)? = nil,
      bound: ((String) -> Consent.Bound?)? = nil
    ) -> ConsentForm {
      ConsentForm(
        shape: "\(rawValue)\(shape)", example: "\(rawValue)\(example)", scope: scope, bound: bound)
    }
    switch self {
    case .removals: return form(":KIND=COUNT", ":entity=8", isRemovableKind, bound: objects)
    case .protected: return form(":ADDRESS", ":entity/drugs_hcp", isObject)
    case .trafficStep: return form(":ENTITY=POINTS", ":drugs_hcp=50", isCode, bound: points)
    case .trafficLoss, .optimizerChange, .foreignDeployment: return form(":ENTITY", ":drugs_hcp", isCode)
    case .liveMacroChange: return form(":FEATURE", ":geo_region_name") { !$0.isEmpty }
    case .driftOverwrite: return form(":ADDRESS", ":entity/drugs_hcp", isObject)
    case .commitRegression: return form("", "")
    }
  }
}

private func isCode(_ text: String) -> Bool {
  !text.isEmpty && !text.utf8.contains { $0 <= UInt8(ascii: " ") || "/=:".utf8.contains($0) }
}

/// Configs go with their entity.
private func isObject(_ text: String) -> Bool { Address(text).map { $0.kind != .config } ?? false }

private func isRemovableKind(_ text: String) -> Bool { Kind(name: text).map { $0 != .deployment } ?? false }

private func objects(_ text: String) -> Consent.Bound? {
  ExactDecimal(text)?.scaled(by: 0).flatMap { $0 > 0 ? .objects($0) : nil }
}

private func points(_ text: String) -> Consent.Bound? {
  ExactDecimal(text).flatMap { Share(percent: $0) }.flatMap { $0 > .none && $0 <= .full ? .points($0) : nil }
}

extension ConsentError {
  fileprivate static func unknownGuard(_ name: String) -> ConsentError {
    let names = GuardName.allCases.map(\.rawValue)
    return ConsentError(
      message: "there is no guard \(name.isEmpty ? "without a name" : name)",
      help: nearestName(to: name, among: names).map { "did you mean \($0)?" }
        ?? "the guards are \(names.joined(separator: ", "))")
  }

  fileprivate static func malformed(_ text: String, _ guard: GuardName) -> ConsentError {
    let form = `guard`.consentForm
    let example = form.shape == form.example ? "" : ", such as \(form.example)"
    return ConsentError(message: "\(text) is not a consent", help: "write \(form.shape)\(example)")
  }
}
