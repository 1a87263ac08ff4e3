import Foundation
import Testing

@testable import LocalPostgres

extension LocalPostgresTests {
  @Suite struct LocationTests {
    @Test func `the directory named for it comes first, made absolute`() {
      let explicit = LocalCluster(environment: ["OPTCTL_LOCAL_DIR": "/a//b/./c/", "XDG_DATA_HOME": "/x", "HOME": "/h"])
      #expect(explicit.directory == "/a/b/c")
      let relative = LocalCluster(environment: ["OPTCTL_LOCAL_DIR": "b"])
      #expect(relative.directory == FileManager.default.currentDirectoryPath + "/b")
    }

    @Test func `the data directory of the user comes next, then the home`() {
      #expect(
        LocalCluster(environment: ["XDG_DATA_HOME": "/srv/x", "HOME": "/h"]).directory == "/srv/x/optctl/postgres")
      let home = LocalCluster(environment: ["XDG_DATA_HOME": "relative", "HOME": "/srv/h", "OPTCTL_LOCAL_DIR": ""])
      #expect(home.directory == "/srv/h/.local/share/optctl/postgres")
    }

    @Test(.enabled(if: geteuid() == 0)) func `root keeps the cluster where the server's account can reach it`() throws {
      #expect(LocalCluster(environment: [:]).directory == Location.systemDirectory)
      let scratch = try Scratch()
      defer { try? FileManager.default.removeItem(atPath: scratch.root) }
      setMode(scratch.root, 0o700)
      #expect(LocalCluster(environment: ["HOME": scratch.root]).directory == Location.systemDirectory)
      setMode(scratch.root, 0o755)
      #expect(LocalCluster(environment: ["HOME": scratch.root]).directory.hasPrefix(scratch.root))
      setOwner(scratch.root, 65534)
      #expect(LocalCluster(environment: ["HOME": scratch.root]).directory == Location.systemDirectory)
    }

    @Test func `the connection string survives odd characters in the path`() {
      let cluster = LocalCluster(environment: ["OPTCTL_LOCAL_DIR": #"/srv/it's a \ dir"#])
      #expect(
        cluster.conninfo == #"host='/srv/it\'s a \\ dir/run' hostaddr='' port=5432 dbname=optctl user=optctl"#)
    }

    @Test(arguments: [#"it's a "quoted" \ dir"#, "ünï $HOME `x`", "a,b", String(repeating: "long/", count: 40)])
    func `a cluster works at any path`(_ name: String) async throws {
      try await Scratch.with(name: name) { scratch in
        _ = try await scratch.cluster.start()
        #expect(scratch.cluster.socket.utf8.count <= 107)
        #expect(try scratch.query("select 1") == "1")
        try await scratch.cluster.destroy()
        #expect(!FileManager.default.fileExists(atPath: scratch.cluster.directory))
        #expect(!FileManager.default.fileExists(atPath: scratch.cluster.socketDirectory))
      }
    }

    @Test(.enabled(if: geteuid() == 0)) func `a short socket directory that somebody else made is not used`()
      async throws
    {
      try await Scratch.with(name: String(repeating: "long/", count: 40)) { scratch in
        try FileManager.default.createDirectory(
          atPath: scratch.cluster.socketDirectory, withIntermediateDirectories: true,
          attributes: [.posixPermissions: 0o700])
        setOwner(scratch.cluster.socketDirectory, 65534)
        #expect(try await failure { _ = try await scratch.cluster.start() }.code == .unsafeDirectory)
      }
    }

    @Test(arguments: [String(repeating: "d/", count: 600), "a\nb", String(repeating: "n", count: 300)])
    func `a path that cannot work is refused in words`(_ name: String) async throws {
      try await Scratch.with(name: name) { scratch in
        let error = try await failure { _ = try await scratch.cluster.start() }
        #expect(error.code == .unsafeDirectory)
      }
    }
  }
}

extension LocalPostgresTests {
  @Suite struct InstallationTests {
    @Test func `the newest package is used for a new cluster, the matching one for an old cluster`() throws {
      let root = "/tmp/optctl-test-\(UUID().uuidString.prefix(8))"
      defer { try? FileManager.default.removeItem(atPath: root) }
      for version in ["9", "14", "16", "junk"] {
        try FileManager.default.createDirectory(atPath: "\(root)/\(version)/bin", withIntermediateDirectories: true)
        for program in ["postgres", "initdb"] where version != "9" || program == "initdb" {
          let path = "\(root)/\(version)/bin/\(program)"
          try "#!/bin/sh\n".write(toFile: path)
          setMode(path, 0o755)
        }
      }
      let layouts = [(root: root, prefix: "")]
      #expect(try Installation.find(environment: [:], layouts: layouts).directory == "\(root)/16/bin")
      #expect(try Installation.find(environment: [:], clusterVersion: "14", layouts: layouts).version == "14")
      #expect(throws: LocalPostgresError.self) {
        try Installation.find(environment: [:], clusterVersion: "15", layouts: layouts)
      }
    }

    @Test func `links on the path lead to the real directory`() throws {
      let found = try Installation.find(environment: [:])
      let root = "/tmp/optctl-test-\(UUID().uuidString.prefix(8))"
      defer { try? FileManager.default.removeItem(atPath: root) }
      try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(
        atPath: root + "/initdb", withDestinationPath: found.directory + "/initdb")
      #expect(try Installation.find(environment: ["PATH": root], layouts: []) == found)
      #expect(try Installation.find(environment: ["OPTCTL_POSTGRES_BIN": found.directory], layouts: []) == found)
    }
  }
}
