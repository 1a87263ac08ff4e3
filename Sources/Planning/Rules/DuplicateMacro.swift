import Diagnostics
import Domain

/// Two features cannot share a template: the bidder could not tell them apart. Here a declared macro meets a row that
/// optctl does not own; two declarations are compared when the manifests are read.
enum DuplicateMacro {
  static func findings(in desired: Desired, beside unmanaged: [Macro]) -> [Finding] {
    var features: [Name: String] = [:]
    for macro in unmanaged where macro.status != .retired {
      let other = features[Name(macro.template)]
      if other.map({ precedesInBytes(macro.feature, $0) }) ?? true { features[Name(macro.template)] = macro.feature }
    }
    guard !features.isEmpty else { return [] }
    return desired.macros.compactMap { declared -> Finding? in
      guard declared.resource.status != .retired, let other = features[Name(declared.resource.template)] else {
        return nil
      }
      let address = declared.resource.address
      return Finding(
        address,
        Diagnostic(
          .error, .duplicateMacro, message(declared.resource, other),
          at: desired.location(declared.place(of: .template)),
          help: "declare macro/\(other) too and give it another template, or retire its row"))
    }
  }

  private static func message(_ macro: Macro, _ other: String) -> String {
    "\(macro.template) is also the template of macro/\(other), which is in the database and not in the manifests"
  }
}
