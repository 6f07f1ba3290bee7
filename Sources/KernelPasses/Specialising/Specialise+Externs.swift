// Array arguments of C functions: C sees a pointer to the first element, so the elements must lie row by row.
// An array that is not known to is duplicated before the call, and copied back after it if the parameter is inout.
// Holds afterwards: every array operand of `callExtern` has the layout contiguous.

import KernelIR

extension Specialiser {
    func makeExternArgumentsDense(in function: inout Function) {
        var body = function.body
        makeDense(in: &body, of: &function)
        function.body = body
    }

    private func makeDense(in region: inout Region, of function: inout Function) {
        var kept: [Operation] = []
        kept.reserveCapacity(region.operations.count)
        for var operation in region.operations {
            for r in operation.regions.indices { makeDense(in: &operation.regions[r], of: &function) }
            guard operation.opcode == .callExtern, case .extern(let name) = operation.attribute else {
                kept.append(operation)
                continue
            }
            let parameters = generic.extern(named: name)?.parameters ?? []
            var back: [Operation] = []
            for (k, argument) in operation.operands.enumerated() {
                let type = function.type(of: argument)
                guard let layout = type.layout, layout != .contiguous else { continue }
                let dense = function.makeValue(type.with(layout: .contiguous))
                kept.append(Operation(.duplicate, [argument], results: [dense], position: operation.position))
                operation.operands[k] = dense
                // What is not known is taken as written: copying back what C left alone changes nothing.
                if !parameters.indices.contains(k) || parameters[k].isInout {
                    // The shapes are equal, one array being made from the other.
                    back.append(
                        Operation(.copy, [argument, dense], isChecked: false, position: operation.position))
                }
            }
            kept.append(operation)
            kept += back
        }
        region.operations = kept
    }
}
