// How kernelc ends, and the errors that carry it.
// Holds: the numbers are part of the contract (LANGUAGE.md § 9) and never change.

/// The exit codes of kernelc.
package enum ExitStatus: Int32, Sendable, Hashable {
    /// Done.
    case done = 0
    /// Errors in the kernel source.
    case source = 1
    /// Wrong usage, or arguments that do not fit the kernel.
    case usage = 2
    /// A fault while a kernel ran.
    case fault = 3
    /// The environment: LLVM missing, a file unreadable or malformed.
    case environment = 4
}

/// An error that ends a command: what is printed on standard error, and the exit code.
package struct Failure: Error, Sendable, Hashable {
    /// The exit code.
    package var status: ExitStatus
    /// The message: lower case, no full stop; printed after `kernelc:`. Empty where `text` says all.
    package var message: String
    /// What to do about it, on a line of its own.
    package var help: String?
    /// Lines that are printed as they are, before the message: rendered diagnostics or a fault.
    package var text: String

    /// A failure with the given parts.
    package init(_ status: ExitStatus, _ message: String, help: String? = nil, text: String = "") {
        self.status = status
        self.message = message
        self.help = help
        self.text = text
    }

    /// Wrong usage.
    package static func usage(_ message: String, help: String? = nil) -> Failure {
        Failure(.usage, message, help: help)
    }
    /// Something around the process is missing or broken.
    package static func environment(_ message: String, help: String? = nil) -> Failure {
        Failure(.environment, message, help: help)
    }
    /// A command has said all there is to say.
    package static func silent(_ status: ExitStatus) -> Failure { Failure(status, "") }
}
