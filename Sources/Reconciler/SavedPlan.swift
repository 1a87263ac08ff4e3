import Domain
public import Planning
import Rendering

/// Reads the JSON of a plan, to be shown.
public func loadPlan(_ bytes: [UInt8]) throws(Failure) -> Plan {
  let json = try parse(bytes)
  do throws(StoredPlanError) { return try Plan(json: json) } catch { throw unreadable(error.message) }
}

/// The JSON of a plan, from what a revision keeps of it.
public func planJSON(ofDocument document: String) throws(Failure) -> [UInt8] {
  do throws(StoredPlanError) { return try renderJSON(document: document) } catch { throw unreadable(error.message) }
}

/// Reads the file of a saved plan, to be compared.
public func loadReviewedPlan(_ bytes: [UInt8]) throws(Failure) -> ReviewedPlan {
  let json = try parse(bytes)
  var plan: ReviewedPlan
  do throws(StoredPlanError) { plan = try ReviewedPlan(json: json) } catch { throw unreadable(error.message) }
  plan.isWhole = isWhole(bytes)
  return plan
}

private func parse(_ bytes: [UInt8]) throws(Failure) -> JSON {
  guard let text = String(validating: bytes, as: UTF8.self) else { throw unreadable("the plan is not UTF-8") }
  do throws(JSONError) { return try JSON(parsing: text) } catch {
    throw unreadable("the plan is not JSON: \(error.message) at byte \(error.byteOffset)")
  }
}

private func unreadable(_ message: String) -> Failure {
  Failure(.world, message, help: "optctl plan --out FILE saves one")
}
