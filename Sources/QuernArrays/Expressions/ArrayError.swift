// What can be wrong with an expression or a run of it, as one typed error, and its wording.
// Holds: every message names the expression; errors of blocks name the block's box as well.

public import NDArrays
public import QuernCore
internal import TaskGraphs

/// Why an array could not be described, planned or computed.
public struct ArrayError: Error, Sendable, CustomStringConvertible {
    /// What is wrong.
    public enum Problem: Sendable {
        /// Shapes that do not go together; what was expected.
        case shape(String)
        /// An argument outside its domain; what was expected.
        case argument(String)
        /// The result has another rank or type than the one that was asked for.
        case result(found: String, expected: String)
        /// The budget is too small: the step that needs most, what it needs, and the smallest budget that works.
        case memory(step: String, needed: Int, budget: Int)
        /// No memory for so many bytes.
        case noMemory(Int)
        /// A kernel stopped in a block.
        case fault(KernelFault)
        /// A kernel could not be made.
        case kernel(any Error)
        /// A factorisation or a solution that could not be had.
        case linearAlgebra(LinearAlgebraError)
        /// A source could not be read, or an output not be written.
        case storage(ChunkError)
        /// The run was cancelled.
        case cancelled
        /// Another error of a task's.
        case task(any Error)
    }

    /// The expression, as text.
    public var expression: String
    /// The block: the ranges of its indices; nil where no block is concerned.
    public var block: [Range<Int>]?
    /// The step of the plan that was at work, as `explain` calls it; nil before anything runs, and where the expression
    /// says it.
    public var step: String?
    /// The file and line of the call that made the expression, where it is known.
    public var place: String?
    /// The worker that met it, as its engine calls it; nil in this process.
    public var worker: String?
    /// What is wrong.
    public var problem: Problem

    /// An error about `expression`.
    public init(_ problem: Problem, in expression: String, block: [Range<Int>]? = nil, place: String? = nil) {
        self.problem = problem
        self.expression = expression
        self.block = block
        self.place = place
    }

    /// The stable id that ends the message.
    public var id: String {
        switch problem {
        case .shape: "array.shape"
        case .argument: "array.argument"
        case .result: "array.result"
        case .memory: "array.budget"
        case .noMemory: "array.memory"
        case .fault(let fault): fault.id
        case .kernel: "array.kernel"
        case .linearAlgebra: "array.linear-algebra"
        case .storage(let error): error.id
        case .cancelled: "array.cancelled"
        case .task: "array.task"
        }
    }

    /// The message: place, what happened with the values, the expression and the block.
    public var description: String {
        let start = place.map { "\($0): " } ?? ""
        var where_ = "   (in \(expression)"
        if let block { where_ += ", block [" + block.map { "\($0.lowerBound)..<\($0.upperBound)" }.joined(separator: ", ") + "]" }
        if let step { where_ += ", at the step '\(step)'" }
        if let worker { where_ += ", on worker \(worker)" }
        // Faults and errors of files tell what they are themselves.
        let message = message
        let id = message.contains("[\(id)]") ? "" : " [\(id)]"
        return "\(start)error: \(message)\(id)\n\(where_))"
    }

    /// The same error, met while the step `name` was at work.
    package func during(_ name: String) -> ArrayError {
        if step != nil || expression == name { return self }
        if case .cancelled = problem { return self }
        var error = self
        error.step = name
        return error
    }

    private var message: String {
        switch problem {
        case .shape(let text), .argument(let text): text
        case .result(let found, let expected): "the result is \(found), where \(expected) is expected"
        case .memory(let step, let needed, let budget):
            """
            a budget of \(ByteText.of(budget)) is too small: the step '\(step)' needs \(ByteText.of(needed))
            help: give memory: .bytes(\(needed)) or more
            """
        case .noMemory(let bytes): "no memory for \(ByteText.of(bytes))"
        case .fault(let fault): fault.description
        case .kernel(let error): "\(error)"
        case .linearAlgebra(let error): error.description
        case .storage(let error): error.description
        case .cancelled: "the run was cancelled"
        case .task(let error): "\(error)"
        }
    }
}

/// Numbers of bytes as people read them.
package enum ByteText {
    /// Such as `1.5 GB`, in powers of ten.
    package static func of(_ bytes: Int) -> String {
        let units = ["bytes", "kB", "MB", "GB", "TB", "PB"]
        var value = Double(bytes)
        var unit = 0
        while value >= 1000, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        if unit == 0 { return "\(bytes) bytes" }
        let tenths = (value * 10).rounded() / 10
        return "\(tenths) \(units[unit])"
    }
}
