// Delayed values and the calls that make them. Nothing runs here: Delayed+Running.swift does that.
// Kernels are checked by the compiler: their peers carry the types of parameters and result (KernelFunction).

public import KernelRuntime
internal import NDArrays
internal import QuernCore

/// A value that a call will compute, when it is asked for.
///
///     let r1 = delayed($fit1.self, data, a)              // nothing runs yet
///     let r2 = delayed($fit2.self, r1, b)                // takes what the first call gives
///     let score = try delayed($fit3.self, r2, c).compute()
///
/// Delayed values may be used many times: in one run each call runs once, and calls of one kernel with equal arguments
/// are one call. Between runs nothing is remembered.
public struct Delayed<Value: Sendable>: Sendable {
    let node: DelayedNode

    init(node: DelayedNode) { self.node = node }

    /// A value that is there already.
    public init(_ value: Value, name: String = "value") {
        node = DelayedNode(
            name: name, inputs: [], call: nil, byteCount: Self.knownByteCount, passage: .value(of: value),
            body: { _ in value }
        )
    }

    /// What messages and traces call it.
    public var name: String { node.fullName }

    /// `transform` of the value, delayed.
    public func map<Other: Sendable>(
        name: String? = nil, _ transform: @escaping @Sendable (Value) throws -> Other
    ) -> Delayed<Other> {
        Delayed<Other>(
            node: DelayedNode(
                name: name ?? "map of " + node.name, inputs: [node], call: nil,
                byteCount: Delayed<Other>.knownByteCount, passage: .closure(Other.self)
            ) { inputs in
                guard let value = inputs.first as? Value else { wrongResult(Value.self) }
                return try transform(value)
            })
    }

    /// The bytes of a scalar, which are known before there is one; 0 for all else.
    static var knownByteCount: Int { Value.self is any KernelScalar.Type ? MemoryLayout<Value>.size : 0 }
}

/// A value that knows how much memory it holds.
protocol SizedValue {
    var heldByteCount: Int { get }
}
extension NDArray: SizedValue {
    var heldByteCount: Int { count * MemoryLayout<Element>.stride }
}

/// All the values, in order, as one delayed value.
public func delayedAll<Value: Sendable>(_ values: [Delayed<Value>], name: String = "all") -> Delayed<[Value]> {
    Delayed<[Value]>(
        node: DelayedNode(
            name: name, inputs: values.map(\.node), call: nil, byteCount: 0, passage: .list
        ) { inputs in
            inputs.map { input -> Value in
                guard let value = input as? Value else { wrongResult(Value.self) }
                return value
            }
        })
}

/// A call of a kernel, to be run when its result is asked for.
///
/// Each argument is a value, a `Delayed` one, or for a vector a list of delayed scalars; the compiler checks them
/// against the kernel's parameters.
/// - Parameters:
///   - kernel: the kernel's peer, such as `$fit.self`.
///   - arguments: as the kernel takes them, without labels.
///   - name: for messages and traces; nil for the kernel's name with its scalar arguments.
///   - byteCount: bytes of the result, if known, so that a memory budget can plan with them; else they count from when
///     the result is there.
public func delayed<Function: KernelFunction, each Argument: DelayedArgument>(
    _ kernel: Function.Type, _ arguments: repeat each Argument, name: String? = nil, byteCount: Int = 0
) -> Delayed<Function.KernelResult> where Function.KernelArguments == (repeat (each Argument).Value) {
    let inputs = (repeat (each arguments).delayedInput())
    var nodes: [DelayedNode] = []
    var described: [DelayedNode.Argument] = []
    for input in repeat each inputs {
        nodes += input.nodes
        if let argument = input.argument { described.append(argument) }
    }
    let takes = (repeat (each inputs).take)
    typealias Result = Delayed<Function.KernelResult>
    return Result(
        node: DelayedNode(
            name: name ?? Function.kernel.name, inputs: nodes,
            call: DelayedNode.Call(kernel: Function.kernel, arguments: described),
            byteCount: max(byteCount, Result.knownByteCount), passage: .call(Function.KernelResult.self)
        ) { results in
            var index = 0
            return try Function.apply((repeat (each takes)(results, &index)))
        })
}

/// A closure over other values, to be run when its result is asked for: what generic kernels and kernels with `inout`
/// parameters are called by, and Swift code.
///
///     let smooth = delayed(image, 1.5, name: "smooth") { image, sigma in try gaussianFilter(image, sigma) }
///
/// It runs on `.serial` and `.threads`; a closure cannot travel to other processes. Two closures are never one call.
public func delayed<each Argument: DelayedArgument, Result: Sendable>(
    _ arguments: repeat each Argument, name: String = "closure", byteCount: Int = 0,
    _ body: @escaping @Sendable (repeat (each Argument).Value) throws -> Result
) -> Delayed<Result> {
    let inputs = (repeat (each arguments).delayedInput())
    var nodes: [DelayedNode] = []
    for input in repeat each inputs { nodes += input.nodes }
    let takes = (repeat (each inputs).take)
    return Delayed(
        node: DelayedNode(
            name: name, inputs: nodes, call: nil, byteCount: max(byteCount, Delayed<Result>.knownByteCount),
            passage: .closure(Result.self)
        ) { results in
            var index = 0
            return try body(repeat (each takes)(results, &index))
        })
}

/// Kernels without types of their own are called in a closure.
@available(
    *, unavailable,
    message: "the kernel has type parameters or 'inout' ones; write 'delayed(x, a) { x, a in try kernel(x, a) }'"
)
@_disfavoredOverload
public func delayed<Function: UntypedKernel, each Argument>(
    _ kernel: Function.Type, _ arguments: repeat each Argument, name: String? = nil, byteCount: Int = 0
) -> Delayed<Double> { fatalError() }

/// A function itself has no name that other processes know, and takes values only.
@available(
    *, unavailable, message: "a kernel is delayed by its peer: write 'delayed($kernel.self, …)', with '$' and '.self'"
)
@_disfavoredOverload
public func delayed<each Input, Result: Sendable, each Argument>(
    _ function: (repeat each Input) throws -> Result, _ arguments: repeat each Argument, name: String? = nil,
    byteCount: Int = 0
) -> Delayed<Result> { fatalError() }
