import Domain
public import Planning
import Rendering

/// Reads the JSON of a saved plan, to be shown or compared.
public func loadPlan(_ bytes: [UInt8]) throws(Failure) -> Plan {
  let help = "optctl plan --out FILE saves one"
  guard let text = String(validating: bytes, as: UTF8.self) else {
    throw Failure(.world, "the plan is not UTF-8", help: help)
  }
  let json: JSON
  do throws(JSONError) { json = try JSON(parsing: text) } catch {
    throw Failure(.world, "the plan is not JSON: \(error.message) at byte \(error.byteOffset)", help: help)
  }
  do throws(StoredPlanError) { return try Plan(json: json) } catch { throw Failure(.world, error.message, help: help) }
}
