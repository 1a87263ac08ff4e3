import Dispatch
import Glibc
import Reconciler
import Synchronization

/// One line on standard error that says what takes so long, where that is a terminal. It comes after a second, is written
/// over, and is gone before anything else is written, and when Ctrl-C or SIGTERM ends the process.
enum Progress {
  private struct State {
    var phase: Phase?
    /// When the wait began; phases follow one another without starting it anew.
    var start = ContinuousClock.now
    var timer: (any DispatchSourceTimer)?
  }

  private static let state = Mutex(State())

  static func enter(_ phase: Phase) {
    state.withLock { state in
      if state.phase == nil { state.start = .now }
      state.phase = phase
      guard state.timer == nil else { return }
      for number in [SIGINT, SIGTERM] { clearWhenEnded(by: number) }
      let timer = DispatchSource.makeTimerSource(queue: .global())
      timer.schedule(deadline: .now() + 1, repeating: .milliseconds(250))
      timer.setEventHandler { tick() }
      timer.activate()
      state.timer = timer
    }
  }

  /// Takes the line away; the next phase begins a wait of its own.
  static func clear() {
    state.withLock { state in
      state.phase = nil
      erase()
    }
  }

  private static func tick() {
    state.withLock { state in
      guard let phase = state.phase, isInForeground else { return }
      let seconds = state.start.duration(to: .now).components.seconds
      guard seconds >= 1 else { return }
      let line = "\(phase.text)   \(seconds) s".prefix(max(0, (Terminal.columns(of: STDERR_FILENO) ?? 80) - 1))
      isShown.store(true, ordering: .relaxed)
      write("\r\(line)\u{1B}[K")
    }
  }

  /// What a command does at a signal by itself replaces this later. One that whoever started the process wants to be ignored
  /// stays so.
  private static func clearWhenEnded(by number: Int32) {
    let before = signal(number) { number in
      Progress.erase()
      _ = signal(number, SIG_DFL)
      _ = raise(number)
    }
    if unsafe unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) {
      _ = signal(number, SIG_IGN)
    }
  }

  /// Takes no lock and no memory: it is called from handlers of signals.
  private static func erase() {
    guard isShown.exchange(false, ordering: .relaxed) else { return }
    let line: StaticString = "\r\u{1B}[K"
    _ = unsafe Glibc.write(STDERR_FILENO, line.utf8Start, line.utf8CodeUnitCount)
  }

  /// Who was sent to the background does not write over what stands in front.
  private static var isInForeground: Bool { tcgetpgrp(STDERR_FILENO) == getpgrp() }

  /// Whether it came out is of no matter.
  private static func write(_ text: String) {
    let bytes = Array(text.utf8)
    _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}

/// Whether the line stands there. A global, because a signal handler captures nothing.
private let isShown = Atomic(false)
