import CLibYAML
import Glibc

/// Reads one file of the strict profile: appends its documents to `tree` and returns all problems that can be found, in
/// the order of their places.
///
/// A problem with a character, the syntax or a limit ends the file; its earlier documents stay. A document with any other
/// problem is in the tree, and is not fit for use: an alias, for one, has become plain text. `source` is the caller's
/// number for the file.
public func parse(
  _ bytes: [UInt8], source: UInt32, limits: Limits = Limits(), into tree: inout NodeTree
) -> [Problem] {
  unsafe bytes.withUnsafeBytes { unsafe parse($0, source: source, limits: limits, into: &tree) }
}

/// As the function that takes an array, for bytes that are somewhere else, in a mapped file for instance. They are not
/// referred to after the call.
public func parse(
  _ bytes: UnsafeRawBufferPointer, source: UInt32, limits: Limits = Limits(), into tree: inout NodeTree
) -> [Problem] {
  unsafe bytes.withMemoryRebound(to: UInt8.self) { unsafe parse($0, source, limits, &tree) }
}

private func parse(
  _ file: UnsafeBufferPointer<UInt8>, _ source: UInt32, _ limits: Limits, _ tree: inout NodeTree
) -> [Problem] {
  if let problem = unsafe sizeProblem(file, limits, tree) { return [problem] }
  let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
  let bytes = unsafe file.starts(with: mark) ? UnsafeBufferPointer(rebasing: file[mark.count...]) : file
  let scan = unsafe CharacterScan(bytes, limits: limits)
  guard scan.problems.isEmpty else { return scan.problems }

  var builder = unsafe TreeBuilder(
    tree: tree, text: SourceText(bytes, isASCII: scan.isASCII), source: source, limits: limits)
  tree = NodeTree()
  var events = unsafe EventStream(bytes)
  do {
    while true {
      guard let event = unsafe events.next() else {
        try builder.report(syntaxProblem(events.failure, in: builder.text))
        throw TreeBuilder.Abandoned()
      }
      guard try unsafe builder.take(event) else { break }
    }
  } catch {
    builder.dropUnfinishedDocument()
  }
  tree = builder.tree
  return builder.problems.count < 2 ? builder.problems : builder.problems.sorted { $0.span.precedes($1.span) }
}

/// What is known to be too much before a byte is read.
private func sizeProblem(_ file: UnsafeBufferPointer<UInt8>, _ limits: Limits, _ tree: NodeTree) -> Problem? {
  guard file.count <= limits.maxBytes else {
    return Problem(
      code: .limit, message: "the file has \(file.count) bytes, more than \(limits.maxBytes)", help: "split the file",
      span: .start)
  }
  // No escape makes its text longer than twice what is written, and a byte makes at most two nodes.
  guard tree.bytes.count + file.count * 2 < UInt32.max, tree.nodes.count + file.count * 2 < UInt32.max else {
    return Problem(code: .limit, message: "no room for another file in this tree", span: .start)
  }
  if let offset = unsafe directive(file, after: 64) {
    var cursor = PlaceCursor()
    unsafe cursor.advance(to: offset, in: file)
    return Problem(
      code: .limit, message: "more than 64 lines begin with '%'", help: "remove the directives", span: cursor.character)
  }
  return nil
}

/// The offset of a line that begins with `%` after `maximum` others. libyaml compares each directive with all earlier ones.
private func directive(_ file: UnsafeBufferPointer<UInt8>, after maximum: Int) -> Int? {
  guard let start = file.baseAddress else { return nil }
  var (offset, count) = (0, 0)
  while offset < file.count, let found = unsafe memchr(start + offset, 0x25, file.count - offset) {
    offset = unsafe UnsafeRawPointer(found) - UnsafeRawPointer(start)
    if unsafe offset == 0 || file[offset - 1] == UInt8(ascii: "\n") { count += 1 }
    if count > maximum { return offset }
    offset += 1
  }
  return nil
}
