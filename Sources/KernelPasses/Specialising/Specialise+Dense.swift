// Where arrays must lie row by row: arguments of C functions, which see a pointer to the first element, and arrays
// that a kernel returns. One that is not known to is duplicated; an inout argument of a C function is copied back.
// Holds afterwards: every array operand of `callExtern` and `return` has the layout contiguous.

import KernelIR

extension Specialiser {
    func makeDense(in function: inout Function) {
        var isNeeded = false
        function.body.forEachOperation { operation in
            guard operation.opcode == .callExtern || operation.opcode == .return else { return }
            if operation.operands.contains(where: { (function.type(of: $0).layout ?? .contiguous) != .contiguous }) {
                isNeeded = true
            }
        }
        guard isNeeded else { return }
        var body = function.body
        makeDense(in: &body, of: &function)
        function.body = body
    }

    private func makeDense(in region: inout Region, of function: inout Function) {
        var kept: [Operation] = []
        kept.reserveCapacity(region.operations.count)
        for var operation in region.operations {
            for r in operation.regions.indices { makeDense(in: &operation.regions[r], of: &function) }
            guard operation.opcode == .callExtern || operation.opcode == .return else {
                kept.append(operation)
                continue
            }
            var isWritten: [Bool] = []
            if case .extern(let name) = operation.attribute {
                isWritten = generic.extern(named: name)?.parameters.map(\.isInout) ?? []
            }
            var back: [Operation] = []
            for (k, argument) in operation.operands.enumerated() {
                let type = function.type(of: argument)
                guard let layout = type.layout, layout != .contiguous else { continue }
                let name = function.valueNames[Int(argument.index)]
                let dense = function.makeValue(type.with(layout: .contiguous), name: name)
                kept.append(Operation(.duplicate, [argument], results: [dense], position: operation.position))
                operation.operands[k] = dense
                if isWritten.indices.contains(k), isWritten[k] {
                    // The shapes are equal, one array being made from the other.
                    back.append(Operation(.copy, [argument, dense], isChecked: false, position: operation.position))
                }
            }
            kept.append(operation)
            kept += back
        }
        region.operations = kept
    }
}
