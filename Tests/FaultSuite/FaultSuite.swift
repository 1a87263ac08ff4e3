import Foundation
import Postgres
import Synchronization
import TestSupport

/// All rounds of a seed, and what came of them.
public struct FaultSuite: Sendable {
  /// Of all kinds together.
  public var rounds: Int
  public var seed: UInt64
  /// Rounds at the same time. Most of what a round does is waiting.
  public var width: Int

  public init(rounds: Int, seed: UInt64, width: Int = 6) {
    self.rounds = rounds
    self.seed = seed
    self.width = width
  }

  typealias Job = @Sendable () -> Round

  /// - Parameter progress: told of each round as it ends.
  public func run(progress: @escaping @Sendable (Round) -> Void = { _ in }) throws -> Coverage {
    let start = ContinuousClock.now
    let history = try SampleHistory(states: 10)
    let bed = try FaultBed(history, server: try PostgresServer.start())
    var schedule = Schedule(bed.passed, seed: seed)
    var notCovered: [String] = []

    // Rounds that need something for themselves, a server to stop or a disk to fill, take turns on it.
    let fragile = try FaultBed(history, server: try PostgresServer.start())
    var lanes: [[Job]] = [
      schedule.faults(.crash, share(30)).map { fault in { fragile.round(fault) } },
      schedule.faults(.promote, share(100)).map { fault in { FaultBed.standbyRound(history, fault) } },
    ]
    do {
      let disk = try SmallDisk(bed.server)
      lanes.append((0..<share(60)).map { number in { bed.diskFullRound(number, disk) } })
    } catch { notCovered.append("disk full: \(error)") }

    var jobs: [Job] = []
    var pooler: Pooler?
    do {
      let running = try Pooler(bed.server)
      pooler = running
      jobs += schedule.faultsBeforePooler(share(25)).map { fault in
        { bed.round(fault, server: running.socket, family: "pooler, \(fault.kind.family)") }
      }
    } catch { notCovered.append("pgbouncer: \(error)") }
    defer { pooler?.stop() }
    jobs += (0..<share(60)).map { number in { bed.contendedRound(number) } }
    jobs += (0..<share(60)).map { number in { bed.outsiderRound(number) } }
    jobs += (0..<share(100)).map { number in { bed.outputRound(number) } }
    jobs += schedule.faultsAtCommit(share(10)).map { fault in { bed.round(fault) } }
    let left = schedule.faults(max(0, rounds - jobs.count - lanes.map(\.count).reduce(0, +)))
    jobs += left.map { fault in { bed.round(fault) } }

    let results = run(lanes, schedule.shuffled(jobs), progress)
    return Coverage(
      rounds: results, passed: bed.passed, seconds: (ContinuousClock.now - start) / .seconds(1),
      notCovered: notCovered, sweep: left.count { $0.direction == .frontend })
  }

  /// One round in so many, and one at least.
  private func share(_ part: Int) -> Int { max(1, rounds / part) }

  /// A thread for each lane, and the width for the other jobs.
  private func run(_ lanes: [[Job]], _ jobs: [Job], _ progress: @escaping @Sendable (Round) -> Void) -> [Round] {
    let state = Mutex((next: 0, results: [Round]()))
    let group = DispatchGroup()
    @Sendable func finish(_ round: Round) {
      state.withLock { $0.results.append(round) }
      progress(round)
    }
    for lane in lanes {
      inThread(of: group) { for job in lane { finish(job()) } }
    }
    for _ in 0..<width {
      inThread(of: group) {
        while true {
          let index = state.withLock { state in
            defer { state.next += 1 }
            return state.next
          }
          guard index < jobs.count else { return }
          finish(jobs[index]())
        }
      }
    }
    group.wait()
    return state.withLock(\.results)
  }

  /// Jobs block: tasks would run out of threads.
  private func inThread(of group: DispatchGroup, _ body: @escaping @Sendable () -> Void) {
    group.enter()
    Thread.detachNewThread {
      body()
      group.leave()
    }
  }
}
