// How a delayed value gets to other processes: a value as its bytes, a kernel's call as its program with the arguments
// that are known, a list where it was asked for, a closure not at all.
// The typed code that made the node knows its types; here they are in closures, as in the node's body.

internal import KernelRuntime
internal import NDArrays
internal import QuernCore
internal import TaskGraphs

struct DelayedPassage: Sendable {
    enum Kind: Sendable {
        /// A value that is there; nil if no kernel takes one of its type.
        case value([KernelValue]?)
        /// A kernel's call.
        case call
        /// Put together where it was asked for.
        case list
        /// Swift code.
        case closure
    }
    let kind: Kind
    /// The result, made of what kernels give; nil if it is none.
    let result: @Sendable ([KernelValue]) -> (any Sendable)?
    /// What kernels take of the result; nil if they take none such.
    let values: @Sendable (any Sendable) -> [KernelValue]?

    private init<Result: Sendable>(_ kind: Kind, _ type: Result.Type) {
        self.kind = kind
        result = { TravellingResult.result(Result.self, of: $0) }
        values = { ($0 as? Result).flatMap { TravellingResult.values(of: $0) } }
    }

    static func value<Value: Sendable>(of value: Value) -> DelayedPassage {
        DelayedPassage(.value(TravellingResult.values(of: value)), Value.self)
    }
    static func call<Result: Sendable>(_ type: Result.Type) -> DelayedPassage { DelayedPassage(.call, type) }
    static func closure<Result: Sendable>(_ type: Result.Type) -> DelayedPassage { DelayedPassage(.closure, type) }
    static var list: DelayedPassage { DelayedPassage(.list, Int.self) }
}

extension DelayedWork {
    /// The call as other processes understand it, or why they do not.
    var travel: TaskTravel {
        switch node.passage.kind {
        case .value(let values?):
            .value(byteCount: KernelResultBytes.byteCount(values)) { KernelResultBytes.bytes(values) }
        // A value that no kernel takes is for lists and closures, which are here.
        case .value(nil), .list: .stays
        case .closure:
            .refused(
                reason: "a closure cannot travel to another process; write a kernel and delay it by its peer, "
                    + "'delayed($kernel.self, …)', or use the engine '.threads'")
        case .call:
            if let call = node.call { travel(of: call) } else { .stays }
        }
    }

    private func travel(of call: DelayedNode.Call) -> TaskTravel {
        if call.kernel.callsForeignFunctions {
            return .refused(
                reason: "kernel '\(call.kernel.name)' calls C functions of your own, which are not in other processes; "
                    + "use the engine '.threads'")
        }
        if mode == .native {
            return .refused(
                reason:
                    "it is asked to run on its Swift body, which is not in other processes; leave out '.native', or "
                    + "use the engine '.threads'")
        }
        // Where the kernel has errors it runs here, which tells them.
        guard let program = try? CallProgram.program(of: call.kernel, mode == .interpreted ? .interpreted : .compiled),
            let arguments = try? CallArguments(call, keepsFaults: keepsFaults).bytes()
        else { return .stays }
        return .form(
            TravelForm(
                program, arguments: arguments, resultByteCount: max(node.byteCount, 8) + 64,
                kind: String(
                    call.kernel.name.unicodeScalars.map { scalar -> Character in
                        scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                            || "-_.".unicodeScalars.contains(scalar) ? Character(scalar) : "_"
                    })))
    }

    /// The result of a call in another process.
    func value(from bytes: TravelBytes) throws -> any Sendable {
        let values = try KernelResultBytes.values(bytes, sharesMemory: false)
        guard let result = node.passage.result(values) else {
            throw KernelError.signature(
                "'\(node.fullName)' gave \(values.count) results of other types than its kernel's")
        }
        return result
    }

    /// The result of work that stayed here, for calls in other processes.
    func bytes(of value: any Sendable) throws -> TravelBytes {
        guard let values = node.passage.values(value) else {
            throw TaskError.cannotTravel(
                task: node.fullName, reason: "no kernel takes a value of type \(type(of: value))")
        }
        return KernelResultBytes.bytes(values)
    }

    /// A fault as it would have been thrown here, with the worker's name.
    func error(from failure: TravelFailure) -> any Error {
        guard let error = CallProgram.error(from: failure) else { return failure }
        guard var fault = error as? KernelFault else { return error }
        fault.worker = failure.worker.isEmpty ? nil : failure.worker
        return fault
    }
}
