/// Strings that are canonically equal but differ in bytes are different values: a row that holds the one does not hold the
/// other.
public func haveSameBytes(_ a: String, _ b: String) -> Bool {
  // Nothing else of the same bytes is unequal, and among ASCII texts nothing else is equal.
  guard a == b else { return false }
  let (a, b) = (a.utf8Span, b.utf8Span)
  if a.isKnownASCII, b.isKnownASCII { return true }
  guard a.count == b.count else { return false }
  for i in a.span.indices where a.span[i] != b.span[i] { return false }
  return true
}

/// The order of natural keys, as git and `LC_ALL=C` sort: by bytes. Texts that are known to be ASCII compare in one step.
public func precedesInBytes(_ a: String, _ b: String) -> Bool {
  a.utf8Span.isKnownASCII && b.utf8Span.isKnownASCII ? a < b : a.utf8.lexicographicallyPrecedes(b.utf8)
}
