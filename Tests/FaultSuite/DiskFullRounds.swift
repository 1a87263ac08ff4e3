import Foundation
import Postgres
import TestSupport

/// A file system of a few megabytes, for the tables of databases that are to run out of room. Only root can make one.
final class SmallDisk: Sendable {
  static let tablespace = "small"
  private let path: String
  private let server: PostgresServer

  init(_ server: PostgresServer) throws {
    self.server = server
    path = try server.makeFolder("small")
    guard unsafe mount("tmpfs", path, "tmpfs", 0, "size=64m,mode=777") == 0 else {
      throw SuiteError("no small file system can be mounted: error \(errno)")
    }
    // Its root is another folder than the one it hides.
    _ = try server.makeFolder("small")
    try server.connect().execute("CREATE TABLESPACE \(Self.tablespace) LOCATION '\(path)'")
  }

  deinit {
    _ = try? server.connect().execute("DROP TABLESPACE \(Self.tablespace)")
    _ = unsafe umount2(path, Int32(MNT_DETACH))
  }

  /// Takes all room but some pages of 8 KiB, and answers what gives it back.
  func fill(leaving pages: Int) throws -> () -> Void {
    // Files of databases that were dropped give their room back now, and not later.
    try server.connect().execute("CHECKPOINT")
    let file = path + "/filler"
    guard FileManager.default.createFile(atPath: file, contents: nil), let handle = FileHandle(forWritingAtPath: file)
    else { throw SuiteError("no filler can be written") }
    var room = statvfs()
    guard unsafe statvfs(path, &room) == 0 else { throw SuiteError("the room left is not known") }
    let bytes = Int(room.f_bavail) * Int(room.f_bsize) - pages * 8_192
    try handle.write(contentsOf: Data(count: max(0, bytes)))
    try handle.close()
    // A program that was started meanwhile may have inherited the file: unlinking alone would not empty it.
    return {
      _ = unsafe truncate(file, 0)
      _ = unsafe unlink(file)
    }
  }
}

extension FaultBed {
  /// The server has no room for a new page, at one statement or another.
  func diskFullRound(_ number: Int, _ disk: SmallDisk) -> Round {
    round("disk full", number, tablespace: SmallDisk.tablespace) { database, judgement in
      let free = try disk.fill(leaving: number % 12)
      let arguments = applyArguments(state: history.large, token: "the-token")
      let answer = try ProgramRun(
        arguments, database: server.conninfo(database.name), folder: database.folder
      ).wait(atMost: 60)
      judgement.require(answer.status == 1, "there was room, or it was not said that there was none: \(answer)")
      judgement.require(answer.errors.contains("53100"), "the fault did not fire: \(answer)")
      free()
      let connection = try judgement.awaitSilence()
      judgement.require(try DatabaseState(connection).exact == before.exact, "something was applied: \(answer)")
      connection.close()
      try judgement.checkForwardApply(state: history.large, folder: database.folder)
      return [answer.status]
    }
  }
}
