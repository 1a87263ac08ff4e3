import Diagnostics
import Domain

extension Planner {
  /// Compares one declared row with the live one. True when a change was noted.
  mutating func compareRow<R: ManagedRow>(_ declared: Declared<R>, with row: R?) {
    guard scope.contains(declared.resource.address) else { return }
    declaredCount += 1
    let last = last(of: declared)
    let isNoted = noteRow(declared, with: row, last: last)
    if rememberIfNew(declared, last: last), !isNoted, !followsRename(declared, last: last) { noteAdoption(declared) }
  }

  mutating func noteRow<R: ManagedRow>(_ declared: Declared<R>, with row: R?, last: Last) -> Bool {
    let resource = declared.resource
    guard var before = row else {
      noteCreation(declared, last: last)
      return true
    }
    let formerCode = renames.formerCodes.isEmpty ? nil : renames.formerCodes[resource.address]
    if formerCode == nil, last.isAsDesired, before == resource { return false }
    var fields = differences(declared, with: before, last: last)
    if let formerCode {
      before.code = formerCode
      fields.insert(renameField(declared, from: formerCode, last: last), at: 0)
    }
    let writesRow = !fields.isEmpty
    if let change = protectChange(declared, last: last) { fields.append(change) }
    if !fields.isEmpty, writesRow || !last.isNever {
      changes.append(
        Change(
          resource.address, formerCode == nil ? .update : .rename,
          cause: Cause.gravest(fields.map(\.cause)) ?? .manifest, source: desired.location(declared.place),
          fields: fields, write: writesRow ? .update(before: before.row, after: resource.row) : .none))
    } else if last.isAsDesired || !last.isNever && last.matches(resource) {
      return false
    } else {
      noteAdoption(declared)
    }
    return true
  }

  /// The row matches, but memory did not know it.
  mutating func noteAdoption<R: Resource>(_ declared: Declared<R>) {
    changes.append(
      Change(
        declared.resource.address, .adopt, cause: .adopt, source: desired.location(declared.place), fields: [],
        write: .none))
  }

  private mutating func noteCreation<R: ManagedRow>(_ declared: Declared<R>, last: Last) {
    var fields = R.fields.map { field in
      let applied = last.value(of: field, in: declared.resource)
      let isAsApplied = applied.map { $0 == declared.resource[field] } ?? true
      return FieldChange(
        field, before: .null, after: declared.resource.shown(field),
        cause: last.isNever ? .manifest : isAsApplied ? .drift : .conflict,
        source: desired.location(declared.place(of: field)))
    }
    let cause = Cause.gravest(fields.map(\.cause)) ?? .manifest
    if let change = protectChange(declared, last: last) { fields.append(change) }
    changes.append(
      Change(
        declared.resource.address, .create, cause: cause, source: desired.location(declared.place), fields: fields,
        write: .insert(declared.resource.row)))
  }

  private mutating func differences<R: ManagedRow>(
    _ declared: Declared<R>, with row: R, last: Last
  ) -> [FieldChange] {
    var fields: [FieldChange] = []
    for field in R.fields {
      let (after, before) = (declared.resource[field], row[field])
      guard before != after else { continue }
      let last = last.value(of: field, in: declared.resource)
      fields.append(
        FieldChange(
          field, before: row.shown(field, beside: declared.resource),
          after: declared.resource.shown(field, beside: row),
          cause: Cause(last: last, desired: after, live: before), source: desired.location(declared.place(of: field))))
      if field == .status, let diagnostic = InvalidTransition.diagnostic(declared, from: row.status, in: desired) {
        findings.append(Finding(declared.resource.address, diagnostic))
      }
    }
    return fields
  }

  private func renameField<R: ManagedRow>(_ declared: Declared<R>, from code: String, last: Last) -> FieldChange {
    let address = declared.resource.address
    let former = memories.position(of: R.kind, address.key).map { memories[$0].formerAddress }
    let cause: Cause = last.isNever ? .adopt : former == address ? .drift : .manifest
    return FieldChange(
      .code, before: .string(code), after: .string(declared.resource.code), cause: cause,
      source: desired.location(declared.place))
  }
}
