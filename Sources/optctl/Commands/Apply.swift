import ArgumentParser
import Planning
import Reconciler
import Rendering

struct Apply: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply", abstract: "Make the database what the manifests say, in one transaction or not at all.",
    discussion: """
      Reads the manifests from HEAD, or from the commit that --rev names. On a terminal it shows the plan and asks for \
      'yes'; elsewhere it needs --auto-approve, or a plan that 'optctl plan --out' saved. A saved plan is compared with \
      what would be done now, and anything that moved since then stops the apply with exit status 4.

      A guard that sees a danger stops the apply with exit status 3, and the plan shows the --allow that would let it \
      pass: by name, scope and bound. What was allowed is recorded in the revision. A saved plan brings no consents along.

      Examples:
        optctl apply
        optctl plan -e production --out plan.json
        optctl apply -e production plan.json
        optctl apply -e production plan.json --allow traffic-step:drugs_hcp=50
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: ArgumentHelp("A plan that 'optctl plan --out' saved.", valueName: "plan"))
  var plan: String?

  @Option(help: ArgumentHelp("The commit to apply. (default: HEAD)", valueName: "rev"))
  var rev: String?

  @Flag(help: "Apply the files as they are, uncommitted ones too; the revision says so.")
  var worktree = false

  @Flag(help: "Do not ask. Guards block all the same.")
  var autoApprove = false

  @OptionGroup var consent: ConsentOptions

  @Option(help: ArgumentHelp("How long to wait for a lock, such as 500ms, 30s or 2m.", valueName: "time"))
  var lockTimeout: WaitingTime = WaitingTime(.seconds(30))

  @Option(help: ArgumentHelp("How long each statement may take.", valueName: "time"))
  var statementTimeout: WaitingTime = WaitingTime(.seconds(600))

  @Option(
    help: ArgumentHelp(
      "How long to wait for the answer to COMMIT, and then once more to find out what became of it.",
      valueName: "time"))
  var commitTimeout: WaitingTime = WaitingTime(.seconds(60))

  @Option(
    help: ArgumentHelp("text or json, to standard output or to a file; may be repeated.", valueName: "format[=file]"))
  var output: [Output<Format>] = []

  @Option(help: "Names this apply: what was applied under a token is not applied again. (default: a new one)")
  var token: String?

  func validate() throws {
    if worktree, rev != nil { throw ValidationError("--worktree and --rev exclude each other") }
    if plan == nil, !autoApprove, !Terminal.canAsk {
      throw ValidationError("without a terminal, apply needs --auto-approve or a saved plan")
    }
  }

  func run() async throws {
    try await global.reporting(changesSomething: true) { selection in
      let consents = try consent.read()
      let saved = try plan.map { try loadReviewedPlan(contents(of: $0)) }
      let order = ApplyOrder(
        revision: worktree ? .workTree : .commit(rev ?? "HEAD"), saved: saved, consents: consents,
        lockTimeout: lockTimeout.duration, statementTimeout: statementTimeout.duration,
        commitTimeout: commitTimeout.duration, token: token)
      let asks = saved == nil && !autoApprove
      let review: ((PlanResult) -> Bool)? = asks ? { agrees(to: $0) } : nil
      let result = try await apply(selection, order, review: review)
      report(result, showsPlan: !asks)
      if let note = saved.flatMap({ otherHost($0.plan, result.planned.plan) }) { global.note(note) }
      global.remark(on: consents, after: result.planned)
      return result.failure.map { ExitStatus($0.kind) } ?? .success
    }
  }

  /// One database has many names: a plan of the same database on another host is compared like any other, and it is said.
  private func otherHost(_ saved: Plan, _ plan: Plan) -> String? {
    guard !plan.target.host.isEmpty, plan.target.host != saved.target.host else { return nil }
    let (then, now) = (TerminalText.safe(saved.target.host), TerminalText.safe(plan.target.host))
    return "note: the plan was made on \(then), this is \(now)"
  }

  /// Shows the plan and asks. The plan goes to where results go, the question does not.
  private func agrees(to planned: PlanResult) -> Bool {
    let text = planText(planned, command: "apply", style: global.style)
    if printsText { Terminal.out(text) } else { Terminal.note(text) }
    guard planned.plan.hasChanges, !planned.plan.hasErrors, !planned.plan.isBlocked else { return false }
    return Terminal.ask("\nApply this plan? Only 'yes' is consent: ") == "yes"
  }

  private var printsText: Bool { output.allSatisfy { $0.format == .text || $0.file != nil } }

  /// What was applied stays applied, whether or not it can be told.
  private func report(_ result: ApplyResult, showsPlan: Bool) {
    do {
      try emit(output, standard: .text, style: global.style) { format, style in
        switch format {
        case .json: return renderJSON(result.report)
        case .text: return Array(text(result, showsPlan: showsPlan, style: style).utf8)
        }
      }
    } catch {
      global.note("the result could not be written out")
    }
    guard let failure = result.failure else { return }
    Terminal.note(renderFailure(failure.message, help: failure.help, style: global.errorStyle))
    for difference in result.moved { Terminal.note("  moved: \(renderText(difference))\n") }
  }

  private func text(_ result: ApplyResult, showsPlan: Bool, style: Style) -> String {
    let isWanted =
      showsPlan && result.hasPlan
      && (!global.quiet || result.planned.plan.hasErrors || result.planned.plan.isBlocked)
    let plan = isWanted ? planText(result.planned, command: "apply", style: style) : ""
    guard result.failure == nil else { return plan }
    return plan + (plan.isEmpty ? "" : "\n") + renderText(result.report, style: style)
  }
}

/// `500ms`, `30s`, `2m`, or a bare number of seconds.
struct WaitingTime: ExpressibleByArgument, CustomStringConvertible {
  var duration: Duration

  init(_ duration: Duration) { self.duration = duration }

  init?(argument: String) {
    let digits = argument.prefix { $0.isASCII && $0.isNumber }
    guard let number = Int(digits), number <= 1_000_000 else { return nil }
    switch argument.dropFirst(digits.count) {
    case "ms": duration = .milliseconds(number)
    case "", "s": duration = .seconds(number)
    case "m": duration = .seconds(number * 60)
    default: return nil
    }
  }

  var description: String {
    let (seconds, attoseconds) = duration.components
    return attoseconds == 0 ? "\(seconds)s" : "\(seconds * 1_000 + attoseconds / 1_000_000_000_000_000)ms"
  }
}
