import Domain
import Foundation
import TestSupport
import Testing

@Suite struct InitTests {
  @Test func aNewRepositoryIsValidAndPlansAndApplies() async throws {
    let repository = try GitRepository()
    let database = try await TestDatabase.make()
    let optctl = Program(in: repository.path, database: database.url)
    let made = try optctl.run("init")
    #expect(made.status == 0 && made.output.contains("+ catalog/entities/example_site.yaml"), "\(made)")
    #expect(made.errors.hasSuffix("  optctl db migrate\n  optctl plan\n"), "\(made)")
    _ = try repository.commit()
    #expect(try repository.run("ls-files").split(separator: "\n").count == 13)

    let valid = try optctl.run("validate", "--all")
    #expect(valid.status == 0 && valid.errors.isEmpty, "\(valid)")
    #expect(try optctl.run("db", "migrate").status == 0)
    #expect(try optctl.run("plan", "--detailed-exitcode").status == 2)
    let applied = try optctl.run("apply", "--auto-approve")
    #expect(applied.status == 0, "\(applied)")
    #expect(try optctl.run("plan", "--detailed-exitcode").status == 0)
    #expect(try optctl.run("plan", "--detailed-exitcode", "-e", "production").status == 0)
  }

  @Test func theCommentedDeploymentIsRightOnceItsRunIs() async throws {
    let repository = try GitRepository()
    let optctl = Program(in: repository.path)
    try optctl.run("init")
    let path = "\(repository.path)/environments/local/deployments/example_site.yaml"
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").drop {
      !$0.contains("apiVersion")
    }
    try (lines.map { $0.dropFirst(2) }.joined(separator: "\n") + "\n").write(
      toFile: path, atomically: true, encoding: .utf8)
    let valid = try optctl.run("validate")
    #expect(valid.status == 0 && valid.output.contains("15 objects") == false, "\(valid)")
    #expect(valid.output.hasPrefix("Valid: 8 objects"), "\(valid)")
  }

  @Test func aFolderWithAProjectOrWithOneOfTheFilesIsLeftAlone() throws {
    let repository = try GitRepository()
    let optctl = Program(in: repository.path)
    #expect(try optctl.run("init", "one").status == 0)
    let again = try optctl.run("init", "one")
    #expect(again.status == 1 && again.errors.hasPrefix("error: one has an optctl.yaml already\n"), "\(again)")

    try repository.write("two/README.md", "mine\n")
    let refused = try optctl.run("init", "two")
    #expect(refused.status == 1 && refused.errors.contains("a file exists already: README.md"), "\(refused)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(repository.path)/two") == ["README.md"])
  }
}
