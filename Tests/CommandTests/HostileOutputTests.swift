import Domain
import Foundation
import TestSupport
import Testing

/// Escape sequences, controls of both sets, what reorders or hides text, and what logs of continuous integration take for
/// commands. PostgreSQL takes all of it in a column.
private let hostile =
  "::error file=x::boo\u{1B}[31m\u{1B}]0;t\u{7}\u{9B}2J\u{202E}evil\u{2066}\u{200B}\u{FEFF}\r\n::add-mask::x\n##[error]\u{2028}\u{7F}</details>|`@team`"

/// What a manifest, a commit and the name of a branch can hold of it.
private let printable = "::error file=x::boo ##[error] </details> | `@team` [x](https://example.com)"

/// Nothing in the answer is a control, hides or reorders text, and no line begins a command.
private func problems(_ answer: Program.Answer, annotates: Bool) -> [String] {
  var found: [String] = []
  for scalar in (answer.output + answer.errors).unicodeScalars where scalar != "\n" {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: found.append("U+\(String(scalar.value, radix: 16))")
    default: break
    }
  }
  for line in (answer.output + answer.errors).split(separator: "\n") {
    let text = line.drop { $0 == " " || $0 == "\t" }
    let isOwn = annotates && text.wholeMatch(of: /::(error|warning|notice) (file=[^:]*,)?[a-z].*/) != nil
    if text.hasPrefix("::"), !isOwn { found.append("a command: \(line)") }
    if text.contains("##[") { found.append("a command: \(line)") }
  }
  return found
}

@Suite struct HostileOutputTests {
  /// Everything that a person or a program outside optctl can write holds the text.
  private func place() async throws -> Workplace {
    var manifests = Sample.manifests
    manifests["catalog/optimizer.yaml"] = Sample.optimizer.replacingOccurrences(
      of: "{name: RTB optimizer}", with: "{name: \"\(printable)\", description: \"\(printable)\"}")
    manifests["catalog/macros.yaml"] = nil
    let place = try await Workplace(manifests)
    try place.repository.run("checkout", "--quiet", "-b", "error\u{202E}\u{200B}##x")
    try place.repository.run(
      "-c", "user.name=\(hostile.filter { $0 != "\r\n" && $0 != "\n" })", "commit", "--quiet", "--allow-empty", "-m",
      hostile)
    try place.apply()
    let text = "convert_from(decode('\(Data(hostile.utf8).base64EncodedString())', 'base64'), 'UTF8')"
    try place.database.run(
      """
      UPDATE opt_master SET opt_name = \(text), description = \(text);
      UPDATE opt_versions SET version_name = \(text), description = \(text),
        supported_configs = supported_configs || jsonb_build_object(\(text), \(text));
      UPDATE opt_entities SET entity_name = \(text), s3_base_path = \(text);
      UPDATE opt_entity_configs SET config_value = \(text);
      INSERT INTO opt_entity_configs (entity_id, config_key, config_value) SELECT entity_id, \(text), \(text)
        FROM opt_entities;
      INSERT INTO opt_feature_macros (feature_name, macro_template) VALUES (\(text), \(text));
      INSERT INTO opt_master (opt_code, opt_name) VALUES (\(text), \(text));
      INSERT INTO opt_versions (opt_id, version_code, version_name) SELECT opt_id, \(text), \(text) FROM opt_master;
      INSERT INTO opt_entities (entity_code, entity_name, object_id, object_type, s3_base_path, current_version_id)
        SELECT \(text), \(text), 7, 'ssp', \(text), max(version_id) FROM opt_versions;
      INSERT INTO opt_runs (run_id, entity_id, version_id, status, triggered_by, features_used, s3_output_path,
          validation_status, error_message)
        SELECT \(text) || n, entity_id, current_version_id, r.status, \(text), jsonb_build_array(\(text)), \(text),
          'passed', \(text)
        FROM opt_entities, (VALUES (1, 'completed'), (2, 'running'), (3, 'failed')) AS r (n, status)
        WHERE entity_code = 'site';
      INSERT INTO opt_run_configs (run_id, config_key, config_value) SELECT run_id, \(text), \(text) FROM opt_runs;
      INSERT INTO opt_run_metrics (run_id, metric_key, metric_value) SELECT run_id, \(text), 1 FROM opt_runs;
      INSERT INTO opt_deployments (run_id, entity_id, traffic_pct, deployed_by)
        SELECT run_id, entity_id, 50, \(text) FROM opt_runs WHERE status = 'completed';
      UPDATE optctl.revisions SET commit = \(text), ref = \(text), environment = \(text), applied_by = \(text),
        tool_version = \(text), manifests = \(text);
      """)
    return place
  }

  @Test func noCommandInAnyFormatPrintsWhatItWasGivenAsItIs() async throws {
    let place = try await place()
    let run = hostile + "1"
    let other = hostile + "2"
    var answers: [([String], Program.Answer)] = []
    func ask(_ arguments: String...) throws {
      answers.append((arguments, try place.optctl.start(arguments).wait()))
    }
    for format in ["text", "json", "markdown", "sql", "github", "sarif"] { try ask("plan", "--output", format) }
    for format in ["text", "json"] {
      try ask("status", "--format", format)
      try ask("status", "site", "--at", "1", "--format", format)
      try ask("status", hostile, "--format", format)
      try ask("history", "--format", format)
      try ask("history", "entity/site", "--format", format)
      try ask("show", "1", "--format", format)
      try ask("drift", "--format", format)
      try ask("run", "list", "--format", format)
      try ask("run", "show", run, "--format", format)
      try ask("run", "compare", run, other, "--format", format)
    }
    try ask("db", "doctor")
    try ask("pull", "--out", "pulled", "--unmanaged")
    try ask("rollback", "site", "--to", "1")
    try ask("apply", "--auto-approve")
    try ask("apply", "--auto-approve", "--output", "json")
    try ask("run", "cancel", other)
    try ask("run", "start", hostile)
    try ask("run", "start", "site", "--set", "\(hostile)=\(hostile)")
    try ask("explain", hostile)
    try ask("show", hostile)
    try ask("plan", "--target", hostile)
    try ask("plan", "--allow", hostile)
    try ask("plan", "--rev", hostile)
    try ask("plan", "--manifests", hostile)
    try ask("plan", "--output", hostile)
    try ask("validate", hostile)
    try ask("validate", "-e", hostile)
    for (arguments, answer) in answers {
      let annotates = arguments.contains("github")
      let found = problems(answer, annotates: annotates)
      #expect(found.isEmpty, "\(arguments.prefix(3)): \(Set(found))\n\(answer)")
      #expect(answer.status < 128, "\(arguments.prefix(3))")
    }
    // Nothing of it is left out either: what was changed by hand is shown.
    let plan = try #require(answers.first { $0.0.contains("text") }?.1.output)
    #expect(plan.contains("\\u001b[31m") && plan.contains("drift"), "\(plan)")
  }

  @Test func manifestsAndTheirNamesAreHarmlessToo() async throws {
    let place = try await Workplace(Sample.manifests)
    try place.repository.write(
      "manifests/catalog/::error file=y::\u{202E}\u{1B}[2J.yaml", "kind: \"\(printable)\"\n\(printable): 1\n")
    for format in ["text", "json", "github", "sarif"] {
      for arguments in [["validate", "--format", format], ["plan", "--output", format]] {
        let answer = try place.optctl.start(arguments).wait()
        #expect(answer.status == 1)
        #expect(problems(answer, annotates: format == "github").isEmpty, "\(arguments): \(answer)")
      }
    }
  }
}
