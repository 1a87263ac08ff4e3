import Reconciler
import Rendering

/// What was made of the environments that were named, in their order. One that failed is not among them.
struct PerEnvironment<Value> {
  var values: [Value] = []
  /// Several were named, whatever became of them: JSON is an array then, and each has a file of its own.
  var areSeveral: Bool
  /// The gravest of those that failed.
  var status = ExitStatus.success

  /// Notes how one of them ended.
  mutating func note(_ status: ExitStatus) { self.status = max(self.status, status) }
}

extension GlobalOptions {
  /// Does the same for each environment. Where several were named, one that fails is told of, and the others go on.
  @MainActor
  func each<Value>(
    _ selections: [Selection], _ body: @MainActor (Selection) async throws -> Value
  ) async throws -> PerEnvironment<Value> {
    guard selections.count > 1 else {
      return PerEnvironment(values: [try await body(selections[0])], areSeveral: false)
    }
    var all = PerEnvironment<Value>(areSeveral: true)
    for selection in selections {
      do { all.values.append(try await body(selection)) } catch let failure as Failure {
        all.note(report(failure.of(selection.environment ?? "")))
      }
    }
    return all
  }
}

extension Failure {
  /// Told beside what other environments came to.
  func of(_ environment: String) -> Failure {
    var failure = self
    failure.message = "\(environment): \(message)"
    return failure
  }
}

/// Stands for the environment in the name of a file.
private let placeholder = "{env}"

/// The name of a file for what is made of one environment.
func fileName(_ name: String, of environment: String) throws(Failure) -> String {
  guard name.contains(placeholder) else { return name }
  guard !environment.isEmpty, !environment.contains("/") else {
    throw Failure(.usage, "the environment \(environment) cannot stand in the name of a file")
  }
  return name.replacing(placeholder, with: environment)
}

/// Several environments would overwrite each other's file where its name does not name them.
func checkFileNames(_ names: [String], for selections: [Selection]) throws(Failure) {
  guard selections.count > 1, let name = names.first(where: { !$0.contains(placeholder) }) else { return }
  throw Failure(
    .usage, "several environments would be written to \(name)",
    help: "write \(placeholder) into the name of the file: it stands for each environment")
}

/// Writes each output of each environment to its place; what goes to standard output is joined there.
func emit<F, Value>(
  _ outputs: [Output<F>], standard: F, of all: PerEnvironment<Value>, style: Style, environment: (Value) -> String,
  joined: (F, [[UInt8]]) -> [UInt8], render: (Value, F, Style) -> [UInt8]
) throws {
  let files = outputs.filter { $0.file != nil }
  for value in all.values {
    let named = try files.map { output throws(Failure) in
      var output = output
      output.file = try fileName(output.file ?? "", of: environment(value))
      return output
    }
    if !named.isEmpty { try emit(named, standard: standard, style: style) { render(value, $0, $1) } }
  }
  let rest = outputs.filter { $0.file == nil }
  guard !all.values.isEmpty, outputs.isEmpty || !rest.isEmpty else { return }
  try emit(rest, standard: standard, style: style) { format, style in
    let documents = all.values.map { render($0, format, style) }
    return all.areSeveral ? joined(format, documents) : documents[0]
  }
}
