// Functions that remember their results: of closures, also recursive ones, and of kernels. The table is MemoTable's.
// Cost of a call that is remembered: a lock, a look-up in a dictionary, four links; about 0.1 µs.

internal import TaskGraphs

/// A function that remembers the results of its last calls.
///
///     let fibonacci: Memoized<Int, Int> = memoized { fibonacci, n in
///         n < 2 ? n : try fibonacci(n - 1) + fibonacci(n - 2)
///     }
///     print(try fibonacci(80))
///
/// Any thread may call it; equal calls at the same time are computed once, and the others wait for the result.
public final class Memoized<Argument: Hashable & Sendable, Result: Sendable>: Sendable {
    @usableFromInline let table: MemoTable<Argument, Result>
    @usableFromInline let body: @Sendable (Memoized, Argument) throws -> Result

    init(capacity: Int, _ body: @escaping @Sendable (Memoized, Argument) throws -> Result) {
        table = MemoTable(capacity: capacity)
        self.body = body
    }

    /// The result for `argument`, remembered or computed.
    /// - Throws: what the function throws, which is not remembered; `MemoizationError` if the calls are nested too deep
    ///   for the stack, or need themselves.
    @inlinable
    public func callAsFunction(_ argument: Argument) throws -> Result {
        try table.value(argument, describe: { "the memoised call (\(argument))" }) { try body(self, argument) }
    }

    /// What it has done.
    public var counts: MemoizationCounts { table.counts }

    /// Forgets all results; the counts stay.
    public func removeAll() { table.removeAll() }
}

/// A function that remembers the results of its last `capacity` calls with different arguments.
/// - Parameter capacity: results kept, the least recently used given up first; 0 keeps none.
public func memoized<Argument: Hashable & Sendable, Result: Sendable>(
    capacity: Int = 1024, _ body: @escaping @Sendable (Argument) throws -> Result
) -> Memoized<Argument, Result> {
    Memoized(capacity: capacity) { _, argument in try body(argument) }
}

/// A recursive function that remembers its results: `body` gets the function itself, to call it.
///
/// Recursion that is too deep for the thread's stack ends in `MemoizationError.tooDeep`.
/// - Parameter capacity: results kept, the least recently used given up first; 0 keeps none.
public func memoized<Argument: Hashable & Sendable, Result: Sendable>(
    capacity: Int = 1024, _ body: @escaping @Sendable (Memoized<Argument, Result>, Argument) throws -> Result
) -> Memoized<Argument, Result> {
    Memoized(capacity: capacity, body)
}

/// A kernel that remembers its results: `memoized($fit.self, capacity: 100)`.
///
/// Scalars are compared by their bits. Arrays are equal if they view the same memory, which is not written while the
/// result is remembered; calls with arrays in memory of other libraries are always computed, and so are kernels that
/// call C functions.
public final class MemoizedKernel<Function: KernelFunction>: Sendable {
    @usableFromInline let table: MemoTable<ArgumentIdentity, Function.KernelResult>
    /// False if two equal calls may have different results.
    @usableFromInline let isPure = !Function.kernel.callsForeignFunctions

    init(capacity: Int) { table = MemoTable(capacity: capacity) }

    /// The result for these arguments, remembered or computed.
    /// - Throws: `KernelFault`, `KernelError`, which are not remembered; `MemoizationError`.
    @inlinable
    public func callAsFunction<each Argument: KernelArgument & SendableMetatype>(
        _ arguments: repeat each Argument
    ) throws -> Function.KernelResult where Function.KernelArguments == (repeat each Argument) {
        var identity = ArgumentIdentity()
        for argument in repeat each arguments { argument.identify(&identity) }
        guard isPure && !identity.hasLentMemory else { return try Function.apply((repeat each arguments)) }
        return try table.value(
            identity, kept: identity.kept, describe: { "the memoised call of \(Function.kernel.name)" }
        ) {
            try Function.apply((repeat each arguments))
        }
    }

    /// What it has done.
    public var counts: MemoizationCounts { table.counts }

    /// Forgets all results; the counts stay.
    public func removeAll() { table.removeAll() }
}

/// A kernel that remembers the results of its last `capacity` calls with different arguments.
/// - Parameter capacity: results kept, the least recently used given up first; 0 keeps none.
public func memoized<Function: KernelFunction>(
    _ kernel: Function.Type, capacity: Int = 1024
) -> MemoizedKernel<Function> {
    MemoizedKernel(capacity: capacity)
}

/// Kernels without types of their own are memoised through a closure.
@available(
    *, unavailable,
    message: "the kernel has type parameters or 'inout' ones; write 'memoized { (x: Double) in try kernel(x) }'"
)
public func memoized<Function: UntypedKernel>(_ kernel: Function.Type, capacity: Int = 1024) -> Never { fatalError() }
