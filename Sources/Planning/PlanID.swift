import Domain

extension Plan {
  /// 32 hexadecimal digits for what the plan would do: environment, commit, changes and what is remembered. Equal plans
  /// have equal ids whenever and wherever they are made; what was read when, from which host, the places in files and the
  /// diagnostics do not count. Goes through every change: ask once.
  public var id: String {
    var print = Fingerprint()
    print.combine(environment)
    print.combine(source.commit ?? "")
    print.combine(UInt64(changes.count))
    for change in changes { print.combine(change) }
    for memory in remember {
      print.combine(memory.address.description)
      print.combine(memory.fingerprint.high)
      print.combine(memory.fingerprint.low)
    }
    for address in forget { print.combine(address.description) }
    return print.hex
  }
}

extension Fingerprint {
  fileprivate mutating func combine(_ change: Change) {
    combine(change.address.description)
    combine(change.action.rawValue)
    combine(change.cause.rawValue)
    combine(UInt64(change.fields.count))
    for field in change.fields {
      combine(field.field.rawValue)
      combine(field.before.compact)
      combine(field.after.compact)
      combine(field.cause.rawValue)
    }
    combine(change.write)
  }

  private mutating func combine(_ write: Write) {
    switch write {
    case .none: combine(0)
    case .insert(let row):
      combine(1)
      combine(row)
    case .update(let before, let after):
      combine(2)
      combine(before)
      combine(after)
    case .delete(let row):
      combine(3)
      combine(row)
    case .epoch(let entity, let closing, let opening):
      combine(4)
      combine(entity)
      combine(UInt64(closing.count))
      for arm in closing {
        combine(UInt64(bitPattern: Int64(arm.row)))
        combine(arm.run)
        combine(UInt64(bitPattern: Int64(arm.traffic.hundredths)))
      }
      combine(UInt64(opening.count))
      for arm in opening { combine(arm.json.compact) }
    }
  }

  private mutating func combine(_ row: Row) {
    switch row {
    case .optimizer(let optimizer): combine(optimizer)
    case .version(let version): combine(version)
    case .entity(let entity): combine(entity)
    case .macro(let macro): combine(macro)
    case .config(let config):
      combine(config.address.description)
      combine(config.text)
    }
  }

  private mutating func combine(_ resource: some Resource) {
    combine(resource.address.description)
    for member in resource.record { combine(member.value.compact) }
  }
}
