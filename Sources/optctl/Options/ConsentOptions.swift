import ArgumentParser
import Planning
import Reconciler

/// `--allow`: the consents of a plan and of an apply.
struct ConsentOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Consent to a danger by its guard, scope and bound, such as removals:entity=8; may be repeated.",
      valueName: "guard[:scope][=bound]"))
  var allow: [String] = []

  func read() throws(Failure) -> [Consent] {
    var consents: [Consent] = []
    for text in allow {
      do throws(ConsentError) { consents.append(try Consent(parsing: text)) } catch {
        throw Failure(.usage, error.message, help: error.help)
      }
    }
    return consents
  }
}

extension GlobalOptions {
  /// Says which consents changed nothing.
  func remark(on consents: [Consent], after result: PlanResult) {
    guard result.isPlanned else { return }
    for remark in result.plan.remarks(on: consents) { note("note: \(remark)") }
  }
}
