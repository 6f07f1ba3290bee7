// What a fused kernel computes, as data: operands, scalars, functions, and the result. Two groups of expressions with
// equal programs share one kernel, whatever their arrays, shapes and constants are.
// Made by FusedGroup; turned into KernelIR by FusedKernel.
// Holds: a node reads only nodes before it; constants are scalars of the call, never part of the program.

package import QuernCore

/// The functions of a fused kernel.
package struct FusedProgram: Sendable, Hashable {
    package enum Node: Sendable, Hashable {
        /// The element of an array.
        case operand(Int)
        /// A value that is the same for all elements.
        case scalar(Int)
        /// A function of nodes before.
        case function(ElementwiseFunction, [Int])
    }
    /// The element types of the arrays.
    package var operands: [ScalarType] = []
    /// The types of the scalars.
    package var scalars: [ScalarType] = []
    package var nodes: [Node] = []
    /// The type of each node.
    package var types: [ScalarType] = []
    /// The node whose value is stored; the last one that was made if nothing else is said.
    package var root = 0

    package init() {}

    package var resultType: ScalarType { types[root] }

    /// True if the kernel only copies its one operand.
    package var isCopy: Bool { nodes.count == 1 && nodes[0] == .operand(0) }

    package mutating func add(_ node: Node, _ type: ScalarType) -> Int {
        nodes.append(node)
        types.append(type)
        return nodes.count - 1
    }

    /// How node `index` reads, arrays as a, b, c…, scalars by `scalarText`.
    package func text(of index: Int, scalarText: (Int) -> String) -> String {
        switch nodes[index] {
        case .operand(let k): return Self.letter(k)
        case .scalar(let k): return scalarText(k)
        case .function(let function, let inputs):
            return function.text(inputs.map { text(of: $0, scalarText: scalarText) })
        }
    }

    /// a, b, … z, a1, b1, …
    package static func letter(_ index: Int) -> String {
        let letter = String(UnicodeScalar(UInt8(97 + index % 26)))
        return index < 26 ? letter : letter + String(index / 26)
    }
}
