// Times two commands in turn, A B A B …, each as a whole process, and prints one row of a table.
//
//   compare RUNS LABEL [--before COMMAND] -- A … [::: B …]
//
// `--before` is run by the shell before each timed run, untimed. Times are medians in milliseconds, memory is the peak of
// any run of A in MiB, the ratio is the median of the ratios pair by pair.

import Glibc

struct Measure {
  var milliseconds: Double
  var mebibytes: Double
}

func fail(_ message: String) -> Never {
  unsafe fputs("compare: \(message)\n", stderr)
  exit(1)
}

func run(_ words: [String]) -> Measure {
  var argv = unsafe words.map { unsafe strdup($0) } + [nil]
  defer { for word in unsafe argv { unsafe free(word) } }
  var actions = posix_spawn_file_actions_t()
  unsafe posix_spawn_file_actions_init(&actions)
  unsafe posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
  defer { unsafe posix_spawn_file_actions_destroy(&actions) }
  var child: pid_t = 0
  var begin = timespec()
  var end = timespec()
  unsafe clock_gettime(CLOCK_MONOTONIC, &begin)
  guard unsafe posix_spawnp(&child, words[0], &actions, nil, &argv, environ) == 0 else {
    fail("cannot run \(words[0])")
  }
  var status: Int32 = 0
  var usage = rusage()
  unsafe wait4(child, &status, 0, &usage)
  unsafe clock_gettime(CLOCK_MONOTONIC, &end)
  guard status == 0 else { fail("\(words.joined(separator: " ")) ended with status \(status)") }
  let elapsed = Double(end.tv_sec - begin.tv_sec) * 1e3 + Double(end.tv_nsec - begin.tv_nsec) / 1e6
  return Measure(milliseconds: elapsed, mebibytes: Double(usage.ru_maxrss) / 1024)
}

func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

func cell(_ value: Double?, _ digits: Int) -> String {
  guard let value else { return String(repeating: " ", count: 9) + "-" }
  let scale = digits == 0 ? 1.0 : digits == 1 ? 10 : 100
  let rounded = (value * scale).rounded() / scale
  let text = digits == 0 ? "\(Int(rounded))" : "\(rounded)"
  return String(repeating: " ", count: max(0, 10 - text.count)) + text
}

var words = Array(CommandLine.arguments.dropFirst())
guard words.count > 3, let runs = Int(words[0]), let dash = words.firstIndex(of: "--") else {
  fail("usage: compare RUNS LABEL [--before COMMAND] -- A … [::: B …]")
}
let label = words[1]
let before = words[2] == "--before" ? words[3] : nil
let commands = words[(dash + 1)...].split(separator: ":::").map(Array.init)

var measures: [[Measure]] = commands.map { _ in [] }
for round in 0...runs {
  for (i, command) in commands.enumerated() {
    if let before { _ = run(["sh", "-c", before]) }
    let measure = run(command)
    if round > 0 || runs == 1 { measures[i].append(measure) }
  }
  if runs == 1 { break }
}
let ours = measures[0].map(\.milliseconds)
let floors = commands.count > 1 ? measures[1].map(\.milliseconds) : nil
let ratio = floors.map { median(zip(ours, $0).map { $0 / $1 }) }
print(
  label + String(repeating: " ", count: max(1, 44 - label.count)) + cell(median(ours), 1)
    + cell(floors.map(median), 1) + cell(ratio, 2) + cell(measures[0].map(\.mebibytes).max(), 0))
