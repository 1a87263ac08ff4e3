/// Where an apply stands. Each is announced before it is done, ``committed`` after.
public enum ProtocolStep: String, Sendable, CaseIterable {
  case begin, lock, findToken, read, plan, lockRows, write, readBack, record, announce, commit, committed
}
