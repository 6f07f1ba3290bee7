// Errors of arrays on their way back from another process: the same error with all its values, so that what catches it
// does not see where it came from. Errors of other types, which the other side may not have, come as their text.

internal import KernelRuntime
internal import NDArrays
internal import QuernCore
internal import Wire

extension ArrayError {
    /// The error as bytes.
    package var travelBytes: [UInt8] {
        (try? MessagePack.encode(ArrayErrorForm(self))) ?? []
    }

    /// The error that bytes say; nil if they say none.
    package init?(travelBytes: [UInt8]) {
        guard let form = try? MessagePack.decode(ArrayErrorForm.self, from: travelBytes) else { return nil }
        self = form.error
    }
}

/// An error of a type that only the process has in which it happened.
package struct ForeignError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The error's type there.
    package var type: String
    /// Its message.
    package var description: String
}

/// An array's error as it travels.
struct ArrayErrorForm: Codable {
    enum Problem: Codable {
        case shape(String)
        case argument(String)
        case result(found: String, expected: String)
        case memory(step: String, needed: Int, budget: Int)
        case noMemory(Int)
        case fault(KernelFaultForm)
        case kernel(Underlying)
        case linearAlgebra(LinearAlgebraError)
        case storage(ChunkErrorForm)
        case cancelled
        case task(Underlying)
    }
    /// An error of any type.
    enum Underlying: Codable {
        case kernel(KernelErrorForm)
        case linearAlgebra(LinearAlgebraError)
        case storage(ChunkErrorForm)
        case foreign(type: String, text: String)

        init(_ error: any Error) {
            switch error {
            case let error as LinearAlgebraError: self = .linearAlgebra(error)
            case let error as ChunkError: self = .storage(ChunkErrorForm(error))
            case let error as ForeignError: self = .foreign(type: error.type, text: error.description)
            default:
                // A kernel's error comes back as its message; where that would read otherwise, the text is worth more.
                if let form = KernelErrorForm(error), "\(form.error)" == "\(error)" {
                    self = .kernel(form)
                } else {
                    self = .foreign(type: "\(type(of: error))", text: "\(error)")
                }
            }
        }

        var error: any Error {
            switch self {
            case .kernel(let form): form.error
            case .linearAlgebra(let error): error
            case .storage(let form): form.error
            case .foreign(let type, let text): ForeignError(type: type, description: text)
            }
        }
    }
    var expression: String
    var block: [Range<Int>]?
    var step: String?
    var place: String?
    var worker: String?
    var problem: Problem

    init(_ error: ArrayError) {
        expression = error.expression
        block = error.block
        step = error.step
        place = error.place
        worker = error.worker
        problem =
            switch error.problem {
            case .shape(let text): .shape(text)
            case .argument(let text): .argument(text)
            case .result(let found, let expected): .result(found: found, expected: expected)
            case .memory(let step, let needed, let budget): .memory(step: step, needed: needed, budget: budget)
            case .noMemory(let bytes): .noMemory(bytes)
            case .fault(let fault): .fault(KernelFaultForm(fault))
            case .kernel(let error): .kernel(Underlying(error))
            case .linearAlgebra(let error): .linearAlgebra(error)
            case .storage(let error): .storage(ChunkErrorForm(error))
            case .cancelled: .cancelled
            case .task(let error): .task(Underlying(error))
            }
    }

    var error: ArrayError {
        let problem: ArrayError.Problem =
            switch problem {
            case .shape(let text): .shape(text)
            case .argument(let text): .argument(text)
            case .result(let found, let expected): .result(found: found, expected: expected)
            case .memory(let step, let needed, let budget): .memory(step: step, needed: needed, budget: budget)
            case .noMemory(let bytes): .noMemory(bytes)
            case .fault(let form): .fault(form.fault)
            case .kernel(let error): .kernel(error.error)
            case .linearAlgebra(let error): .linearAlgebra(error)
            case .storage(let form): .storage(form.error)
            case .cancelled: .cancelled
            case .task(let error): .task(error.error)
            }
        var error = ArrayError(problem, in: expression, block: block, place: place)
        error.step = step
        error.worker = worker
        return error
    }
}

/// A stored array's error as it travels.
struct ChunkErrorForm: Codable {
    enum Problem: Codable {
        case system(action: String, reason: String)
        case missing(String, found: [String])
        case corrupt(String)
        case truncated(expected: Int, found: Int)
        case unsupported(String, help: String)
        case elementType(found: String, expected: String)
        case shape(String)
        case noMemory(Int)
        case library(String, install: String)
        case unfinished
        case changed
    }
    var source: String
    var chunk: [Int]?
    var problem: Problem

    init(_ error: ChunkError) {
        source = error.source
        chunk = error.chunk
        problem =
            switch error.problem {
            case .system(let action, let reason): .system(action: action, reason: reason)
            case .missing(let what, let found): .missing(what, found: found)
            case .corrupt(let what): .corrupt(what)
            case .truncated(let expected, let found): .truncated(expected: expected, found: found)
            case .unsupported(let what, let help): .unsupported(what, help: help)
            case .elementType(let found, let expected): .elementType(found: found, expected: expected)
            case .shape(let why): .shape(why)
            case .noMemory(let bytes): .noMemory(bytes)
            case .library(let name, let install): .library(name, install: install)
            case .unfinished: .unfinished
            case .changed: .changed
            }
    }

    var error: ChunkError {
        let problem: ChunkError.Problem =
            switch problem {
            case .system(let action, let reason): .system(action: action, reason: reason)
            case .missing(let what, let found): .missing(what, found: found)
            case .corrupt(let what): .corrupt(what)
            case .truncated(let expected, let found): .truncated(expected: expected, found: found)
            case .unsupported(let what, let help): .unsupported(what, help: help)
            case .elementType(let found, let expected): .elementType(found: found, expected: expected)
            case .shape(let why): .shape(why)
            case .noMemory(let bytes): .noMemory(bytes)
            case .library(let name, let install): .library(name, install: install)
            case .unfinished: .unfinished
            case .changed: .changed
            }
        return ChunkError(source: source, chunk: chunk, problem: problem)
    }
}
