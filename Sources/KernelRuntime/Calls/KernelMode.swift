// How calls of kernels run at this place: compiled, interpreted or on the Swift body. The choice is a scope's
// ($f.native { }, $f.interpreted { }), else the environment's (QUERN_MODE), else compiled.
// Cost: while no scope is open anywhere in the process, one plain load; otherwise a task-local read, 30–50 ns.
// Holds: a scope counts itself in `quern_mode_scopes` before its value can be seen, and until it cannot.

public import CKernelRuntime
internal import QuernCore

/// A way to run a kernel.
@frozen
public enum KernelMode: UInt8, Sendable {
    /// Machine code, made by LLVM for the types and layouts of the call.
    case compiled
    /// The interpreter, which defines what each operation means.
    case interpreted
    /// The Swift body, as the Swift compiler built it.
    case native

    /// The mode of calls at this place.
    @inlinable @inline(__always)
    public static var here: KernelMode { quern_modes_active() ? hereSlowly() : .compiled }

    @usableFromInline @inline(never)
    static func hereSlowly() -> KernelMode { scope ?? standard }

    /// The innermost scope's mode.
    @TaskLocal private static var scope: KernelMode?

    /// The mode outside of all scopes. Reading it the first time takes back the count that made callers look.
    private static let standard: KernelMode = {
        switch Settings.current.mode {
        case .compile:
            quern_modes_add(-1)
            return .compiled
        case .interpret: return .interpreted
        }
    }()

    /// Runs `body`, and all kernels that it calls, in this mode.
    public func callAsFunction<Result>(_ body: () throws -> Result) rethrows -> Result {
        quern_modes_add(1)
        defer { quern_modes_add(-1) }
        return try Self.$scope.withValue(self, operation: body)
    }

    /// Runs `body`, and all kernels that it calls, in this mode.
    public func callAsFunction<Result>(
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Result
    ) async rethrows -> Result {
        quern_modes_add(1)
        defer { quern_modes_add(-1) }
        return try await Self.$scope.withValue(self, operation: body)
    }
}
