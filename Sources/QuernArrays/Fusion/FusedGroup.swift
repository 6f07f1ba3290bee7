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
    /// The most arrays that a kernel reads; a call's frame has words for some more.
    package static let mostOperands = 24
    /// The most functions in a kernel: compile time grows with them faster than a pass over memory costs.
    package static let mostNodes = 192

    package var shape: [Int]
    package var program: FusedProgram
    package var leaves: [Leaf]
    /// The scalars' bits.
    package var scalars: [UInt64]
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
    var scalars: [UInt64] = []
    var stops: [String] = []
    private var known: [Key: Int] = [:]
    private var knownScalars: [Scalar: Int] = [:]

    struct Key: Hashable {
        var array: ObjectIdentifier
        var map: IndexMap
    }
    struct Scalar: Hashable {
        var bits: UInt64
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
                if leaves.count >= FusedGroup.mostOperands - 3 || program.nodes.count >= FusedGroup.mostNodes {
                    stop("size: \(program.nodes.count) functions of \(leaves.count) arrays are enough for one kernel")
                    return leaf(array, map)
                }
            }
            let nodes = inputs.map { node($0, map) }
            return program.add(.function(function, nodes), array.scalarType)
        case .view(let inner, let input): return node(input, map.then(inner))
        case .constant(let bits):
            let scalar = Scalar(bits: bits, type: array.scalarType)
            if let node = knownScalars[scalar] { return node }
            scalars.append(bits)
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
    /// The value of bits of a type.
    package static func of(_ bits: UInt64, _ type: ScalarType) -> String {
        if type == .bool { return bits & 1 == 1 ? "true" : "false" }
        if type == .float32 { return trimmed("\(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))") }
        if type == .float64 { return trimmed("\(Double(bitPattern: bits))") }
        return type.isUnsignedInteger ? "\(bits)" : "\(Int64(bitPattern: bits))"
    }
    private static func trimmed(_ text: String) -> String { text.hasSuffix(".0") ? String(text.dropLast(2)) : text }
}
