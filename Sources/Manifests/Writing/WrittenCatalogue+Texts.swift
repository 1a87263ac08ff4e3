import Domain

extension WrittenCatalogue {
  func texts(unmanaged: Bool) -> [(path: String, text: WrittenText)] {
    let all = optimizerTexts(unmanaged) + entityTexts(unmanaged) + macroTexts(unmanaged) + deploymentTexts(unmanaged)
    // Rows of one name are left out together, by one comment.
    var paths: Set<String> = []
    return all.filter { paths.insert($0.path).inserted }.sorted { precedesInBytes($0.path, $1.path) }
  }

  private func isWanted(_ address: Address, _ unmanaged: Bool) -> Bool { !unmanaged || owned[address] == nil }
  private func isProtected(_ address: Address) -> Bool { owned[address]?.isProtected ?? false }

  private func optimizerTexts(_ unmanaged: Bool) -> [(path: String, text: WrittenText)] {
    var texts: [(path: String, text: WrittenText)] = []
    let grouped = Dictionary(grouping: snapshot.versions, by: \.optimizer)
    for optimizer in snapshot.optimizers where CodeForm.isCode(optimizer.code) {
      var text = WrittenText()
      let isWhole = isWanted(optimizer.address, unmanaged)
      if isWhole { text.add(optimizer.address, reasons) { $0.add(optimizer, isProtected: isProtected($1)) } }
      for version in (grouped[optimizer.code] ?? []).sorted(by: { precedesInBytes($0.code, $1.code) }) {
        guard isWanted(version.address, unmanaged) else { continue }
        if isWhole {
          text.add(version.address, reasons) { $0.add(version, isProtected: isProtected($1)) }
        } else if reasons[version.address] == nil {
          var text = WrittenText()
          text.add(version, isProtected: false)
          texts.append(("catalog/optimizers/\(optimizer.code).\(version.code).yaml", text))
        }
      }
      if isWhole { texts.append(("catalog/optimizers/\(optimizer.code).yaml", text)) }
    }
    return texts
  }

  private func entityTexts(_ unmanaged: Bool) -> [(path: String, text: WrittenText)] {
    snapshot.entities.enumerated().compactMap { position, entity in
      guard CodeForm.isCode(entity.code), isWanted(entity.address, unmanaged) else { return nil }
      var text = WrittenText()
      text.add(entity.address, reasons) {
        let (configs, leftOut) = configs(of: entity, at: position)
        $0.add(entity, configs, leftOut: leftOut, isProtected: isProtected($1))
      }
      return ("catalog/entities/\(entity.code).yaml", text)
    }
  }

  private func configs(
    of entity: Entity, at position: Int
  ) -> (declared: [JSON.Member], leftOut: [(key: String, reason: String)]) {
    var declared: [JSON.Member] = []
    var leftOut: [(key: String, reason: String)] = []
    let version = entity.currentVersion.flatMap { versions[$0.description] }
    let rows = snapshot.configs[entity: position].map { (name: $0.key.name, row: $0) }
    for (name, row) in rows.sorted(by: { precedesInBytes($0.name, $1.name) }) {
      if let reason = reasons[Config.address(entity: entity.code, key: name)] {
        leftOut.append((name, reason))
      } else if let value = try? ConfigText.value(row.text, row.key, in: version) {
        declared.append(JSON.Member(name, value))
      }
    }
    return (declared, leftOut)
  }

  private func macroTexts(_ unmanaged: Bool) -> [(path: String, text: WrittenText)] {
    let macros = snapshot.macros.filter { isWanted($0.address, unmanaged) }.sorted {
      precedesInBytes($0.feature, $1.feature)
    }
    guard !macros.isEmpty else { return [] }
    let batches = stride(from: 0, to: macros.count, by: Self.mostMacros).map {
      macros[$0..<min($0 + Self.mostMacros, macros.count)]
    }
    return batches.enumerated().map { number, batch in
      let suffix = (unmanaged ? "_unmanaged" : "") + (number == 0 ? "" : "_\(number + 1)")
      let name = (unmanaged ? "unmanaged" : "pulled") + (number == 0 ? "" : "_\(number + 1)")
      let written = batch.filter { reasons[$0.address] == nil }
      var text = WrittenText()
      text.add(written.filter { !isProtected($0.address) }, named: name, isProtected: false)
      text.add(written.filter { isProtected($0.address) }, named: "\(name)_protected", isProtected: true)
      for macro in batch {
        if let reason = reasons[macro.address] { text.comment("\(macro.address) is left out: \(reason)") }
      }
      return ("catalog/macros\(suffix).yaml", text)
    }
  }

  /// In one file.
  private static let mostMacros = 10_000

  private func deploymentTexts(_ unmanaged: Bool) -> [(path: String, text: WrittenText)] {
    let live = Dictionary(
      snapshot.deployments.map { ($0.entity, $0.arms) }, uniquingKeysWith: { first, _ in first })
    return snapshot.entities.compactMap { entity in
      let address = Address(.deployment, entity.code)
      let arms = live[entity.code] ?? []
      let memory = owned[address]
      guard CodeForm.isCode(entity.code), isWanted(address, unmanaged), !arms.isEmpty || memory != nil else {
        return nil
      }
      let pulled = PulledDeployment(entity, arms, memory: memory?.fields)
      var text = WrittenText()
      text.add(address, reasons) { text, _ in text.add(pulled.deployment, namesAreMadeUp: pulled.namesAreMadeUp) }
      return ("environments/\(environment)/deployments/\(entity.code).yaml", text)
    }
  }
}

extension WrittenText {
  /// An object, or in its place a comment that says why it is not here.
  fileprivate mutating func add(
    _ address: Address, _ reasons: [Address: String], _ body: (inout WrittenText, Address) -> Void
  ) {
    if let reason = reasons[address] { return comment("\(address) is left out: \(reason)") }
    body(&self, address)
  }
}
