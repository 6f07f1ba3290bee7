// Reductions of arrays, which the run-time library computes (reduce.c: the fixed tree of LANGUAGE.md § 4 with
// vectors of 32 lanes, exact integer sums), so that they cost a call and no compile time.
// Holds: what the library returns is 0, or the code of the one fault that the kind of reduction can have.

internal import CLLVM
internal import KernelIR
internal import QuernCore

extension FunctionEmitter {
    /// The fault that a reduction can have.
    private func fault(of kind: ReductionKind) -> FaultKind {
        switch kind {
        case .min, .max, .argmin, .argmax, .mean: .emptyArray
        case .sum, .product, .dot, .wrappingSum, .wrappingProduct, .and, .or, .xor: .overflow
        }
    }
    private func resultType(_ kind: ReductionKind, of element: ScalarType) -> ScalarType {
        kind == .argmin || kind == .argmax ? .int64 : element
    }
    private func requireSuccess(_ code: LLVMValueRef, _ kind: ReductionKind, _ operation: Operation) {
        guard operation.isChecked else { return }
        require(compare(LLVMIntEQ, code, m.int32(0)), fault(of: kind), operation)
    }

    func emitReduce(_ operation: Operation) {
        guard case .reduction(let kind, _) = operation.attribute else { return fail("a reduction without a kind") }
        let a = array(operation.operands[0])
        let type = resultType(kind, of: a.element)
        let result = stack(m.i64)
        let code: LLVMValueRef
        if kind == .dot {
            let other = array(operation.operands[1])
            guard a.rank == 1, other.rank == 1 else { return fail("a dot product of arrays that have not one axis") }
            if operation.isChecked {
                require(
                    compare(LLVMIntEQ, a.extents[0], other.extents[0]), .shapeMismatch, operation, a.extents[0],
                    other.extents[0])
            }
            let callee = m.declare(
                "quern_dot_\(a.element.name)", m.i32, [m.pointer, m.i64, m.pointer, m.i64, m.i64, m.pointer])
            code = call(callee, [a.base, a.strides[0], other.base, other.strides[0], a.extents[0], result])
        } else {
            let callee = m.declare(
                "quern_\(kind.rawValue)_\(a.element.name)", m.i32, [m.pointer, m.i64, m.pointer, m.pointer, m.pointer])
            code = call(callee, [a.base, m.int(a.rank), list(a.extents), list(a.strides), result])
        }
        requireSuccess(code, kind, operation)
        define(operation, loadElement(type, result))
    }

    func emitReduceAxis(_ operation: Operation) {
        guard case .reduction(let kind, let axis?) = operation.attribute else {
            return fail("a reduction without an axis")
        }
        let a = array(operation.operands[0])
        guard a.extents.indices.contains(axis) else { return fail("a reduction along an axis that is not there") }
        var extents = a.extents
        extents.remove(at: axis)
        let result = fresh(extents, resultType(kind, of: a.element), isZeroed: false, operation)
        let callee = m.declare(
            "quern_axis_\(kind.rawValue)_\(a.element.name)", m.i32,
            [m.pointer, m.i64, m.pointer, m.pointer, m.i64, m.pointer])
        let code = call(
            callee, [a.base, m.int(a.rank), list(a.extents), list(a.strides), m.int(axis), result.base])
        requireSuccess(code, kind, operation)
        define(operation, result)
    }
}
