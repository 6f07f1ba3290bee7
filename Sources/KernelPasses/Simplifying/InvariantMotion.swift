// Moves what a loop computes anew each time, and always the same, to before the loop.
// Holds: only operations that touch no memory and are defined for all operands move, since before the loop they run
// even if the loop has no iterations. Integer arithmetic whose overflow test was proved away inside the loop wraps
// after the move: the proof may rest on the loop having run. Loads are left to LLVM, which knows both loop guards
// and aliasing.

package import KernelIR
import QuernCore

extension Function {
    /// Moves invariant operations out of loops, outwards as far as they go.
    package mutating func hoistInvariants() {
        var motion = InvariantMotion(self)
        var work = body
        body = Region()
        var moved: [Operation] = []
        motion.visit(&work, depth: 0, moved: &moved)
        body = work
    }
}

private struct InvariantMotion {
    let function: Function
    /// The number of loops around each value's definition.
    private var depths: [Int32]
    /// Constants that are safe to divide by.
    private var isSafeDivisor: [Bool]

    init(_ function: Function) {
        self.function = function
        depths = Array(repeating: 0, count: function.valueTypes.count)
        isSafeDivisor = Array(repeating: false, count: function.valueTypes.count)
    }

    /// Visits a region with `depth` loops around it; what may leave the innermost of them is appended to `moved`.
    mutating func visit(_ region: inout Region, depth: Int32, moved: inout [Operation], isBranch: Bool = false) {
        for argument in region.arguments { depths[Int(argument.index)] = depth }
        var kept: [Operation] = []
        kept.reserveCapacity(region.operations.count)
        for var operation in region.operations {
            if operation.isLoop {
                var hoisted: [Operation] = []
                for r in operation.regions.indices { visit(&operation.regions[r], depth: depth + 1, moved: &hoisted) }
                for inner in hoisted { place(inner, depth: depth, isBranch: isBranch, kept: &kept, moved: &moved) }
            } else if !operation.regions.isEmpty {
                for r in operation.regions.indices {
                    visit(
                        &operation.regions[r], depth: depth, moved: &moved,
                        isBranch: isBranch || operation.opcode == .if)
                }
            }
            place(operation, depth: depth, isBranch: isBranch, kept: &kept, moved: &moved)
        }
        region.operations = kept
    }

    private mutating func place(
        _ operation: Operation, depth: Int32, isBranch: Bool, kept: inout [Operation], moved: inout [Operation]
    ) {
        noteDivisor(operation)
        if depth > 0, operation.regions.isEmpty, !operation.opcode.row.isTerminator, !isBranch || isFree(operation),
            operation.operands.allSatisfy({ depths[Int($0.index)] < depth }), canMove(operation)
        {
            for result in operation.results { depths[Int(result.index)] = depth - 1 }
            moved.append(function.total(operation))
            return
        }
        for result in operation.results { depths[Int(result.index)] = depth }
        kept.append(operation)
    }

    /// Costs nothing even if it is not needed.
    private func isFree(_ operation: Operation) -> Bool {
        operation.opcode == .constant || operation.opcode == .extent
    }

    private func canMove(_ operation: Operation) -> Bool {
        if function.isTotal(operation) { return true }
        guard operation.opcode == .divide || operation.opcode == .remainder, operation.operands.count == 2 else {
            return false
        }
        return isSafeDivisor[Int(operation.operands[1].index)]
    }

    private mutating func noteDivisor(_ operation: Operation) {
        guard let bits = operation.constantBits, let result = operation.results.first,
            let type = function.type(of: result).concreteType, type.isInteger
        else { return }
        isSafeDivisor[Int(result.index)] = bits != 0 && bits != .max
    }
}
