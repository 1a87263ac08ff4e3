/// What each module may import. A warm build lets an undeclared import through; this table does not.
let importTable: [String: Set<String>] = [
  // Drivers know nothing of optctl.
  "YAML": ["CLibYAML", "Glibc"],
  "Git": ["CGitHost", "CLibGit2", "Glibc"],
  "Postgres": ["CLibPQ", "Glibc", "Synchronization"],
  "Processes": ["CLinux", "Glibc"],
  "LocalPostgres": ["CLinux", "Glibc", "Processes"],
  // The pure middle reads nothing and prints nothing.
  "Diagnostics": [],
  "Domain": ["Diagnostics", "Synchronization", "Glibc"],
  "Planning": ["Diagnostics", "Domain"],
  "Tables": ["Diagnostics", "Domain", "Planning"],
  "Rendering": ["Diagnostics", "Domain", "Planning"],
  // The two ends.
  "Manifests": ["Diagnostics", "Domain", "Git", "Glibc", "Synchronization", "YAML"],
  "Database": ["Domain", "Glibc", "Planning", "Postgres", "Synchronization", "Tables"],
  // Where they are joined, and the program.
  "Reconciler": [
    "Database", "Diagnostics", "Dispatch", "Domain", "Git", "Glibc", "LocalPostgres", "Manifests", "Planning",
    "Postgres", "Processes", "Rendering", "Synchronization", "Tables",
  ],
  "optctl": [
    "ArgumentParser", "CLinux", "Diagnostics", "Dispatch", "Domain", "Glibc", "LocalPostgres", "Planning", "Reconciler",
    "Rendering", "Synchronization",
  ],
]

/// A finding of an architecture check: the file, and what is wrong with it.
struct Finding: Equatable, CustomStringConvertible {
  var file: String
  var problem: String

  var description: String { "\(file): \(problem)" }
}

/// The modules that a source imports, in whatever form the import is written.
func imports(of source: String) -> [String] {
  source.split(separator: "\n").compactMap { line in
    let words = line.split(separator: " ").map(String.init)
    guard let position = words.firstIndex(of: "import") else { return nil }
    let modifiers: Set<String> = ["public", "package", "internal", "private", "fileprivate"]
    guard words[..<position].allSatisfy({ modifiers.contains($0) || $0.hasPrefix("@") }) else { return nil }
    var rest = words[(position + 1)...]
    let declarations: Set<String> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
    if let first = rest.first, declarations.contains(first) { rest = rest.dropFirst() }
    return rest.first.map { String($0.prefix { $0 != "." && $0 != ";" }) }
  }
}

/// Imports that the table does not allow.
func checkImports(module: String, file: String, source: String) -> [Finding] {
  guard let allowed = importTable[module] else { return [Finding(file: file, problem: "module \(module) has no row")] }
  return imports(of: source).filter { !allowed.contains($0) }
    .map { Finding(file: file, problem: "\(module) may not import \($0)") }
}

/// Files that have outgrown one duty, and names that say nothing.
func checkShape(file: String, source: String) -> [Finding] {
  var findings: [Finding] = []
  let lines = source.split(separator: "\n", omittingEmptySubsequences: false).count
  if lines > 400 { findings.append(Finding(file: file, problem: "\(lines) lines; 400 are the most")) }
  let name = file.split(separator: "/").last.map(String.init) ?? file
  for word in ["Util", "Helper", "Common", "Manager", "Misc"]
  where name.contains(word) {
    findings.append(Finding(file: file, problem: "a file named \(word) has no duty"))
  }
  return findings
}
