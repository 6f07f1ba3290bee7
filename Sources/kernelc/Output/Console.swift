// The only place where kernelc writes to its streams. Results go to standard output, all else to standard error.
// Holds: a reader that went away ends the process in silence; a stream that can't be written to is an error of the
// environment; colour and progress appear on terminals alone.

import Glibc
import QuernCore

/// Standard output and standard error.
package enum Console {
    /// Whether standard error shows colours: on a terminal, unless `NO_COLOR` is set or the terminal is dumb.
    package static var usesColor: Bool { usesColor(isTerminal: isatty(2) == 1, variable: Settings.environmentValue) }

    /// The rule behind `usesColor`.
    package static func usesColor(isTerminal: Bool, variable: (String) -> String?) -> Bool {
        guard isTerminal, variable("NO_COLOR").map(\.isEmpty) ?? true else { return false }
        return variable("TERM") != "dumb"
    }

    /// Writes a result and a newline to standard output.
    package static func result(_ text: String) { write(text.hasSuffix("\n") ? text : text + "\n", to: 1) }

    /// Writes `kernelc: text` to standard error.
    package static func message(_ text: String) {
        clearProgress()
        write("kernelc: \(text)\n", to: 2)
    }

    /// Writes text that is complete in itself, such as rendered diagnostics, to standard error.
    package static func text(_ text: String) {
        clearProgress()
        write(text, to: 2)
    }

    /// Prints what a failure says.
    package static func report(_ failure: Failure) {
        clearProgress()
        var out = failure.text
        if !failure.message.isEmpty {
            // Diagnostics have said what is wrong; what follows them counts only.
            let word = failure.status == .source ? "" : usesColor ? "\u{1B}[1;31merror:\u{1B}[0m " : "error: "
            out += "kernelc: " + word + failure.message + "\n"
            if let help = failure.help { out += (usesColor ? "\u{1B}[36mhelp:\u{1B}[0m " : "help: ") + help + "\n" }
        }
        if !out.isEmpty { write(out, to: 2) }
    }

    /// Shows what long work is at, in one line of the terminal that the next message replaces.
    package static func progress(_ text: String) {
        guard isatty(2) == 1, Settings.environmentValue("TERM") != "dumb" else { return }
        write("\r\u{1B}[K\(text)", to: 2)
        progressIsShown.store(true)
    }

    /// Removes the line of progress.
    package static func clearProgress() {
        guard progressIsShown.exchange(false) else { return }
        write("\r\u{1B}[K", to: 2)
    }

    private static let progressIsShown = Flag()

    private static func write(_ text: String, to descriptor: Int32) {
        var text = text
        let failure: Int32 = text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while let base = rest.baseAddress, !rest.isEmpty {
                let count = Glibc.write(descriptor, base, rest.count)
                if count < 0 {
                    if errno == EINTR { continue }
                    if errno == EAGAIN {
                        var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                        _ = Glibc.poll(&poll, 1, 1000)
                        continue
                    }
                    return errno
                }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            }
            return 0
        }
        guard failure != 0, descriptor == 1 else { return }
        // SIGPIPE is ignored, so that a closed pipe arrives here.
        if failure != EPIPE {
            message("error: cannot write standard output: \(String(cString: strerror(failure)).lowercasedFirst)")
            exit(ExitStatus.environment.rawValue)
        }
        exit(ExitStatus.done.rawValue)
    }
}

/// A flag that one thread sets and any may read.
private final class Flag: @unchecked Sendable {
    // Guarded by `lock`.
    private var value = false
    private let lock: UnsafeMutablePointer<pthread_mutex_t>

    init() {
        lock = .allocate(capacity: 1)
        pthread_mutex_init(lock, nil)
    }
    func store(_ new: Bool) { _ = exchange(new) }
    func exchange(_ new: Bool) -> Bool {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        let old = value
        value = new
        return old
    }
}

extension String {
    /// The same text with its first letter in lower case, as messages have it; `LLVM` and the like stay.
    package var lowercasedFirst: String {
        guard let first, dropFirst().first?.isUppercase != true else { return self }
        return first.lowercased() + dropFirst()
    }
}
