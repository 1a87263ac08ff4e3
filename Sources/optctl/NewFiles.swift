import Domain
import Glibc
import Reconciler

/// Writes files below a folder where there are none: all of them, or none. Folders that are missing are made.
func create(_ files: [NewFile], in directory: String) throws(Failure) {
  let existing = files.filter { exists("\(directory)/\($0.path)") }
  guard existing.isEmpty else {
    let names = existing.prefix(10).map(\.path).joined(separator: ", ")
    let more = existing.count > 10 ? " and \(existing.count - 10) more" : ""
    throw Failure(
      .world, "\(existing.count == 1 ? "a file exists" : "\(existing.count) files exist") already: \(names)\(more)",
      help: "nothing was written; name another folder, or move \(existing.count == 1 ? "it" : "them") away")
  }
  var made = Made()
  do throws(Failure) {
    for file in files {
      let parts = file.path.split(separator: "/")
      var folder = directory
      try made.folder(folder)
      for part in parts.dropLast() {
        folder += "/\(part)"
        try made.folder(folder)
      }
      try made.file("\(directory)/\(file.path)", Array(file.content.utf8))
    }
  } catch {
    made.undo()
    throw error
  }
}

func exists(_ path: String) -> Bool {
  var status = stat()
  return unsafe lstat(path, &status) == 0
}

/// What was made so far, newest last.
private struct Made {
  private var files: [String] = []
  private var folders: [String] = []

  mutating func folder(_ path: String) throws(Failure) {
    guard folders.last != path else { return }
    if unsafe mkdir(path, 0o777) == 0 {
      folders.append(path)
      return
    }
    var status = stat()
    guard errno == EEXIST, unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw Failure(.world, "cannot make the folder \(path): \(lastError)")
    }
  }

  mutating func file(_ path: String, _ bytes: [UInt8]) throws(Failure) {
    guard !exists(path) else { throw Failure(.world, "\(path) appeared while it was to be written") }
    try save(path, bytes)
    files.append(path)
  }

  func undo() {
    for path in files.reversed() { unsafe unlink(path) }
    for path in folders.reversed() { unsafe rmdir(path) }
  }
}
