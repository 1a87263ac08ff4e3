import Foundation

/// Writes a script that can be run at once.
///
/// Another process does it: what this one opens is open, for a moment, in every child that some test starts just then, and what
/// is open for writing cannot be run ("Text file busy").
public func writeProgram(_ text: String, to path: String) throws {
  let shell = Process()
  shell.executableURL = URL(fileURLWithPath: "/bin/sh")
  shell.arguments = ["-c", #"printf %s "$2" >"$1" && chmod 755 "$1""#, "sh", path, text]
  try shell.run()
  shell.waitUntilExit()
  guard shell.terminationStatus == 0 else { throw CocoaError(.fileWriteUnknown) }
}
