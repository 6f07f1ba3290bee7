// Calls of one kernel in another process: the program is the kernel with all that it calls as KernelIR text, checked
// and lowered but not yet made concrete; a part is one call with the arguments that were known, the others being
// results of other tasks. Neighbours: DelayedPassage, which sends; QuernCluster, whose workers make one of these for
// each content.
// Holds: a signature is compiled once for each program, and kept in the cache on the worker's disk like any other;
// arrays among the inputs are read where they lie.

internal import KernelIR
package import KernelRuntime
internal import NDArrays
internal import QuernCore
internal import Synchronization
package import TaskGraphs
internal import Wire

/// Calls of one kernel, as a worker has them.
package final class CallProgram: ReceivedProgram {
    /// The kind of such programs.
    package static let kind = "call"

    /// What a program is of.
    private struct Content: Codable {
        var kernel: String
        /// KernelIR text.
        var module: String
        /// The kernel's texts, for capsules and messages.
        var sources: [FaultCapsule.Source]
        /// `compiled` or `interpreted`.
        var backend: String
    }

    /// One signature; the lock is held while it is made.
    private final class Signature: Sendable {
        let made = Mutex<KernelInstance?>(nil)
    }

    private let kernel: String
    private let program: KernelProgram
    private let backend: KernelBackend
    private let signatures = Mutex<[KernelSignature: Signature]>([:])

    /// The program of this content.
    /// - Throws: `KernelError` if it is no kernel.
    package init(content: [UInt8]) throws {
        let content: Content = try CallArguments.decoded(content, "a kernel")
        let (module, diagnostics) = IRParser.parse(content.module)
        guard let module else {
            throw CallArguments.malformed("a kernel: \(diagnostics.first?.message ?? "no module")")
        }
        if let wrong = module.verify().first { throw CallArguments.malformed("a kernel: \(wrong.message)") }
        guard let backend = KernelBackend(rawValue: content.backend) else {
            throw CallArguments.malformed("a kernel: backend '\(content.backend)'")
        }
        self.backend = backend
        kernel = content.kernel
        program = KernelProgram(module: module, sources: content.sources.map(\.sourceText))
        _ = try program.function(kernel)
    }

    /// Calls the kernel.
    package func run(_ arguments: [UInt8], inputs: [TravelBytes], _ task: ReceivedTask) throws {
        if task.cancellation.isCancelled { throw TaskError.cancelled(task: kernel) }
        let call: CallArguments = try CallArguments.decoded(arguments, "the arguments of '\(kernel)'")
        let values = try call.values(inputs)
        let instance = try instance(call.signature(of: kernel, values, program))
        let outcome = try FaultCapture.wanted(call.keepsFaults) { try instance.call(values) }
        let room = try task.room(KernelResultBytes.byteCount(outcome.results))
        KernelResultBytes.write(outcome.results, to: room)
    }

    /// The error of a call, with all that makes it the same error elsewhere.
    package func failure(of error: any Error) -> TravelFailure { Self.failure(of: error) }

    private func instance(_ signature: KernelSignature) throws -> KernelInstance {
        let entry = signatures.withLock { signatures in
            if let known = signatures[signature] { return known }
            let new = Signature()
            signatures[signature] = new
            return new
        }
        return try entry.made.withLock { made in
            if let made { return made }
            let new = try KernelInstance(program, signature, backend)
            made = new
            return new
        }
    }
}

extension CallProgram {
    private struct ProgramKey: Hashable {
        var kernel: ObjectIdentifier
        var backend: KernelBackend
    }
    private static let programs = Mutex<[ProgramKey: TravelProgram]>([:])

    /// The program of a kernel's calls; kernels of `@Kernel` functions, whose peers calls are delayed by, live as long
    /// as the process, so that each is written once.
    package static func program(of kernel: Kernel, _ backend: KernelBackend) throws -> TravelProgram {
        let key = ProgramKey(kernel: ObjectIdentifier(kernel), backend: backend)
        if let known = programs.withLock({ $0[key] }) { return known }
        let program = try kernel.program()
        let content = Content(
            kernel: kernel.name, module: program.module.text(),
            sources: program.sources.map { FaultCapsule.Source($0) },
            backend: backend.rawValue)
        let made = TravelProgram(kind: kind, bytes: try MessagePack.encode(content))
        programs.withLock { $0[key] = made }
        return made
    }

    /// The form in which an error of a kernel's call travels.
    package static func failure(of error: any Error) -> TravelFailure {
        let detail = KernelErrorForm(error).flatMap { try? MessagePack.encode($0) } ?? []
        switch error {
        case let fault as KernelFault:
            let place = fault.position.map {
                TravelFailure.Place(kernel: fault.kernel, file: $0.file, line: $0.line, column: $0.column)
            }
            return TravelFailure(id: fault.id, message: fault.description, place: place, detail: detail)
        case let error as KernelError:
            return TravelFailure(
                id: "kernel", message: error.description, isDeterministic: error.reason != .environment, detail: detail)
        case let error as TaskError: return TravelFailure(id: error.id, message: error.description)
        default: return TravelFailure(id: "task.failed", message: "\(error)")
        }
    }

    /// The error that `failure(of:)` was made of; nil if it is not one of kernels.
    package static func error(from failure: TravelFailure) -> (any Error)? {
        guard !failure.detail.isEmpty else { return nil }
        return (try? MessagePack.decode(KernelErrorForm.self, from: failure.detail))?.error
    }
}

/// The arguments of one call, as far as they were known, and where the others are.
struct CallArguments: Codable {
    struct Argument: Codable {
        /// The value; nil for the results of inputs.
        var value: KernelValueForm?
        /// The layout that a known array was given in.
        var layout: UInt8?
        /// The type of the scalars that are a vector's elements, and how many there are.
        var listOf: String?
        var count: Int
    }
    var arguments: [Argument]
    /// Whether a call that faults is kept.
    var keepsFaults: Bool

    init(_ call: DelayedNode.Call, keepsFaults: Bool) {
        self.keepsFaults = keepsFaults
        arguments = call.arguments.map { argument in
            switch argument {
            case .value(_, _, let value):
                Argument(
                    value: KernelValueForm(value), layout: value.array.map { UInt8($0._layoutClass) }, listOf: nil,
                    count: 0)
            case .result: Argument(value: nil, layout: nil, listOf: nil, count: 1)
            case .list(let type, let count): Argument(value: nil, layout: nil, listOf: type.name, count: count)
            }
        }
    }

    func bytes() throws -> [UInt8] { try MessagePack.encode(self) }

    /// The values of all arguments.
    func values(_ inputs: [TravelBytes]) throws -> [KernelValue] {
        var rest = inputs[...]
        func next() throws -> KernelValue {
            guard let input = rest.popFirst() else {
                throw Self.malformed("\(inputs.count) inputs, where more are expected")
            }
            let values = try KernelResultBytes.values(input, sharesMemory: true)
            guard values.count == 1 else {
                throw Self.malformed("an input of \(values.count) values, where one is expected")
            }
            return values[0]
        }
        let values = try arguments.map { argument in
            if let value = argument.value { return try value.value() }
            guard let list = argument.listOf else { return try next() }
            guard let type = ScalarType(name: list), argument.count >= 0, argument.count <= rest.count,
                var vector = AnyNDArray(zeros: type, shape: [argument.count])
            else { throw Self.malformed("a list of \(argument.count) scalars of type '\(list)'") }
            var words: [UInt64] = []
            for _ in 0..<argument.count {
                switch try next() {
                case .scalar(type, let bits): words.append(bits)
                case .complex(type, let real, let imaginary): words += [real, imaginary]
                default: throw Self.malformed("an input of another type than the list's")
                }
            }
            vector.setElementBits(words)
            return .array(vector)
        }
        guard rest.isEmpty else {
            throw Self.malformed("\(inputs.count) inputs, where \(rest.count) fewer are expected")
        }
        return values
    }

    /// The signature of the call: the values' types, and the layouts that they were given in.
    func signature(of kernel: String, _ values: [KernelValue], _ program: KernelProgram) throws -> KernelSignature {
        var signature = try program.signature(of: kernel, for: values)
        for (k, argument) in arguments.enumerated() {
            if let layout = argument.layout.flatMap(Layout.init(rawValue:)) {
                signature.parameters[k].array?.layout = layout
            }
        }
        return signature
    }

    static func decoded<Value: Decodable>(_ bytes: [UInt8], _ what: String) throws -> Value {
        do {
            return try MessagePack.decode(Value.self, from: bytes)
        } catch {
            throw malformed("\(what): \(error)")
        }
    }

    static func malformed(_ what: String) -> TaskError {
        .engine("call", reason: "\(what); is the caller of another version?")
    }
}
