import Dispatch
import Glibc
import Reconciler
import Synchronization

/// One line on standard error that says what takes so long, where that is a terminal. It comes after a second, is written
/// over, and is gone before anything else is written.
enum Progress {
  private struct State {
    var phase: Phase?
    /// When the wait began; phases follow one another without starting it anew.
    var start = ContinuousClock.now
    var isShown = false
    var timer: (any DispatchSourceTimer)?
  }

  private static let state = Mutex(State())

  static func enter(_ phase: Phase) {
    state.withLock { state in
      if state.phase == nil { state.start = .now }
      state.phase = phase
      guard state.timer == nil else { return }
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
      if state.isShown { write("\r\u{1B}[K") }
      state.isShown = false
    }
  }

  private static func tick() {
    state.withLock { state in
      guard let phase = state.phase, isInForeground else { return }
      let seconds = state.start.duration(to: .now).components.seconds
      guard seconds >= 1 else { return }
      let line = "\(phase.text)   \(seconds) s".prefix(max(0, (Terminal.columns(of: STDERR_FILENO) ?? 80) - 1))
      write("\r\(line)\u{1B}[K")
      state.isShown = true
    }
  }

  /// Who was sent to the background does not write over what stands in front.
  private static var isInForeground: Bool { tcgetpgrp(STDERR_FILENO) == getpgrp() }

  /// Whether it came out is of no matter.
  private static func write(_ text: String) {
    let bytes = Array(text.utf8)
    _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
