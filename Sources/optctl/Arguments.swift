/// Lets the options that every command takes stand before the command as well: `optctl -C DIR plan` is
/// `optctl plan -C DIR`.
func commandFirst(_ arguments: [String]) -> [String] {
  let takesValue: Set<String> = ["-C", "--manifests", "-e", "--env", "--database", "--color"]
  let flags: Set<String> = ["-q", "--quiet", "-v", "--verbose"]
  var leading: [String] = []
  var rest = arguments[...]
  while let word = rest.first {
    if flags.contains(word) || takesValue.contains(where: { word.hasPrefix("\($0)=") && word.hasPrefix("--") }) {
      leading.append(rest.removeFirst())
    } else if takesValue.contains(word), rest.count > 1 {
      leading.append(rest.removeFirst())
      leading.append(rest.removeFirst())
    } else {
      break
    }
  }
  guard let command = rest.first, !leading.isEmpty, !command.hasPrefix("-") else { return arguments }
  let words = ["db", "local", "run"].contains(command) ? min(2, rest.count) : 1
  return rest.prefix(words) + leading + rest.dropFirst(words)
}
