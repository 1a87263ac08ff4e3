import Domain

private enum VersionField: Int, FieldName {
  case name, status, description, supportedConfigs
  static let names: [StaticString] = ["name", "status", "description", "supported_configs"]
}

extension DocumentReader {
  mutating func readVersion(_ header: Header) {
    let address = Address(.version, header.key)
    let parts = header.key.utf8.split(separator: UInt8(ascii: "/"), maxSplits: 1).map { String(Substring($0)) }
    let spec = header.spec.flatMap { fields($0.value, VersionField.self, owner: place($0.key)) }
    let name = spec.flatMap { required(.name, of: $0) }.flatMap { string($0.value, .name) }
    var supported: (configs: SupportedConfigs, places: [String: Place], sensitive: [Place])?
    if let entry = spec.flatMap({ required(.supportedConfigs, of: $0) }) {
      let problems = report.diagnostics.count
      supported = decodeSupportedConfigs(entry.value, in: tree, report: &report)
      if report.diagnostics.count > problems { markUnread(.supportedConfigs, of: address) }
    } else {
      markUnread(.supportedConfigs, of: address)
    }
    let version = Version(
      optimizer: parts.first ?? "", code: parts.last ?? "", name: name ?? header.key,
      status: readStatus(spec?[.status], of: address),
      description: spec?[.description].flatMap { string($0.value, .paragraphs) } ?? "",
      supportedConfigs: supported?.configs ?? SupportedConfigs())
    var declared = Declared(
      version, place: header.place,
      fieldPlaces: [
        place(spec?[.name], or: header), place(spec?[.status], or: header), place(spec?[.description], or: header),
        supportedConfigsPlace(spec?[.supportedConfigs], or: header),
      ],
      isProtected: header.isProtected, movedFrom: movedFrom(header))
    declared.partPlaces = supported?.places ?? [:]
    if isClean { judge?.enter(declared) }
    decoded.versions.append(declared)
    decoded.sensitivePlaces += supported?.sensitive ?? []
  }

  /// Where a patch changed some of them, the mapping is still the base's, and the key the patch's.
  private func supportedConfigsPlace(_ entry: Entry?, or header: Header) -> Place {
    guard let entry, tree.source(entry.key) != tree.source(entry.value) else { return place(entry, or: header) }
    return place(entry.key)
  }
}
