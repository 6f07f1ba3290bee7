// What can go wrong on the way from IR to machine code, apart from what a user's text says.
// `missing` is the world's fault and says what to install; `internalError` is ours and asks for a report.

/// Why no machine code came out.
package struct LLVMFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// Whose fault it is.
    package enum Reason: Sendable, Hashable {
        /// libLLVM cannot be opened, or lacks the target asked for.
        case missing
        /// The CPU, triple or symbol asked for makes no sense.
        case badOption
        /// The IR is not what code generation was promised, or LLVM refused what it was given.
        case internalError
    }
    package var reason: Reason
    package var message: String

    package init(_ reason: Reason, _ message: String) {
        self.reason = reason
        self.message = message
    }

    /// The message; internal errors say how to report them.
    package var description: String {
        switch reason {
        case .missing, .badOption: message
        case .internalError: "internal error in code generation: \(message); please report it with the kernel's text"
        }
    }
}
