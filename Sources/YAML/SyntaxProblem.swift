/// libyaml's failure as a problem in plain words, at a place that is in the file.
func syntaxProblem(_ failure: EventStream.Failure, in source: SourceText) -> Problem {
  var source = source
  if failure.problem.isEmpty {
    return Problem(
      code: .limit, message: "not enough memory to read the file", help: "split it into several files", span: .start)
  }
  if let offset = failure.offset {
    var cursor = PlaceCursor()
    unsafe cursor.advance(to: min(offset, source.bytes.count), in: source.bytes)
    return Problem(code: .syntax, message: "a character is not allowed here", help: "remove it", span: cursor.character)
  }
  var span = Span(failure.place, failure.place)
  let byte = source[source.offset(of: failure.place.index)]
  if let byte, byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r") { span.endColumn += 1 }
  let (message, help) = words(for: failure.problem, context: failure.context, at: byte)
  var related: Problem.Related?
  if failure.contextPlace.index != failure.place.index, let message = beginning(of: failure.context) {
    related = Problem.Related(span: Span(failure.contextPlace, failure.contextPlace), message: message)
  }
  let isTag = failure.problem == "found undefined tag handle"
  return Problem(code: isTag ? .feature : .syntax, message: message, help: help, span: span, related: related)
}

/// What the place that libyaml gives as the context is the beginning of.
private func beginning(of context: String) -> String? {
  switch context {
  case "while scanning a quoted scalar": "the quoted text begins here"
  case "while scanning a plain scalar": "the text begins here"
  case "while scanning a block scalar": "the block of text begins here"
  case "while scanning a simple key": "this is taken for a key"
  case "while parsing a flow mapping", "while parsing a block mapping": "the mapping begins here"
  case "while parsing a flow sequence", "while parsing a block collection": "the list begins here"
  default: nil
  }
}

private func words(for problem: String, context: String, at byte: UInt8?) -> (message: String, help: String) {
  switch problem {
  case "could not find expected ':'":
    ("a ':' is missing before this", "write 'key: value', or quote text that runs over several lines")
  case "did not find expected key":
    (
      "this does not fit the mapping around it",
      "align it with the keys above; quote a value that holds special characters"
    )
  case "did not find expected '-' indicator":
    ("this does not fit the list around it", "begin each element with '- ', aligned with those above")
  case "did not find expected ',' or ']'":
    ("the list is not closed: ',' or ']' is missing", "close the list with ']'")
  case "did not find expected ',' or '}'":
    ("the mapping is not closed: ',' or '}' is missing", "close the mapping with '}'")
  case "did not find expected node content":
    ("a value is missing here", "write one; quote a value that begins with a special character")
  case "mapping values are not allowed in this context":
    ("a ':' is not allowed here", "quote a value that contains ': '; otherwise check the indentation")
  case "block sequence entries are not allowed in this context":
    ("a list element is not allowed here", "begin the list on a line of its own")
  case "mapping keys are not allowed in this context":
    ("a key is not allowed here", "begin the mapping on a line of its own")
  case "found unexpected end of stream":
    ("the quoted text is not closed", "close it with the quote that it begins with")
  case "found unexpected document indicator":
    ("a document marker stands inside quoted text", "close the quote, or indent this line")
  case "found character that cannot start any token":
    cannotBegin(byte)
  case "found a tab character where an indentation space is expected",
    "found a tab character that violates indentation":
    ("a tab is used as indentation", "indent with spaces")
  case "found an indentation indicator equal to 0":
    ("a block of text cannot be indented by 0", "use an indentation from 1 to 9, or leave it out")
  case "did not find expected comment or line break":
    ("nothing but a comment may follow on this line", "begin the text on the next line")
  case "found unknown escape character":
    ("no such escape in double quotes", "write a backslash as '\\\\', or use single quotes")
  case "did not find expected hexdecimal number":
    ("the escape has too few hexadecimal digits", "\\x takes 2 digits, \\u 4, \\U 8")
  case "found invalid Unicode character escape code":
    ("the escape is not a character", "write the character itself")
  case "did not find expected alphabetic or numeric character":
    ("'&' and '*' begin an anchor or an alias, which are not allowed", "quote a value that begins with '&' or '*'")
  case "did not find expected <document start>":
    ("a new document must begin with '---'", "check the indentation of this line")
  case "found undefined tag handle":
    ("tags are not allowed", "leave the tag out; quote a value that begins with '!'")
  case "found incompatible YAML document", "found duplicate %YAML directive", "found duplicate %TAG directive",
    "found unknown directive name":
    ("directives are not allowed", "remove this line; quote a value that begins with '%'")
  default:
    wordsForContext(context)
  }
}

/// For the many ways in which one construct can be wrong.
private func wordsForContext(_ context: String) -> (message: String, help: String) {
  switch context {
  case "while scanning a tag", "while parsing a tag":
    ("a tag is not well formed, and tags are not allowed", "quote a value that begins with '!'")
  case "while scanning a directive", "while scanning a %YAML directive", "while scanning a %TAG directive":
    ("a directive is not well formed, and directives are not allowed", "remove this line")
  case "while scanning an anchor", "while scanning an alias":
    ("anchors and aliases are not allowed", "quote a value that begins with '&' or '*'")
  default:
    ("this is not YAML", "check the indentation; quote a value that holds special characters")
  }
}

private func cannotBegin(_ byte: UInt8?) -> (message: String, help: String) {
  switch byte {
  case UInt8(ascii: "\t"): ("a tab is used as indentation", "indent with spaces")
  case .some(0x21..<0x7F):
    ("a value cannot begin with '\(Character(UnicodeScalar(byte ?? 0)))'", "quote the value")
  default: ("a value cannot begin with this character", "quote the value")
  }
}
