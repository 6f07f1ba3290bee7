// Elements, views, fresh arrays, and what works on whole arrays. Loops over whole arrays are the run-time
// library's (quern_copy, quern_fill, quern_sort_…), so that they cost no compile time.
// Holds: `inbounds` and `nsw` are given only to addresses whose bounds were tested or proved; never in `.unchecked`
// kernels, where indices may lie.

internal import CLLVM
internal import KernelIR
internal import QuernCore

extension FunctionEmitter {
    func emitExtent(_ operation: Operation) {
        let a = array(operation.operands[0])
        guard case .axis(let axis) = operation.attribute, a.extents.indices.contains(axis) else {
            return fail("extent of an axis that is not there")
        }
        define(operation, a.extents[axis])
    }

    // MARK: Elements

    /// The address of an element, axis by axis, so that the part that a loop does not change can leave the loop.
    func address(_ a: ArrayValue, _ indices: [LLVMValueRef], isProved: Bool) -> LLVMValueRef {
        let type = m.memoryType(a.element)
        var address = a.base
        for axis in 0..<min(a.rank, indices.count) {
            let isUnit = axis == a.rank - 1 && a.layout <= .unitInner
            var step: LLVMValueRef? = indices[axis]
            if !isUnit {
                step =
                    isProved
                    ? l.pointee.BuildNSWMul(b, indices[axis], a.strides[axis], "")!
                    : l.pointee.BuildMul(b, indices[axis], a.strides[axis], "")!
            }
            address =
                isProved
                ? l.pointee.BuildInBoundsGEP2(b, type, address, &step, 1, "")!
                : l.pointee.BuildGEP2(b, type, address, &step, 1, "")!
        }
        return address
    }

    /// Tests each index against its axis; the first one outside is the fault.
    private func requireInside(_ a: ArrayValue, _ indices: [LLVMValueRef], _ operation: Operation) {
        var tests: [LLVMValueRef] = []
        for (index, extent) in zip(indices, a.extents) { tests.append(compare(LLVMIntULT, index, extent)) }
        guard var all = tests.first else { return }
        for test in tests.dropFirst() { all = and(all, test) }
        require(all, .indexOutOfBounds, operation) {
            var found = FaultValues(
                first: indices[a.rank - 1], second: a.extents[a.rank - 1], detail: m.int(a.rank - 1))
            for axis in (0..<a.rank - 1).reversed() {
                found.first = select(tests[axis], found.first, indices[axis])
                found.second = select(tests[axis], found.second, a.extents[axis])
                found.detail = select(tests[axis], found.detail, m.int(axis))
            }
            return found
        }
    }

    private func element(of operation: Operation, _ indices: ArraySlice<Value>) -> LLVMValueRef {
        let a = array(operation.operands[0])
        let numbers = indices.map(scalar)
        if operation.isChecked { requireInside(a, numbers, operation) }
        return address(a, numbers, isProved: operation.isChecked || !source.options.isUnchecked)
    }

    func loadElement(_ type: ScalarType, _ address: LLVMValueRef) -> LLVMValueRef {
        let value = load(m.memoryType(type), address)
        l.pointee.SetAlignment(value, UInt32(type.byteCount))
        return type == .bool ? l.pointee.BuildTrunc(b, value, m.i1, "")! : value
    }
    func storeElement(_ value: LLVMValueRef, _ type: ScalarType, _ address: LLVMValueRef) {
        let stored = type == .bool ? l.pointee.BuildZExt(b, value, m.i8, "")! : value
        l.pointee.SetAlignment(l.pointee.BuildStore(b, stored, address)!, UInt32(type.byteCount))
    }

    func emitLoad(_ operation: Operation) {
        let address = element(of: operation, operation.operands.dropFirst())
        define(operation, loadElement(scalarType(of: operation.operands[0]), address))
    }
    func emitStore(_ operation: Operation) {
        guard let value = operation.operands.last else { return fail("a store of nothing") }
        let stored = scalar(value)
        let address = element(of: operation, operation.operands.dropFirst().dropLast())
        storeElement(stored, scalarType(of: operation.operands[0]), address)
    }

    // MARK: Views

    /// The base moved by a number of elements, which need not be inside of an empty array.
    private func moved(_ a: ArrayValue, _ elements: LLVMValueRef) -> LLVMValueRef {
        var step: LLVMValueRef? = elements
        return l.pointee.BuildGEP2(b, m.memoryType(a.element), a.base, &step, 1, "")!
    }
    private func view(_ operation: Operation, _ a: ArrayValue) {
        var view = a
        if let result = operation.results.first {
            view.layout = type(of: result).layout ?? .general
            if view.layout <= .unitInner && view.rank > 0 { view.strides[view.rank - 1] = m.int(1) }
        }
        define(operation, view)
    }

    func emitSlice(_ operation: Operation) {
        guard case .slice(let axes) = operation.attribute else { return fail("a slice without cuts") }
        let a = array(operation.operands[0])
        var view = a
        view.extents = []
        view.strides = []
        var operands = operation.operands.dropFirst().map(scalar)[...]
        for (axis, cut) in axes.enumerated() where axis < a.rank && operands.count >= cut.operandCount {
            let (extent, stride) = (a.extents[axis], a.strides[axis])
            switch cut {
            case .index:
                let index = operands.removeFirst()
                if operation.isChecked {
                    require(
                        compare(LLVMIntULT, index, extent), .indexOutOfBounds, operation, index, extent, detail: axis)
                }
                view.base = moved(view, l.pointee.BuildMul(b, index, stride, "")!)
            case .range:
                let lower = operands.removeFirst()
                let upper = operands.removeFirst()
                if operation.isChecked { requireRange(lower, upper, extent, axis, operation) }
                view.base = moved(view, l.pointee.BuildMul(b, lower, stride, "")!)
                view.extents.append(l.pointee.BuildSub(b, upper, lower, "")!)
                view.strides.append(stride)
            case .by:
                let step = operands.removeFirst()
                if operation.isChecked {
                    require(
                        compare(LLVMIntNE, step, m.int(0)), .invalidArgument, operation, step, m.int(0), detail: axis)
                }
                let isForward = compare(LLVMIntSGT, step, m.int(0))
                let start = select(isForward, m.int(0), l.pointee.BuildSub(b, extent, m.int(1), "")!)
                let size = select(isForward, step, l.pointee.BuildSub(b, m.int(0), step, "")!)
                // ⌈extent / |step|⌉ without overflow: |Int.min| is 2^63 as an unsigned number.
                let divisor = select(compare(LLVMIntEQ, size, m.int(0)), m.int(1), size)
                let whole = l.pointee.BuildUDiv(b, extent, divisor, "")!
                let rest = l.pointee.BuildURem(b, extent, divisor, "")!
                let more = l.pointee.BuildZExt(b, compare(LLVMIntNE, rest, m.int(0)), m.i64, "")!
                view.base = moved(view, l.pointee.BuildMul(b, start, stride, "")!)
                view.extents.append(l.pointee.BuildAdd(b, whole, more, "")!)
                view.strides.append(l.pointee.BuildMul(b, stride, step, "")!)
            case .all:
                view.extents.append(extent)
                view.strides.append(stride)
            }
        }
        self.view(operation, view)
    }

    private func requireRange(
        _ lower: LLVMValueRef, _ upper: LLVMValueRef, _ extent: LLVMValueRef, _ axis: Int, _ operation: Operation
    ) {
        let isOrdered = compare(LLVMIntSLE, lower, upper)
        let isAbove = compare(LLVMIntSGE, lower, m.int(0))
        let isBelow = compare(LLVMIntSLE, upper, extent)
        let good = block("ok")
        let bad = block("fault")
        m.markLikely(l.pointee.BuildCondBr(b, and(isOrdered, and(isAbove, isBelow)), good, bad)!)
        go(to: bad)
        require(isOrdered, .invalidRange, operation, lower, upper, detail: axis)
        leave(
            .rangeOutOfBounds, operation,
            FaultValues(first: select(isAbove, upper, lower), second: extent, detail: m.int(axis)))
        go(to: good)
    }

    func emitPermute(_ operation: Operation) {
        guard case .axes(let axes) = operation.attribute else { return fail("a permutation without axes") }
        let a = array(operation.operands[0])
        guard axes.allSatisfy({ a.extents.indices.contains($0) }) else { return fail("a permutation of other axes") }
        var view = a
        view.extents = axes.map { a.extents[$0] }
        view.strides = axes.map { a.strides[$0] }
        self.view(operation, view)
    }

    func emitReverse(_ operation: Operation) {
        let a = array(operation.operands[0])
        guard case .axis(let axis) = operation.attribute, a.extents.indices.contains(axis) else {
            return fail("the reverse of an axis that is not there")
        }
        var view = a
        let last = l.pointee.BuildSub(b, a.extents[axis], m.int(1), "")!
        view.base = moved(a, l.pointee.BuildMul(b, last, a.strides[axis], "")!)
        view.strides[axis] = l.pointee.BuildSub(b, m.int(0), a.strides[axis], "")!
        self.view(operation, view)
    }

    // MARK: Fresh arrays

    func loadMark() -> LLVMValueRef { load(m.pointer, offset(context, bytes: FrameLayout.contextBlocks)) }
    func release(to mark: LLVMValueRef) {
        call(m.declare("quern_release", m.void, [m.pointer, m.pointer]), [context, mark])
    }

    /// Scratch memory for an array; a fault of `operation` where there is none.
    func fresh(_ extents: [LLVMValueRef], _ element: ScalarType, isZeroed: Bool, _ operation: Operation) -> ArrayValue {
        let list = list(extents)
        let callee = m.declare("quern_scratch_array", m.pointer, [m.pointer, m.pointer, m.i64, m.i64, m.i32])
        m.set("noalias", at: 0, of: callee.function)
        let size = m.int(element.byteCount)
        let memory = call(callee, [context, list, m.int(extents.count), size, m.int32(isZeroed ? 1 : 0)])
        require(compare(LLVMIntNE, memory, m.null()), .allocationFailed, operation) {
            let count = m.declare("quern_byte_count", m.i64, [m.pointer, m.i64, m.i64])
            return FaultValues(
                first: call(count, [list, m.int(extents.count), size]), second: m.int(0), detail: m.int(0))
        }
        return ArrayValue(
            base: memory, extents: extents, strides: denseStrides(extents), element: element, layout: .contiguous)
    }

    func emitAllocate(_ operation: Operation) {
        guard let result = operation.results.first else { return }
        let extents = operation.operands.map(scalar)
        if let byteCount = stackArrays[result] {
            let memory = stack(m.arrayType(m.i8, max(1, byteCount)), alignment: 64)
            if byteCount > 0 {
                _ = l.pointee.BuildMemSet(b, memory, m.constant(0, m.i8), m.int(byteCount), 64)
            }
            return define(
                operation,
                ArrayValue(
                    base: memory, extents: extents, strides: denseStrides(extents), element: scalarType(of: result),
                    layout: .contiguous))
        }
        for (axis, extent) in extents.enumerated() {
            require(compare(LLVMIntSGE, extent, m.int(0)), .invalidArgument, operation, extent, m.int(0), detail: axis)
        }
        define(operation, fresh(extents, scalarType(of: result), isZeroed: true, operation))
    }

    func emitDuplicate(_ operation: Operation) {
        define(operation, duplicate(array(operation.operands[0]), operation))
    }
    func duplicate(_ a: ArrayValue, _ operation: Operation) -> ArrayValue {
        let copy = fresh(a.extents, a.element, isZeroed: false, operation)
        self.copy(from: a, to: copy, operation)
        return copy
    }

    /// Copies elements as if the source was read before the target is written.
    func copy(from: ArrayValue, to: ArrayValue, _ operation: Operation) {
        let callee = m.declare(
            "quern_copy", m.i32, [m.pointer, m.pointer, m.pointer, m.pointer, m.pointer, m.i64, m.i64])
        let code = call(
            callee,
            [
                to.base, list(to.strides), from.base, list(from.strides), list(to.extents), m.int(to.rank),
                m.int(to.element.byteCount),
            ])
        // Overlapping elements go through memory of their own, which there may not be.
        require(compare(LLVMIntEQ, code, m.int32(0)), .allocationFailed, operation, m.int(-1))
    }

    func emitCopy(_ operation: Operation) {
        let to = array(operation.operands[0])
        let from = array(operation.operands[1])
        if operation.isChecked { requireShapes(to, from, operation) }
        copy(from: from, to: to, operation)
    }

    func emitFill(_ operation: Operation) {
        let a = array(operation.operands[0])
        let element = stack(m.i64)
        storeElement(scalar(operation.operands[1]), a.element, element)
        let callee = m.declare("quern_fill", m.void, [m.pointer, m.pointer, m.pointer, m.i64, m.i64, m.pointer])
        call(callee, [a.base, list(a.strides), list(a.extents), m.int(a.rank), m.int(a.element.byteCount), element])
    }

    private func requireShapes(_ a: ArrayValue, _ other: ArrayValue, _ operation: Operation) {
        for (axis, (x, y)) in zip(a.extents, other.extents).enumerated() {
            require(compare(LLVMIntEQ, x, y), .shapeMismatch, operation, x, y, detail: axis)
        }
    }
    func emitCheckShapes(_ operation: Operation) {
        guard operation.isChecked else { return }
        requireShapes(array(operation.operands[0]), array(operation.operands[1]), operation)
    }
    func emitSameShape(_ operation: Operation) {
        var all = m.bool(true)
        for (x, y) in zip(array(operation.operands[0]).extents, array(operation.operands[1]).extents) {
            all = and(all, compare(LLVMIntEQ, x, y))
        }
        define(operation, all)
    }

    func emitSort(_ operation: Operation) {
        let a = array(operation.operands[0])
        guard a.rank == 1 else { return fail("a sort of an array that has not one axis") }
        let before = loadMark()
        let buffers = fresh([m.int(2), a.extents[0]], a.element, isZeroed: false, operation)
        let callee = m.declare("quern_sort_\(a.element.name)", m.void, [m.pointer, m.i64, m.i64, m.pointer])
        call(callee, [a.base, a.extents[0], a.strides[0], buffers.base])
        release(to: before)
    }
}
