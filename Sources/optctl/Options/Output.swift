import ArgumentParser
import Reconciler
import Rendering

/// `--output FORMAT[=FILE]`.
struct Output: ExpressibleByArgument {
  var format: Format
  var file: String?

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let format = Format(rawValue: String(parts[0])), parts.count == 1 || !parts[1].isEmpty else { return nil }
    self.format = format
    file = parts.count == 2 ? String(parts[1]) : nil
  }
}

/// Writes each output to its place; text to standard output when none is asked for.
func emit(_ outputs: [Output], style: Style, render: (Format, Style) throws -> [UInt8]) throws {
  if outputs.isEmpty { try print(render(.text, style)) }
  for output in outputs {
    if let file = output.file {
      try save(file, render(output.format, Style()))
    } else {
      try print(render(output.format, style))
    }
  }
}

private func print(_ bytes: [UInt8]) throws {
  guard Terminal.out(bytes) else { throw Failure(.world, "cannot write to standard output") }
}
