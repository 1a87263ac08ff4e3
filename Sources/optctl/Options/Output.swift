import ArgumentParser
import Reconciler
import Rendering

/// What `plan` can be shown as.
enum PlanFormat: String, ExpressibleByArgument, CaseIterable { case text, json, markdown, sql, github, sarif }

/// `--output FORMAT[=FILE]`.
struct Output<F: ExpressibleByArgument & RawRepresentable & Sendable>: ExpressibleByArgument, Sendable
where F.RawValue == String {
  var format: F
  var file: String?

  init(_ format: F) { self.format = format }

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let format = F(rawValue: String(parts[0])), parts.count == 1 || !parts[1].isEmpty else { return nil }
    self.format = format
    file = parts.count == 2 ? String(parts[1]) : nil
  }
}

/// Writes each output to its place; `standard` to standard output when none is asked for.
func emit<F>(
  _ outputs: [Output<F>], standard: F, style: Style, render: (F, Style) throws -> [UInt8]
) throws {
  if outputs.isEmpty { try Terminal.out(render(standard, style)) }
  for output in outputs {
    if let file = output.file {
      try save(file, render(output.format, Style()))
    } else {
      try Terminal.out(render(output.format, style))
    }
  }
}
