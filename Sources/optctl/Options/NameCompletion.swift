import ArgumentParser
import Glibc
import Reconciler

/// Names that a shell offers: the script of `optctl completions` asks the program for them.
extension CompletionKind {
  static var environments: CompletionKind { declared { names, _ in names.environments } }
  static var entities: CompletionKind { declared { names, _ in names.entities } }
  static var runs: CompletionKind { declared { names, _ in names.runs } }
  static var versions: CompletionKind { declared { names, _ in names.versions } }
  static var schemas: CompletionKind { declared { names, _ in DeclaredNames.kinds + names.versions } }
  static var topics: CompletionKind { .custom { _, _, _ in Topic.names } }

  /// Those of the entity that the command line names, else of all.
  static var arms: CompletionKind {
    declared { names, words in
      let named = names.arms.filter { words.contains($0.entity) }
      return (named.isEmpty ? names.arms : named).map(\.arm)
    }
  }

  private static func declared(
    _ offer: @escaping @Sendable (DeclaredNames, _ words: [String]) -> [String]
  ) -> CompletionKind {
    .custom { words, _, _ in
      guard let selection = selection(in: words) else { return [] }
      var offered: Set<String> = []
      return offer(await declaredNames(selection), words).filter { offered.insert($0).inserted }
    }
  }

  /// What the options of a command line select, which may be in the middle of being written. Enters `-C`.
  private static func selection(in words: [String]) -> Selection? {
    func value(_ names: String...) -> String? {
      for (index, word) in words.enumerated() {
        if names.contains(word), index + 1 < words.count { return words[index + 1] }
        for name in names where word.hasPrefix("--") && word.hasPrefix("\(name)=") {
          return String(word.dropFirst(name.count + 1))
        }
      }
      return nil
    }
    if let directory = value("-C"), unsafe chdir(directory) != 0 { return nil }
    let variables = GlobalOptions.variables
    return Selection(
      manifests: value("--manifests"), environment: value("-e", "--env") ?? variables["OPTCTL_ENV"], database: nil,
      variables: variables, toolVersion: Optctl.version)
  }
}
