// A call that is ready but for the backend: the kernel, its types, its values. And the kernel made ready on one
// backend, which calls it as often as wanted.

package import KernelFrontend
package import KernelIR
package import KernelRuntime
package import QuernCore

/// A kernel with the values of its parameters.
package struct PreparedCall: Sendable {
    package var program: KernelProgram
    package var parsed: ParsedKernel
    package var function: Function
    package var types: [ScalarType]
    package var values: [KernelValue]
    /// What reading, checking and lowering the sources took.
    package var checkSeconds: Double
    /// What reading and making the values took.
    package var argumentSeconds: Double

    package init(
        program: KernelProgram, parsed: ParsedKernel, function: Function, types: [ScalarType], values: [KernelValue],
        checkSeconds: Double, argumentSeconds: Double
    ) {
        self.program = program
        self.parsed = parsed
        self.function = function
        self.types = types
        self.values = values
        self.checkSeconds = checkSeconds
        self.argumentSeconds = argumentSeconds
    }

    /// The signature with its results, as a user reads it.
    package var signatureText: String { KernelText.signature(function, types: types) }

    /// `result`, or `result0`, `result1`, … of a tuple.
    package var resultNames: [String] {
        let count = function.interfaceResults.count
        return count == 1 ? ["result"] : (0..<count).map { "result\($0)" }
    }

    /// The names of inout parameters, with their places.
    package var inouts: [(index: Int, name: String)] {
        function.interfaceParameters.enumerated().filter(\.element.isInout).map { ($0.offset, $0.element.name) }
    }

    /// What `--out` can name.
    package var outputNames: [String] { resultNames + inouts.map(\.name) }
}

/// What a call gave.
package struct CallOutcome: Sendable {
    package var results: [KernelValue]
    /// The values of the inout parameters afterwards, in order.
    package var inouts: [KernelValue]

    /// All values, results first.
    package var all: [KernelValue] { results + inouts }

    /// Whether both gave the same: types, shapes and bits, all NaNs being one value.
    package func isSame(as other: CallOutcome) -> Bool {
        all.count == other.all.count && zip(all, other.all).allSatisfy { $0.isSame(as: $1) }
    }
}

/// A kernel made ready on one backend for the types and layouts of one call.
package struct ReadyKernel: Sendable {
    private let instance: KernelInstance
    private let program: KernelProgram
    private let inouts: [Int]
    /// Specialising and, if compiled, code generation or the cache.
    package let seconds: Double

    /// Specialises and compiles or translates.
    /// - Parameter checksRaces: whether the interpreter judges parallel loops by shadow memory.
    package init(_ call: PreparedCall, _ backend: KernelBackend, checksRaces: Bool = false) throws(Failure) {
        let start = Measurement.now()
        do throws(KernelError) {
            let signature = try call.program.signature(of: call.function.name, for: call.values)
            instance = try KernelInstance(call.program, signature, backend, checksRaces: checksRaces)
        } catch {
            throw Failure(error)
        }
        program = call.program
        inouts = call.inouts.map(\.index)
        seconds = Measurement.now() - start
    }

    /// What became of each parallel loop so far. The interpreter, which runs iterations in order, has nothing to tell.
    package func parallelLoops() throws(Failure) -> [ParallelLoopReport] {
        do throws(KernelError) { return try instance.parallelLoops(of: program) } catch { throw Failure(error) }
    }

    /// Calls the kernel; inout arrays are copied first if someone else holds them.
    /// - Throws: `KernelFault`, a `KernelError` for a race, or a `Failure`.
    package func call(_ values: [KernelValue]) throws -> CallOutcome {
        do {
            let outcome = try instance.call(values)
            return CallOutcome(results: outcome.results, inouts: inouts.map { outcome.arguments[$0] })
        } catch let error as KernelError where error.reason != .race {
            throw Failure(error)
        }
    }
}
