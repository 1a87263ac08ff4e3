import Domain

/// Compact JSON as it is written, piece by piece.
struct JSONText {
  fileprivate(set) var bytes: [UInt8] = []

  /// `{` or `[`, with a comma before it where one belongs.
  mutating func open(_ bracket: Unicode.Scalar) {
    separate()
    bytes.append(UInt8(ascii: bracket))
  }

  mutating func close(_ bracket: Unicode.Scalar) { bytes.append(UInt8(ascii: bracket)) }

  /// The name of a member; its value comes next. A name needs no escapes.
  mutating func name(_ name: String) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    bytes.append(contentsOf: name.utf8)
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
  }

  mutating func member(_ name: String, _ text: String) {
    self.name(name)
    append(text)
  }

  mutating func member(_ name: String, _ value: JSON) {
    self.name(name)
    append(value)
  }

  mutating func append(_ value: JSON) {
    switch value {
    case .string(let text): append(text)
    case .null: bytes.append(contentsOf: "null".utf8)
    case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
    case .number(let text): bytes.append(contentsOf: text.utf8)
    case .array, .object: append(json: value.compact)
    }
  }

  mutating func append(decimal number: Int) {
    separate()
    bytes.append(contentsOf: String(number).utf8)
  }

  /// Most texts need no escapes.
  private mutating func append(_ text: String) {
    let isPlain = text.utf8.allSatisfy {
      $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
        && $0 != UInt8(ascii: "#")
    }
    guard isPlain else { return append(json: JSON.string(text).compact) }
    bytes.append(UInt8(ascii: "\""))
    bytes.append(contentsOf: text.utf8)
    bytes.append(UInt8(ascii: "\""))
  }

  /// Of `##`, with which the logs of continuous integration begin commands anywhere in a line, the second sign is escaped.
  /// In JSON it stands nowhere but in strings.
  private mutating func append(json text: String) {
    let hash = UInt8(ascii: "#")
    guard text.utf8.contains(hash) else { return bytes.append(contentsOf: text.utf8) }
    var last: UInt8 = 0
    for byte in text.utf8 {
      if byte == hash, last == hash { bytes.append(contentsOf: "\\u0023".utf8) } else { bytes.append(byte) }
      last = byte
    }
  }

  /// No value ends like this.
  private mutating func separate() {
    switch bytes.last {
    case nil, UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"), UInt8(ascii: " "): break
    default: bytes.append(UInt8(ascii: ","))
    }
  }
}

/// Documents of one kind as the elements of an array, so that a script reads them as one.
public func renderArray(_ documents: [[UInt8]]) -> [UInt8] {
  let newline = UInt8(ascii: "\n")
  let elements = documents.map { $0.last == newline ? $0.dropLast() : $0[...] }
  return Array("[\n".utf8) + elements.joined(separator: ",\n".utf8) + Array("\n]\n".utf8)
}

/// A document: an object whose members stand on lines of their own; lists put each element on a line.
struct JSONLines {
  private var text = JSONText()
  private var isFirst = true

  init(capacity: Int = 0) {
    text.bytes.reserveCapacity(capacity)
    text.open("{")
  }

  mutating func member(_ name: String, _ value: JSON) {
    begin(name)
    text.append(value)
  }

  mutating func list(_ name: String, _ elements: some Sequence<JSON>) {
    list(name, elements) { $1.append($0) }
  }

  mutating func list<Elements: Sequence>(
    _ name: String, _ elements: Elements, write: (Elements.Element, inout JSONText) -> Void
  ) {
    begin(name)
    append("[")
    var isEmpty = true
    for element in elements {
      append(isEmpty ? "\n    " : ",\n    ")
      write(element, &text)
      isEmpty = false
    }
    append(isEmpty ? "]" : "\n  ]")
  }

  consuming func finish() -> [UInt8] {
    append("\n}\n")
    return text.bytes
  }

  /// With a member at the end that stands for all that is written before it.
  consuming func finishWithChecksum() -> [UInt8] {
    append(Checksum.ending(Checksum.of(text.bytes)))
    return text.bytes
  }

  private mutating func begin(_ name: String) {
    append(isFirst ? "\n  \"" : ",\n  \"")
    append(name)
    append("\": ")
    isFirst = false
  }

  private mutating func append(_ piece: String) { text.bytes.append(contentsOf: piece.utf8) }
}
