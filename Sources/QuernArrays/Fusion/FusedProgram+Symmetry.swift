// Whether a program cares which of its operands is which: x + x.T does not, and so gives the same for a box and its
// mirror image. Used by sums over both, which then compute one of them.
// Holds: "the same" is the same bits, but for what a NaN carries, which no sum tells.

package import QuernCore

extension FusedProgram {
    /// Whether the program gives the same when operand `k` is replaced by operand `order[k]`, for all k at once.
    ///
    /// - Complexity: O(nodes).
    package func isInvariant(under order: [Int]) -> Bool {
        guard order.indices.allSatisfy({ operands[$0] == operands[order[$0]] }) else { return false }
        // Equal subexpressions get equal numbers, inputs of commutative functions in whatever order.
        var numbers: [Node: Int] = [:]
        func number(of root: Int, _ order: [Int]) -> Int {
            var found: [Int] = []
            for node in nodes {
                let key: Node
                switch node {
                case .operand(let k): key = .operand(order[k])
                case .scalar: key = node
                case .function(let function, let inputs):
                    let inputs = inputs.map { found[$0] }
                    key = .function(function, function.isCommutative ? inputs.sorted() : inputs)
                }
                let next = numbers.count
                found.append(numbers[key] ?? next)
                numbers[key] = found.last
            }
            return found[root]
        }
        return number(of: root, Array(operands.indices)) == number(of: root, order)
    }
}

extension ElementwiseFunction {
    /// Whether the function of (a, b) has the bits of that of (b, a). Extremes are not among them: of two zeros they
    /// give the first.
    fileprivate var isCommutative: Bool {
        switch self {
        case .add, .multiply, .wrappingAdd, .wrappingMultiply, .and, .or, .xor, .equal, .notEqual: true
        default: false
        }
    }
}
