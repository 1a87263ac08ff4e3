import Domain
import Testing
import YAML

@testable import Manifests

/// The same numbers in every run: a property that fails once fails again.
struct Dice: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func flip() -> Bool { Bool.random(using: &self) }

  mutating func pick<T>(_ choices: [T]) -> T { choices[Int.random(in: choices.indices, using: &self)] }
}

/// A file of manifests, edited by a test.
func edited(_ text: String, _ body: (inout ManifestText) throws -> Void) throws -> String {
  var manifest = try ManifestText("a.yaml", Array(text.utf8))
  try body(&manifest)
  return String(decoding: manifest.content, as: UTF8.self)
}

func arm(_ name: String, _ run: String, _ percent: String) -> Deployment.Arm {
  Deployment.Arm(name: name, run: run, traffic: ExactDecimal(percent).flatMap(Share.init(percent:)) ?? .none)
}

/// `spec`, `a`, `0` from `spec.a.0`.
func path(_ text: String) -> [PathStep] {
  text.split(separator: ".").map { step in Int(step).map(PathStep.index) ?? .key(String(step)) }
}
