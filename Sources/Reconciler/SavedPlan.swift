public import Domain
public import Planning
import Rendering

/// Reads the JSON of a saved plan, to be shown or compared.
public func loadPlan(_ bytes: [UInt8]) throws(Failure) -> Plan {
  guard let text = String(validating: bytes, as: UTF8.self) else { throw Failure(.world, "the plan is not UTF-8") }
  do throws(JSONError) { return try storedPlan(try JSON(parsing: text)) } catch let error as JSONError {
    throw Failure(.world, "the plan is not JSON: \(error.message) at byte \(error.byteOffset)")
  } catch { throw error as? Failure ?? Failure(.world, "the plan cannot be read") }
}

/// The plan that a revision recorded, or that a file holds.
public func storedPlan(_ json: JSON) throws(Failure) -> Plan {
  do throws(StoredPlanError) { return try Plan(json: json) } catch {
    throw Failure(.world, error.message, help: "optctl plan --out FILE saves one")
  }
}
