extension Plan {
  /// The consents that let a danger pass, as they were written.
  public func needed(of consents: [Consent]) -> [Consent] {
    let passed = dangers { $0 == .allowed }
    return consents.filter { consent in passed.contains { consent.covers($0) } }
  }

  /// What to tell whoever gave consents that changed nothing, one line each.
  public func remarks(on consents: [Consent]) -> [String] {
    let needed = Set(needed(of: consents))
    let blocked = dangers { $0 == .blocked }
    return consents.filter { !needed.contains($0) }.map { consent in
      blocked.first { consent.isAboutSame(as: $0) }.map { tooSmall(consent, $0) } ?? unneeded(consent)
    }
  }

  private func dangers(_ isMeant: (GuardFinding.Status) -> Bool) -> [Consent] {
    guards.filter { isMeant($0.status) }.compactMap { try? Consent(parsing: $0.allow) }
  }
}

private func tooSmall(_ consent: Consent, _ needed: Consent) -> String {
  "the consent \(consent) does not cover \(needed)"
}

private func unneeded(_ consent: Consent) -> String { "nothing needed the consent \(consent)" }
