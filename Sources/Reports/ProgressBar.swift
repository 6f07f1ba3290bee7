// A bar on standard error for work that takes long. Drawn only where it can be redrawn, on a terminal; nothing is
// written otherwise. Colour only if the terminal may have it and `NO_COLOR` is unset or empty.
// What is drawn is a pure function (`ProgressBar.line`), so that tests need no terminal. One thread moves this bar;
// SharedProgress is the one that many may move.

import Glibc

/// Progress through a known number of steps.
public final class ProgressBar {
    private let title: String
    private let total: Int
    private let terminal: Terminal?
    private let clock: () -> Double
    private let started: Double
    private var lastDrawn = -Double.infinity
    private var done = 0

    /// What is known about the output.
    public struct Terminal: Sendable {
        /// The file it is written to.
        public var descriptor: Int32
        /// Columns of a line.
        public var width: Int
        /// True if colours may be used.
        public var hasColour: Bool

        /// A terminal of known width, whatever is behind `descriptor`.
        package init(_ descriptor: Int32, width: Int, hasColour: Bool) {
            self.descriptor = descriptor
            self.width = width
            self.hasColour = hasColour
        }

        /// The terminal behind `descriptor`, or nil if there is none that can redraw a line.
        public init?(_ descriptor: Int32 = 2) {
            guard isatty(descriptor) == 1 else { return nil }
            let kind = getenv("TERM").map { String(cString: $0) } ?? ""
            guard kind != "dumb" else { return nil }
            var size = winsize()
            let isKnown = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
            self.descriptor = descriptor
            width = isKnown ? Int(size.ws_col) : 80
            hasColour = Terminal.allowsColour
        }

        /// False if the environment asks for no colour (no-color.org).
        public static var allowsColour: Bool {
            guard let value = getenv("NO_COLOR") else { return true }
            return value.pointee == 0
        }
    }

    /// A bar for `total` steps; it draws nothing where `terminal` is nil.
    public init(
        _ title: String, total: Int, terminal: Terminal? = Terminal(), clock: @escaping () -> Double = monotonicSeconds
    ) {
        self.title = title
        self.total = total
        self.terminal = terminal
        self.clock = clock
        started = clock()
    }

    /// Says that `done` steps are done; drawn at most ten times a second.
    public func update(_ done: Int) {
        self.done = done
        guard let terminal else { return }
        let now = clock()
        guard now - lastDrawn >= 0.1 || done >= total else { return }
        lastDrawn = now
        let line = Self.line(
            title: title, done: done, total: total, seconds: now - started, width: terminal.width,
            hasColour: terminal.hasColour)
        Self.put("\r\u{1B}[K" + line, terminal)
    }

    /// Removes the bar.
    public func finish() {
        if let terminal, lastDrawn.isFinite { Self.put("\r\u{1B}[K", terminal) }
    }

    static func put(_ text: String, _ terminal: Terminal) {
        let bytes = Array(text.utf8)
        // A terminal that is gone is no reason to stop the work.
        _ = bytes.withUnsafeBytes { write(terminal.descriptor, $0.baseAddress, $0.count) }
    }

    /// The line of a bar: title, bar, share, and the time left once a share is known.
    public static func line(
        title: String, done: Int, total: Int, seconds: Double, width: Int, hasColour: Bool
    ) -> String {
        let share = total > 0 ? min(max(Double(done) / Double(total), 0), 1) : 0
        let percent = String(Int(share * 100))
        var tail = String(repeating: " ", count: max(0, 3 - percent.count)) + percent + " %"
        if share > 0 && share < 1 && seconds > 1 { tail += "  " + Figures.seconds(seconds / share - seconds) + " left" }
        let room = width - 1 - title.count - tail.count - 2
        guard room >= 8 else { return String((title + " " + tail).prefix(max(0, width - 1))) }
        let size = min(room, 40)
        let eighths = Int(share * Double(size * 8))
        let partial = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
        let full = String(repeating: "█", count: eighths / 8) + partial
        let bar = full + String(repeating: "·", count: max(0, size - full.count))
        return title + " " + (hasColour ? "\u{1B}[36m" + bar + "\u{1B}[0m" : bar) + " " + tail
    }
}

/// Seconds of a clock that only runs forward.
public func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
