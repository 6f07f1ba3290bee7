// Runs a specialised module without LLVM: the judge of all other ways to run a kernel.
// A module is translated once (Translator) to flat code over 64-bit registers (Instruction), then run (Machine) by
// any number of threads. What each scalar operation means is KernelIR's `Meaning`; the codes of Machine that are
// there for speed are compared with it by the tests, operation by operation.
// Holds: no operand, no proof that turns out wrong and no depth of recursion ends the process; scratch memory is
// freed on every path; an operation whose check was proved away is tested all the same, and a test that fails then
// is `InterpreterError.wrongProof`.

package import KernelIR
package import QuernCore

/// Why the interpreter gave up: not a fault of the kernel.
package enum InterpreterError: Error, Sendable, Hashable {
    /// The module is not one the interpreter takes: it has no entry, is generic, or is not well formed.
    case unfit(String)
    /// A C function cannot be called: its library or symbol is not there, or libffi refuses its types.
    case missingFunction(String)
    /// An operation that a pass had proved safe was not. The record says where and with what values.
    case wrongProof(FaultRecord)
    /// The limit of steps is reached.
    case outOfFuel
    /// The caller's flag was set.
    case cancelled
    /// Two iterations of a parallel loop share an element that one of them writes. Only with `checksRaces`.
    case race(Race)
    /// There is no memory to keep what iterations touch. Only with `checksRaces`.
    case noShadowMemory
}

package final class Interpreter: Sendable {
    package struct Options: Sendable {
        /// The number of loop iterations and calls after which a run stops; nil for no limit.
        package var fuel: Int?
        /// Whether every access to an element inside parallel loops is kept in shadow memory: the first race between
        /// two iterations then ends the run. About 0.4 µs an access, and 150 bytes for each element touched.
        package var checksRaces: Bool
        /// What hears of every operation; such an interpreter is for one run at a time.
        package var tracer: Tracer?
        package init(fuel: Int? = nil, checksRaces: Bool = false, tracer: Tracer? = nil) {
            self.fuel = fuel
            self.checksRaces = checksRaces
            self.tracer = tracer
        }
    }

    /// Finds a C function: symbol and library ("" for the process itself) to its address.
    package typealias Resolver = (_ symbol: String, _ library: String) -> UnsafeMutableRawPointer?

    private let program: Program
    private let options: Options

    /// Translates a module with an entry. The module should have been verified.
    package init(_ module: Module, options: Options = Options(), resolve: Resolver = { _, _ in nil })
        throws(InterpreterError)
    {
        program = try Translator.translate(
            module, checksRaces: options.checksRaces, traces: options.tracer != nil, resolve: resolve)
        self.options = options
    }

    /// Runs the entry once.
    /// - Parameters:
    ///   - words: the arguments as in `quern_frame.words`: scalars one word, arrays base, extents, strides.
    ///   - backs: inout scalars in the order of the parameters, read and, if there is no fault, written.
    ///   - results: the declared results; arrays as above, their memory to be freed with `free`.
    ///   - cancellation: if given, the run stops soon after it becomes other than zero.
    /// - Returns: the fault that ended the run, if one did.
    package func call(
        words: UnsafePointer<UInt64>, backs: UnsafeMutablePointer<UInt64>, results: UnsafeMutablePointer<UInt64>,
        cancellation: UnsafePointer<Int32>? = nil
    ) throws(InterpreterError) -> FaultRecord? {
        var machine = Machine(
            program, fuel: options.fuel, cancellation: cancellation, shadow: options.checksRaces ? Shadow() : nil,
            tracer: options.tracer)
        options.tracer?.begin(program.traceNotes)
        return try machine.run(words: words, backs: backs, results: results)
    }
}
