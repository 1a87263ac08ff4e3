import CLibYAML

/// libyaml's parser over bytes that must stay where they are for as long as it lives.
@safe struct EventStream: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let event: UnsafeMutablePointer<yaml_event_t>
  private let isReady: Bool

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    // libyaml keeps the parser's address, so it cannot be a local variable.
    unsafe parser = .allocate(capacity: 1)
    unsafe event = .allocate(capacity: 1)
    unsafe event.initialize(to: yaml_event_t())
    unsafe parser.initialize(to: yaml_parser_t())
    isReady = unsafe yaml_parser_initialize(parser) == 1
    guard isReady else { return }
    // Left to itself, libyaml would decode UTF-16.
    unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    unsafe yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
  }

  deinit {
    unsafe yaml_event_delete(event)
    unsafe yaml_parser_delete(parser)
    unsafe event.deallocate()
    unsafe parser.deallocate()
  }

  /// The next event, valid until the next call; nil after a failure.
  mutating func next() -> UnsafePointer<yaml_event_t>? {
    unsafe yaml_event_delete(event)
    guard isReady, unsafe yaml_parser_parse(parser, event) == 1 else { return nil }
    return unsafe UnsafePointer(event)
  }

  /// What libyaml says about its failure.
  struct Failure {
    /// Empty when memory ran out.
    var problem: String
    var context: String
    var place: yaml_mark_t
    var contextPlace: yaml_mark_t
    /// A failure to read bytes has an offset instead of a place.
    var offset: Int?
  }

  var failure: Failure {
    let parser = unsafe parser.pointee
    return unsafe Failure(
      problem: parser.problem.map { unsafe String(cString: $0) } ?? "",
      context: parser.context.map { unsafe String(cString: $0) } ?? "",
      place: parser.problem_mark, contextPlace: parser.context_mark,
      offset: parser.error == YAML_READER_ERROR ? parser.problem_offset : nil)
  }
}

extension Span {
  init(_ start: yaml_mark_t, _ end: yaml_mark_t) {
    self.init(
      line: UInt32(truncatingIfNeeded: start.line + 1), column: UInt32(truncatingIfNeeded: start.column + 1),
      endLine: UInt32(truncatingIfNeeded: end.line + 1), endColumn: UInt32(truncatingIfNeeded: end.column + 1))
  }
}
