// Which part of an expression one kernel computes: from a root down through elementwise functions and views, until
// something that is no function of the element: sources, reductions, products, assembled and staged arrays.
// Used by the planner. Holds: the operands' maps lead from the root's indices to the leaves' own; a subexpression that
// is reached twice by the same map is computed once.
//
// Where it stops early, and why (told by `explain`):
//   spread     an elementwise expression that is broadcast: computed once per element, not once per use
//   size       more operands or functions than a kernel should have

package import QuernCore

/// A fused kernel's program with the arrays that it reads.
package struct FusedGroup: Sendable {
    /// An array that the kernel reads, and where.
    package struct Leaf: Sendable {
        package var array: ArrayExpression
        package var map: IndexMap
    }
    /// The most arrays that a kernel reads. A call's frame has 256 words: 7 for each array of complex elements, 5 for
    /// others, and 2 for a scalar.
    package static let mostOperands = 24
    /// The most constants of a kernel.
    package static let mostScalars = 32
    /// The most functions in a kernel: compile time grows with them faster than a pass over memory costs.
    package static let mostNodes = 192

    package var shape: [Int]
    package var program: FusedProgram
    package var leaves: [Leaf]
    /// The scalars' words.
    package var scalars: [KernelWords]
    /// Why the group ends where it could have gone on.
    package var stops: [String]

    /// The group of an expression.
    package init(_ root: ArrayExpression) {
        var gatherer = Gatherer()
        gatherer.program.root = gatherer.node(root, IndexMap(identity: root.shape), isRoot: true)
        shape = root.shape
        program = gatherer.program
        leaves = gatherer.leaves
        scalars = gatherer.scalars
        stops = gatherer.stops
    }

    /// How the group reads.
    package var text: String { text(of: program.root) }

    /// How a node of the group reads.
    package func text(of node: Int) -> String {
        program.text(of: node) { ScalarText.of(scalars[$0], program.scalars[$0]) }
    }
}

private struct Gatherer {
    var program = FusedProgram()
    var leaves: [FusedGroup.Leaf] = []
    var scalars: [KernelWords] = []
    var stops: [String] = []
    private var known: [Key: Int] = [:]
    /// Inputs of functions begun that are still to come: each may be one more array or scalar.
    private var pending = 0
    private var knownScalars: [Scalar: Int] = [:]

    struct Key: Hashable {
        var array: ObjectIdentifier
        var map: IndexMap
    }
    struct Scalar: Hashable {
        var words: KernelWords
        var type: ScalarType
    }

    init() {}

    mutating func node(_ array: ArrayExpression, _ map: IndexMap, isRoot: Bool = false) -> Int {
        let key = Key(array: ObjectIdentifier(array), map: map)
        if let node = known[key] { return node }
        let node = make(array, map, isRoot)
        known[key] = node
        return node
    }

    private mutating func make(_ array: ArrayExpression, _ map: IndexMap, _ isRoot: Bool) -> Int {
        switch array.operation {
        case .elementwise(let function, let inputs):
            if !isRoot {
                if map.isBroadcast && array.rank > 0 && array.count > 1 {
                    stop("spread: \(array.text) is broadcast, and computed once for all its uses")
                    return leaf(array, map)
                }
                if leaves.count + pending > FusedGroup.mostOperands - function.arity
                    || scalars.count + pending > FusedGroup.mostScalars - function.arity
                    || program.nodes.count >= FusedGroup.mostNodes
                {
                    stop("size: \(program.nodes.count) functions of \(leaves.count) arrays are enough for one kernel")
                    return leaf(array, map)
                }
            }
            var nodes: [Int] = []
            pending += inputs.count
            for input in inputs {
                pending -= 1
                nodes.append(node(input, map))
            }
            return program.add(.function(function, nodes), array.scalarType)
        case .view(let inner, let input): return node(input, map.then(inner))
        case .constant(let words):
            let scalar = Scalar(words: words, type: array.scalarType)
            if let node = knownScalars[scalar] { return node }
            scalars.append(words)
            program.scalars.append(array.scalarType)
            let node = program.add(.scalar(scalars.count - 1), array.scalarType)
            knownScalars[scalar] = node
            return node
        case .memory, .stored, .generated, .assembly, .reshape, .reduction, .product, .staged, .failed:
            return leaf(array, map)
        }
    }

    private mutating func leaf(_ array: ArrayExpression, _ map: IndexMap) -> Int {
        leaves.append(FusedGroup.Leaf(array: array, map: map))
        program.operands.append(array.scalarType)
        return program.add(.operand(leaves.count - 1), array.scalarType)
    }

    private mutating func stop(_ reason: String) {
        if !stops.contains(reason) { stops.append(reason) }
    }
}

/// Scalars as people read them.
package enum ScalarText {
    /// The value of words of a type.
    package static func of(_ words: KernelWords, _ type: ScalarType) -> String {
        guard type.isComplex else { return of(words.first, type) }
        return "(\(of(words.first, type.partType)), \(of(words.second, type.partType)))"
    }

    private static func of(_ bits: UInt64, _ type: ScalarType) -> String {
        if type == .bool { return bits & 1 == 1 ? "true" : "false" }
        if type == .float32 { return trimmed("\(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))") }
        if type == .float64 { return trimmed("\(Double(bitPattern: bits))") }
        return type.isUnsignedInteger ? "\(bits)" : "\(Int64(bitPattern: bits))"
    }
    private static func trimmed(_ text: String) -> String { text.hasSuffix(".0") ? String(text.dropLast(2)) : text }
}
