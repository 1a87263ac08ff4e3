import Manifests
import Testing
import YAML

@Suite struct StarterTests {
  @Test func everyYAMLFileCanBeReadAndPathsAreSorted() throws {
    let files = starterRepository()
    #expect(files.map(\.path) == files.map(\.path).sorted())
    for file in files where file.path.hasSuffix(".yaml") || file.path.hasSuffix(".yml") {
      var tree = NodeTree()
      let bytes = Array(file.content.utf8)
      let problems = unsafe bytes.withUnsafeBytes { unsafe parse($0, source: 0, into: &tree) }
      #expect(problems.isEmpty, "\(file.path): \(problems)")
      #expect(file.content.hasSuffix("\n") && !file.content.hasSuffix("\n\n"))
      #expect(!file.content.contains("\t"))
    }
  }
}
