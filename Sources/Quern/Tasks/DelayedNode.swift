// A delayed call: what it will do, and the calls whose results it takes. `Delayed` is the typed face of a node.
// Holds: immutable once made, so that nodes can be shared by graphs and threads; a node is let go without recursion,
// however long the chain behind it.

internal import ComplexModule
internal import KernelRuntime
internal import QuernCore

final class DelayedNode: @unchecked Sendable {
    /// Results on their way from task to task.
    typealias Body = @Sendable ([any Sendable]) throws -> any Sendable

    /// The kernel's name, or the user's.
    let name: String
    /// The calls whose results it takes, in order. Changed in deinit alone.
    private(set) var inputs: [DelayedNode]
    /// What makes it the same call as another; nil if it is like no other.
    let call: Call?
    /// Bytes of the result, as far as they are known before it is there.
    let byteCount: Int
    /// How its result gets to other processes and back, and how it gets there itself.
    let passage: DelayedPassage
    let body: Body

    init(
        name: String, inputs: [DelayedNode], call: Call?, byteCount: Int, passage: DelayedPassage,
        body: @escaping Body
    ) {
        self.name = name
        self.inputs = inputs
        self.call = call
        self.byteCount = byteCount
        self.passage = passage
        self.body = body
    }

    deinit {
        // Nodes that nobody else holds are emptied here, before they are let go, so that no deinit calls another.
        var pending = inputs
        inputs = []
        while var node = pending.popLast() {
            guard isKnownUniquelyReferenced(&node) else { continue }
            pending.append(contentsOf: node.inputs)
            node.inputs = []
        }
    }

    /// A call of a kernel with arguments that are known, or will be.
    struct Call: Sendable {
        let kernel: Kernel
        let arguments: [Argument]
    }

    enum Argument: Sendable {
        /// A scalar (with its type) or an array.
        case value(ArgumentIdentity, ScalarType?, KernelValue)
        /// The result of an input.
        case result
        /// The results of that many inputs, scalars of this type, as a vector.
        case list(ScalarType, Int)
    }

    /// The name with the scalars among the arguments, such as `fit2(_, 0.25)`.
    var fullName: String {
        guard let call, call.arguments.contains(where: { $0.text != nil }) else { return name }
        return name + "(" + call.arguments.prefix(6).map { $0.text ?? "_" }.joined(separator: ", ")
            + (call.arguments.count > 6 ? ", …)" : ")")
    }
}

extension DelayedNode.Argument {
    /// A scalar as text.
    fileprivate var text: String? {
        guard case .value(let identity, let type?, _) = self, let bits = identity.words.first else { return nil }
        return switch type {
        case .bool: "\(Bool(kernelBits: bits))"
        case .float32: "\(Float(kernelBits: bits))"
        case .float64: "\(Double(kernelBits: bits))"
        case .int8, .int16, .int32, .int64: "\(Int64(bitPattern: bits))"
        case .uint8, .uint16, .uint32, .uint64: "\(bits)"
        case .complex64: "\(Complex<Float>(kernelWords: KernelWords(bits, identity.words.last ?? 0)))"
        case .complex128: "\(Complex<Double>(kernelWords: KernelWords(bits, identity.words.last ?? 0)))"
        }
    }
}
