public import Domain

/// A split that served at a time, for a person.
public func renderSplit(_ deployment: Deployment, at time: String, style: Style) -> String {
  var block = TextBlock()
  block.add(TextRow(cells: [deployment.address.description], note: "served at \(timeText(time))"))
  for arm in deployment.arms {
    block.add(TextRow(level: 2, cells: ["\(arm.traffic.percent.text) %", arm.name, arm.run]))
  }
  if deployment.arms.isEmpty {
    block.add(TextRow(level: 2, cells: ["no traffic"]))
  } else if deployment.holdback > .none {
    block.add(TextRow(level: 2, cells: ["\(deployment.holdback.percent.text) %", "holdback"]))
  }
  return block.render(style)
}
