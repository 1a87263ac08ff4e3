import Domain

extension Plan {
  /// 32 hexadecimal digits for what the plan would do: environment, commit, changes and what is remembered. Equal plans
  /// have equal ids whenever and wherever they are made; what was read when, from which host, the places in files and the
  /// diagnostics do not count. Where some config is sensitive, the id is keyed with a secret of the database, so that no
  /// value can be found out by trying. Goes through every change: ask once.
  public var id: String {
    var print = Fingerprint()
    print.combine(environment)
    print.combine(source.commit ?? "")
    print.combine(UInt64(changes.count))
    let all = changes.span
    for i in all.indices { print.combine(all[i]) }
    for memory in remember {
      print.combine(memory.address)
      print.combine(memory.fingerprint.high)
      print.combine(memory.fingerprint.low)
    }
    for address in forget { print.combine(address) }
    return target.idKey.map { print.hex(keyedWith: $0) } ?? print.hex
  }
}

extension Fingerprint {
  fileprivate mutating func combine(_ change: borrowing Change) {
    combine(change.address)
    combine(change.action.rawValue)
    combine(change.cause.rawValue)
    combine(UInt64(change.fields.count))
    for field in change.fields {
      combine(field.field.rawValue)
      combine(field.before)
      combine(field.after)
      combine(field.cause.rawValue)
    }
    combine(change.write)
  }

  fileprivate mutating func combine(_ address: Address) {
    combine(UInt64(address.kind.rawValue))
    combine(address.key)
  }

  private mutating func combine(_ json: JSON) {
    switch json {
    case .null: combine(0)
    case .bool(let value): combine(value ? 1 : 2)
    case .number(let text):
      combine(3)
      combine(text)
    case .string(let text):
      combine(4)
      combine(text)
    case .array(let elements):
      combine(5)
      combine(UInt64(elements.count))
      for element in elements { combine(element) }
    case .object(let members):
      combine(6)
      combine(UInt64(members.count))
      for member in members {
        combine(member.name)
        combine(member.value)
      }
    }
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
      for arm in opening { combine(arm.json) }
    }
  }

  private mutating func combine(_ row: Row) {
    switch row {
    case .optimizer(let optimizer): combine(optimizer)
    case .version(let version): combine(version)
    case .entity(let entity): combine(entity)
    case .macro(let macro): combine(macro)
    case .config(let config):
      combine(config.entity)
      combine(config.key)
      combine(config.text)
    }
  }

  private mutating func combine(_ resource: some Resource) {
    combine(resource.address)
    for member in resource.record { combine(member.value) }
  }
}
