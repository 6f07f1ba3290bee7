// Structured control as blocks, and calls. Counted loops are made in the form that LLVM's loop passes want: a test
// before, the body, a test at the end.
// Holds: scratch made in a loop's body goes at the end of each iteration, if no array leaves the iteration.

internal import CLLVM
internal import KernelIR
internal import QuernCore

extension FunctionEmitter {
    func slots(_ values: [Value]) -> [Slot?] { values.map { self[$0] } }
    func define(_ results: [Value], _ slots: [Slot]) {
        for (result, slot) in zip(results, slots) { self[result] = slot }
    }

    func emitIf(_ operation: Operation) {
        guard operation.regions.count == 2 else { return fail("an 'if' without two regions") }
        if emitConditionalSum(operation) { return }
        let exit = join("endif", operation.results.map(type))
        let then = block("then")
        let otherwise = block("else")
        _ = l.pointee.BuildCondBr(b, scalar(operation.operands[0]), then, otherwise)
        scopes.append(Scope(label: nil, exit: exit, next: nil))
        go(to: then)
        emit(operation.regions[0])
        go(to: otherwise)
        emit(operation.regions[1])
        scopes.removeLast()
        define(operation.results, enter(exit))
    }

    /// In a relaxed function, an `if` that does nothing but add to one value.
    private func emitConditionalSum(_ operation: Operation) -> Bool {
        guard isRelaxed, operation.results.count == 1, scalarType(of: operation.results[0]).isFloatingPoint,
            operation.regions.allSatisfy({ region in
                region.operations.count <= 4
                    && region.operations.dropLast().allSatisfy {
                        [.add, .subtract, .multiply].contains($0.opcode) && isFloat($0)
                    }
                    && region.operations.last?.opcode == .yield
            }), let then = operation.regions[0].operations.last?.operands.first,
            let otherwise = operation.regions[1].operations.last?.operands.first
        else { return false }
        // Floating-point arithmetic may run where it would not have run: nothing comes of it.
        for region in operation.regions {
            for inner in region.operations.dropLast() { emit(inner) }
        }
        define(
            operation,
            conditionalSum(operation.operands[0], then, otherwise)
                ?? select(scalar(operation.operands[0]), scalar(then), scalar(otherwise)))
        return true
    }
    private func isFloat(_ operation: Operation) -> Bool {
        operation.results.first.map { scalarType(of: $0).isFloatingPoint } ?? false
    }

    func emitBlock(_ operation: Operation) {
        let exit = join("endblock", operation.results.map(type))
        scopes.append(Scope(label: label(operation), exit: exit, next: nil))
        for region in operation.regions { emit(region) }
        scopes.removeLast()
        define(operation.results, enter(exit))
    }

    private func label(_ operation: Operation) -> Label? {
        if case .loop(let loop) = operation.attribute { loop.label } else { nil }
    }
    func attribute(_ operation: Operation) -> LoopAttribute? {
        if case .loop(let loop) = operation.attribute { loop } else { nil }
    }

    // MARK: Loops

    func emitFor(_ operation: Operation) {
        guard let region = operation.regions.first, let loop = attribute(operation) else {
            return fail("a 'for' without a body")
        }
        let lower = scalar(operation.operands[0])
        let upper = scalar(operation.operands[1])
        let initial = slots(Array(operation.operands.dropFirst(2)))
        let exit = join("endfor", operation.results.map(type))
        let carried = region.arguments.dropFirst().map(type)
        let mark = iterationMark(region, carried: carried)

        let body = block("for")
        let isEntered = compare(LLVMIntSLT, lower, upper)
        note(exit, initial)
        let before = here
        _ = l.pointee.BuildCondBr(b, isEntered, body, exit.block)
        go(to: body)
        let index = l.pointee.BuildPhi(b, m.i64, "i")!
        addIncoming(index, lower, before)
        let phis = carriedPhis(carried, initial, from: before)
        if let argument = region.arguments.first { self[argument] = .scalar(index) }
        define(Array(region.arguments.dropFirst()), slots(carried, phis))

        let next = join("next", carried)
        scopes.append(Scope(label: loop.label, exit: exit, next: next))
        if !loop.variable.isEmpty { loopIndices.append(index) }
        emit(region)
        if !loop.variable.isEmpty { loopIndices.removeLast() }
        scopes.removeLast()

        if !next.incoming.isEmpty {
            let values = enter(next)
            if let mark { release(to: mark) }
            // Below `upper`, so the next index is a number.
            let following = l.pointee.BuildNSWAdd(b, index, m.int(1), "")!
            let goesOn = compare(LLVMIntSLT, following, upper)
            note(exit, values)
            let latch = l.pointee.BuildCondBr(b, goesOn, body, exit.block)!
            if loop.role == .slow { m.markSmall(latch) }
            addIncoming(index, following, here)
            close(phis, with: values, carried)
        } else {
            go(to: next.block)
            _ = l.pointee.BuildUnreachable(b)
        }
        define(operation.results, enter(exit))
    }

    func emitLoop(_ operation: Operation) {
        guard let region = operation.regions.first, let loop = attribute(operation) else {
            return fail("a 'loop' without a body")
        }
        let initial = slots(operation.operands)
        let carried = region.arguments.map(type)
        let exit = join("endloop", operation.results.map(type))
        let mark = iterationMark(region, carried: carried + operation.results.map(type))
        let body = block("loop")
        let before = here
        _ = l.pointee.BuildBr(b, body)
        go(to: body)
        let phis = carriedPhis(carried, initial, from: before)
        define(region.arguments, slots(carried, phis))
        let next = join("next", carried)
        scopes.append(Scope(label: loop.label, exit: exit, next: next))
        emit(region)
        scopes.removeLast()
        let values = enter(next)
        if next.incoming.isEmpty {
            _ = l.pointee.BuildUnreachable(b)
        } else {
            if let mark { release(to: mark) }
            let latch = l.pointee.BuildBr(b, body)!
            if loop.role == .slow { m.markSmall(latch) }
            close(phis, with: values, carried)
        }
        define(operation.results, enter(exit))
    }

    /// The parts of what a loop carries; `close` adds what comes from the end of the body.
    func carriedPhis(_ types: [Type], _ initial: [Slot?], from: LLVMBasicBlockRef) -> [LLVMValueRef] {
        var all: [LLVMValueRef] = []
        for (type, slot) in zip(types, initial) {
            for (part, llvm) in zip(parts(slot, as: type), m.parts(of: type)) {
                let phi = l.pointee.BuildPhi(b, llvm, "")!
                addIncoming(phi, part, from)
                all.append(phi)
            }
        }
        return all
    }
    func close(_ phis: [LLVMValueRef], with values: [Slot], _ types: [Type]) {
        var all: [LLVMValueRef] = []
        for (type, slot) in zip(types, values) { all += parts(slot, as: type) }
        for (phi, part) in zip(phis, all) { addIncoming(phi, part, here) }
    }

    /// The list of scratch before a loop, to go back to after each iteration; nil if nothing is made inside or if
    /// arrays are carried on. (What a `break` takes along is freed with the function.)
    func iterationMark(_ region: Region, carried: [Type]) -> LLVMValueRef? {
        guard region.allocates(types: source.valueTypes, except: stackArrays), !carried.contains(where: \.isArray)
        else { return nil }
        return loadMark()
    }

    // MARK: Leaving regions

    func emitYield(_ operation: Operation) {
        guard let scope = scopes.last else { return fail("a 'yield' in no region") }
        jump(to: scope.next ?? scope.exit, with: slots(operation.operands))
    }
    private func scope(_ operation: Operation) -> Scope? {
        guard case .label(let label) = operation.attribute else { return nil }
        return scopes.last { $0.label == label }
    }
    func emitBreak(_ operation: Operation) {
        guard let scope = scope(operation) else { return fail("a 'break' out of nothing") }
        jump(to: scope.exit, with: slots(operation.operands))
    }
    func emitContinue(_ operation: Operation) {
        guard let next = scope(operation)?.next else { return fail("a 'continue' of no loop") }
        jump(to: next, with: slots(operation.operands))
    }
    func emitTrap(_ operation: Operation) {
        guard case .fault(let kind, _) = operation.attribute else { return fail("a 'trap' without a kind") }
        leave(kind, operation)
    }

    /// Arrays are given as dense scratch that outlives this function and belongs to the caller's list.
    func emitReturn(_ operation: Operation) {
        var results: [LLVMValueRef] = [m.int32(0)]
        let isKeeping = source.returnTypes.contains(where: \.isArray)
        for (value, type) in zip(operation.operands, source.returnTypes) {
            guard type.isArray else {
                results.append(scalar(value))
                continue
            }
            var a = array(value)
            if a.layout != .contiguous && a.rank > 0 { a = duplicate(a, operation) }
            let count = call(
                m.declare("quern_byte_count", m.i64, [m.pointer, m.i64, m.i64]),
                [list(a.extents), m.int(a.rank), m.int(a.element.byteCount)])
            let keep = m.declare("quern_keep", m.pointer, [m.pointer, m.pointer, m.pointer, m.i64])
            let base = call(keep, [context, mark ?? m.null(), a.base, count])
            require(compare(LLVMIntNE, base, m.null()), .allocationFailed, operation, count)
            a.base = base
            results += parts(.array(a), as: type)
        }
        if let mark { release(to: mark) }
        if isKeeping { call(m.declare("quern_adopt", m.void, [m.pointer]), [context]) }
        if kernel.resultType == m.i32 {
            _ = l.pointee.BuildRet(b, results[0])
        } else {
            var all = m.poison(kernel.resultType)
            // The code, which is first, comes last: a caller that has this inlined then sees at once that it is none of
            // a fault, so that a loop around the call is left with one exit before it becomes a vector loop.
            for (k, part) in results.enumerated().reversed() {
                all = l.pointee.BuildInsertValue(b, all, part, UInt32(k), "")!
            }
            _ = l.pointee.BuildRet(b, all)
        }
    }

    // MARK: Calls

    func emitCall(_ operation: Operation) {
        guard case .call(let name, _) = operation.attribute, let callee = m.kernels[name] else {
            return fail("a call of a kernel that is not in the module")
        }
        var arguments = [context]
        if let depth {
            var inner = depth
            if m.recursive.contains(name) {
                inner = l.pointee.BuildNSWAdd(b, depth, m.int(1), "")!
                let limit = m.int(FrameLayout.largestDepth)
                require(compare(LLVMIntSLE, inner, limit), .recursionTooDeep, operation, limit)
                // A small stack, or a large frame, may end before that.
                let lowest = load(m.pointer, offset(context, bytes: FrameLayout.contextStackLimit))
                require(compare(LLVMIntUGT, stackPlace, lowest), .recursionTooDeep, operation, depth)
            }
            arguments.append(inner)
        }
        for (value, parameter) in zip(operation.operands, callee.source.parameters) {
            arguments += parts(self[value], as: parameter.type)
        }
        let answer = call((callee.function, callee.type), arguments)
        let hasResults = callee.resultType != m.i32
        let code = hasResults ? l.pointee.BuildExtractValue(b, answer, 0, "")! : answer
        let good = block("ok")
        let bad = block("fault")
        m.markLikely(l.pointee.BuildCondBr(b, compare(LLVMIntEQ, code, m.int32(0)), good, bad)!)
        go(to: bad)
        leave(code: code)
        go(to: good)
        let types = callee.source.returnTypes
        let count = types.reduce(0) { $0 + m.parts(of: $1).count }
        let parts = (0..<count).map { l.pointee.BuildExtractValue(b, answer, UInt32($0 + 1), "")! }
        define(operation.results, slots(types, parts))
    }

    func emitExternCall(_ operation: Operation) {
        guard case .extern(let name) = operation.attribute, let callee = m.source.extern(named: name) else {
            return fail("a call of a C function that is not in the module")
        }
        var types: [LLVMTypeRef] = []
        var arguments: [LLVMValueRef] = []
        for value in operation.operands {
            let type = type(of: value)
            if type.isArray {
                let a = array(value)
                types.append(m.pointer)
                arguments.append(a.base)
            } else {
                let scalarType = scalarType(of: value)
                types.append(m.memoryType(scalarType))
                let v = scalar(value)
                arguments.append(scalarType == .bool ? l.pointee.BuildZExt(b, v, m.i8, "")! : v)
            }
        }
        let result = callee.resultType?.concreteType
        // LLVM knows libm and libc by name and would put other functions in their place (bcmp, sincos).
        let function = m.declare(callee.symbol, result.map(m.memoryType) ?? m.void, types, ["nobuiltin"])
        // C extends small integers in registers; both sides must say so.
        for (k, value) in operation.operands.enumerated() where !type(of: value).isArray {
            m.setExtension(scalarType(of: value), at: LLVMAttributeIndex(k + 1), of: function.function)
        }
        if let result { m.setExtension(result, at: 0, of: function.function) }
        let answer = call(function, arguments)
        guard let result else { return }
        define(operation, result == .bool ? l.pointee.BuildTrunc(b, answer, m.i1, "")! : answer)
    }
}

extension ModuleEmitter {
    func setExtension(_ type: ScalarType, at index: LLVMAttributeIndex, of function: LLVMValueRef) {
        if type.bitCount < 32 && !type.isFloatingPoint {
            set(type.isSignedInteger ? "signext" : "zeroext", at: index, of: function)
        }
    }
}
