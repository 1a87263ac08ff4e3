import Diagnostics
import Testing

struct NearestNameTests {
  @Test(arguments: [
    ("npi_enabeld", "npi_enabled"), ("npi_enable", "npi_enabled"), ("npi_enabledd", "npi_enabled"),
    ("flor_available", "floor_available"), ("statsu", "status"), ("actve", "active"),
  ])
  func `A slip of the keyboard finds its name`(_ wrong: String, _ right: String) {
    #expect(nearestName(to: wrong, among: ["active", "floor_available", "npi_enabled", "status"]) == right)
  }

  @Test(arguments: ["", "x", "something_else", String(repeating: "a", count: 65)])
  func `What is far from every name finds none`(_ wrong: String) {
    #expect(nearestName(to: wrong, among: ["active", "npi_enabled", String(repeating: "a", count: 64)]) == nil)
  }

  @Test func `Among equally near names the first one in order is taken, whatever the order given`() {
    #expect(nearestName(to: "arm_x", among: ["arm_b", "arm_a", "arm_c"]) == "arm_a")
    #expect(nearestName(to: "arm_x", among: ["arm_c", "arm_a", "arm_b"]) == "arm_a")
  }

  @Test func `A third of the name may differ`() {
    #expect(nearestName(to: "abcdef", among: ["abcdxy"]) == "abcdxy")
    #expect(nearestName(to: "abcdef", among: ["abcxyz"]) == nil)
    #expect(nearestName(to: "ab", among: ["ba"]) == "ba")
  }

  @Test func `No candidates, and empty ones, are nothing`() {
    #expect(nearestName(to: "a", among: [] as [String]) == nil)
    #expect(nearestName(to: "ab", among: [""]) == nil)
  }
}
