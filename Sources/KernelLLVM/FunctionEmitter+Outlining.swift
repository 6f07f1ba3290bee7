// Parallel loops that may run on several threads: the body becomes a function over a range of iterations, which is
// called at once where the loop is small, and otherwise by the driver (quern_loop_run of the run-time library).
//
//   body    i32 (ptr context, i64 depth?, i64 outer loops…, captured parts…, i64 lower, i64 upper, places…)
//   thunk   i32 (ptr context, ptr captures, i64 lower, i64 upper, ptr places)     loads all that and calls the body
//
// A place of an accumulator is where its contributions go (strict floating totals) or 16 bytes with what was joined
// so far (all others); of a `reducing:` array, the array's parts. See loop.h.
// Holds: captured values are parameters, so that LLVM keeps what is known of arrays; the body never runs for an empty
// range; 0 or the code of a fault that it recorded comes back.

internal import CLLVM
internal import KernelIR
internal import QuernCore

/// A loop's body as a function.
private struct OutlinedBody {
    var body: LLVMValueRef
    var type: LLVMTypeRef
    var thunk: LLVMValueRef
    /// What both get from the place of the loop, behind the context, in order.
    var captures: [LLVMValueRef]
}

extension FunctionEmitter {
    /// BLOCK of loop.h: contributions that are kept before they are added.
    private static var keptLength: Int { 1024 }
    /// Whether contributions of an accumulator are kept and added to the fixed tree. Relaxed ones are too: any order
    /// will do for them, and this one gives the same bits on any number of threads.
    private func isTotal(_ kind: ReductionKind, _ type: ScalarType) -> Bool {
        (kind == .sum || kind == .product) && type.isFloatingPoint
    }

    func emitOutlined(_ operation: Operation, _ region: Region, _ loop: LoopAttribute) {
        let count = loop.accumulators.count
        let types = operation.results.map(type)
        let scalars = types.map { $0.concreteType ?? .int64 }
        let kinds = Array(zip(loop.accumulators, scalars))
        let starts = operation.operands.dropFirst(2).prefix(count).map(scalar)
        let arrays = Array(operation.operands.dropFirst(2 + count).prefix(loop.reducing.count))
        guard operation.operands.count >= 2 + count + loop.reducing.count,
            region.arguments.count == 1 + count + loop.reducing.count
        else { return fail("a 'parallel' loop whose operands do not fit its attribute") }
        let (lower, upper) = (scalar(operation.operands[0]), scalar(operation.operands[1]))
        let number = m.outlinedLoopCount
        m.outlinedLoopCount += 1
        // Outer loops come before those inside.
        let place = m.loops.count
        m.loops.append(
            CompiledLoop(
                number: number, function: source.displayName, position: operation.position,
                form: !loop.isApart ? .notApart : m.options.mayShareLoops ? .parallel(fewest: nil) : .sharedMemory))
        let outlined = outline(operation, region, loop, kinds, number)
        guard failure == nil else { return }
        let outerMark = isRecursive ? loadMark() : nil

        let exit = join("endparallel", types)
        note(exit, starts.map { .scalar($0) })
        let start = block("parallel")
        _ = l.pointee.BuildCondBr(b, compare(LLVMIntSLT, lower, upper), start, exit.block)
        go(to: start)
        let places = zip(kinds, starts).map { memory($0.0.0, $0.0.1, start: $0.1, operation) }
        let iterations = l.pointee.BuildSub(b, upper, lower, "")!
        let cost = LoopCost(of: operation, in: self)
        if case .parallel = m.loops[place].form, !cost.isGuess, l.pointee.IsAConstantInt(cost.picoseconds) != nil {
            let each = Int(clamping: l.pointee.ConstIntGetZExtValue(cost.picoseconds))
            m.loops[place].form = .parallel(fewest: max(1, LoopTable.smallestWork / max(1, each)))
        }
        let finished = block("joined")
        if loop.reducing.isEmpty && !cost.isGuess {
            emitDirectCall(outlined, kinds, places, lower, upper, iterations, cost, finished, operation)
        }
        emitDrivenCall(outlined, number, loop, kinds, places, arrays, lower, upper, cost, finished, operation)
        go(to: finished)
        var results: [Slot] = []
        for (k, (kind, type)) in kinds.enumerated() {
            results.append(.scalar(total(accumulator(kind, type, places[k], start: starts[k]), operation)))
        }
        if let outerMark { release(to: outerMark) }
        jump(to: exit, with: results)
        define(operation.results, enter(exit))
    }

    // MARK: The two ways to run it

    /// The body over all iterations, where they are few and cheap. Goes on where they are not.
    private func emitDirectCall(
        _ outlined: OutlinedBody, _ kinds: [(ReductionKind, ScalarType)], _ places: [LLVMValueRef],
        _ lower: LLVMValueRef, _ upper: LLVMValueRef, _ iterations: LLVMValueRef, _ cost: LoopCost,
        _ finished: LLVMBasicBlockRef, _ operation: Operation
    ) {
        let totals = kinds.indices.filter { isTotal(kinds[$0].0, kinds[$0].1) }
        let most = m.int(1 << 20)
        let few = select(compare(LLVMIntULT, iterations, most), iterations, most)
        let work = l.pointee.BuildMul(b, few, cost.picoseconds, "")!
        var isSmall = compare(LLVMIntULT, work, m.int(LoopTable.smallestWork))
        if !totals.isEmpty { isSmall = and(isSmall, compare(LLVMIntULE, iterations, m.int(Self.keptLength))) }
        let direct = block("small")
        let driven = block("large")
        _ = l.pointee.BuildCondBr(b, isSmall, direct, driven)
        go(to: direct)
        var own = places
        for k in totals { own[k] = offset(places[k], bytes: Self.treeSize) }
        let code = call((outlined.body, outlined.type), [context] + outlined.captures + [lower, upper] + own)
        let good = block("ok")
        let bad = block("fault")
        m.markLikely(l.pointee.BuildCondBr(b, compare(LLVMIntEQ, code, m.int32(0)), good, bad)!)
        go(to: bad)
        leave(code: code)
        go(to: good)
        for k in totals {
            let name = "\(kinds[k].0.rawValue)_\(kinds[k].1.name)"
            call(
                m.declare("quern_tree_add_\(name)", m.void, [m.pointer, m.pointer, m.i64]),
                [places[k], own[k], iterations])
        }
        _ = l.pointee.BuildBr(b, finished)
        go(to: driven)
    }

    private func emitDrivenCall(
        _ outlined: OutlinedBody, _ number: Int, _ loop: LoopAttribute, _ kinds: [(ReductionKind, ScalarType)],
        _ places: [LLVMValueRef], _ arrays: [Value], _ lower: LLVMValueRef, _ upper: LLVMValueRef, _ cost: LoopCost,
        _ finished: LLVMBasicBlockRef, _ operation: Operation
    ) {
        let isApart = loop.isApart && m.options.mayShareLoops
        let reducing = zip(loop.reducing, arrays).map { ($0, type(of: $1)) }
        guard
            let words = LoopTable.words(
                flags: (isApart ? LoopTable.apart : 0) | (cost.isGuess ? LoopTable.guess : 0),
                number: number, accumulators: kinds, reducing: reducing)
        else { return fail("a 'parallel' loop that joins in a way that is not known") }
        var constants: [LLVMValueRef?] = words.map { m.int32($0) }
        let table = m.constantGlobal(l.pointee.ConstArray2(m.i32, &constants, UInt64(constants.count))!)

        let captures = stack(m.arrayType(m.i64, max(1, outlined.captures.count)))
        for (k, value) in outlined.captures.enumerated() { store(value, offset(captures, bytes: 8 * k)) }
        var all = places
        for value in arrays {
            let a = array(value)
            let view = stack(m.arrayType(m.i64, 1 + 2 * a.rank))
            for (k, part) in ([a.base] + a.extents + a.strides).enumerated() {
                store(part, offset(view, bytes: 8 * k))
            }
            all.append(view)
        }
        let list = stack(m.arrayType(m.pointer, max(1, all.count)))
        for (k, place) in all.enumerated() { store(place, offset(list, bytes: 8 * k)) }
        let driver = m.declare(
            "quern_loop_run", m.i32,
            [m.pointer, m.pointer, m.pointer, m.i64, m.i64, m.i64, m.pointer, m.pointer])
        let code = call(
            driver, [context, outlined.thunk, captures, lower, upper, cost.picoseconds, table, list])
        let bad = block("fault")
        m.markLikely(l.pointee.BuildCondBr(b, compare(LLVMIntEQ, code, m.int32(0)), finished, bad)!)
        go(to: bad)
        // The driver's own failures have no record yet.
        let recorded = block("recorded")
        let own = block("own")
        _ = l.pointee.BuildCondBr(b, compare(LLVMIntSGT, code, m.int32(0)), recorded, own)
        go(to: own)
        let bytes = load(m.i64, offset(load(m.pointer, context), bytes: FrameLayout.faultFirst))
        if loop.reducing.isEmpty {
            leave(.allocationFailed, operation, bytes)
        } else {
            let isMemory = compare(LLVMIntEQ, code, m.int32(LoopTable.noMemory))
            require(not(isMemory), .allocationFailed, operation, bytes)
            leave(.overflow, operation)
        }
        go(to: recorded)
        leave(code: code)
    }

    // MARK: Accumulators in memory

    /// Memory for an accumulator: a tree with room for a block of contributions, or its value.
    private func memory(_ kind: ReductionKind, _ type: ScalarType, start: LLVMValueRef, _ operation: Operation)
        -> LLVMValueRef
    {
        if isTotal(kind, type) {
            let memory = blockMemory(Self.treeSize + Self.keptLength * type.byteCount, operation)
            call(m.declare("quern_tree_begin_\(kind.rawValue)_\(type.name)", m.void, [m.pointer]), [memory])
            return memory
        }
        let memory = stack(m.arrayType(m.i8, 16), alignment: 16)
        put(accumulator(kind, type, start, operation), into: memory)
        return memory
    }

    /// The accumulator that `memory` holds.
    private func accumulator(
        _ kind: ReductionKind, _ type: ScalarType, _ memory: LLVMValueRef, start: LLVMValueRef
    ) -> Accumulator {
        func flag(_ bytes: Int) -> LLVMValueRef {
            l.pointee.BuildTrunc(b, load(m.i8, offset(memory, bytes: bytes)), m.i1, "")!
        }
        if isTotal(kind, type) {
            let form = Accumulator.Form.tree(
                state: memory, buffer: memory, name: "\(kind.rawValue)_\(type.name)")
            return Accumulator(form: form, type: type, start: start, carried: [])
        }
        if type.isInteger && kind == .sum {
            return Accumulator(form: .exactSum, type: type, start: start, carried: [load(m.i128, memory)])
        }
        if type.isInteger && kind == .product {
            return Accumulator(
                form: .exactProduct, type: type, start: start,
                carried: [load(m.i64, memory), flag(8), flag(9), flag(10)])
        }
        return Accumulator(form: .fold(kind), type: type, start: start, carried: [loadElement(type, memory)])
    }
    private func put(_ accumulator: Accumulator, into memory: LLVMValueRef) {
        switch accumulator.form {
        case .tree: break
        case .fold: storeElement(accumulator.carried[0], accumulator.type, memory)
        case .exactSum: store(accumulator.carried[0], memory)
        case .exactProduct:
            store(accumulator.carried[0], memory)
            for (k, flag) in accumulator.carried.dropFirst().enumerated() {
                store(l.pointee.BuildZExt(b, flag, m.i8, "")!, offset(memory, bytes: 8 + k))
            }
        }
    }

    // MARK: The body

    /// Makes the loop's body and its thunk. The builder stands afterwards where it stood.
    private func outline(
        _ operation: Operation, _ region: Region, _ loop: LoopAttribute, _ kinds: [(ReductionKind, ScalarType)],
        _ number: Int
    ) -> OutlinedBody {
        let back = here
        let free = region.freeValues
        let constants = free.compactMap { value in
            survey.makers[value].flatMap { $0.opcode == .constant ? $0 : nil }
        }
        let captured = free.filter { survey.makers[$0]?.opcode != .constant }
        var captures = depth.map { [$0] } ?? []
        captures += loopIndices
        var captureTypes = captures.map { _ in m.i64 }
        let fixedCount = captures.count
        for value in captured {
            captures += parts(self[value], as: type(of: value))
            captureTypes += m.parts(of: type(of: value))
        }
        let arguments = region.arguments.dropFirst(1 + kinds.count)
        let placeTypes = kinds.map { _ in m.pointer } + arguments.flatMap { m.parts(of: type(of: $0)) }
        let bodyType = m.functionType(m.i32, [m.pointer] + captureTypes + [m.i64, m.i64] + placeTypes)
        let function = m.define("loop.\(number).\(source.displayName)", bodyType, isExported: false)
        let kernel = KernelFunction(function: function, type: bodyType, resultType: m.i32, source: source)
        let inner = FunctionEmitter(outlining: kernel, of: self)
        l.pointee.PositionBuilderAtEnd(b, inner.entryBlock)
        inner.loopIndices = loopIndices.indices.map {
            l.pointee.GetParam(function, UInt32(1 + (depth == nil ? 0 : 1) + $0))!
        }
        var next = UInt32(1 + fixedCount)
        func take(_ value: Value) -> Slot {
            let type = self.type(of: value)
            var own = m.parts(of: type).map { _ in
                defer { next += 1 }
                return l.pointee.GetParam(function, next)!
            }
            // The two parts of complex elements stay known; equal constants are one object.
            if case .array(let outer)? = self[value], outer.rank > 0, outer.extents[outer.rank - 1] == m.int(2) {
                own[outer.rank] = m.int(2)
            }
            return inner.slot(type, own)
        }
        var arrays: [(value: Value, parameter: UInt32)] = []
        for constant in constants { inner.emit(constant) }
        for value in captured {
            if self.type(of: value).isArray { arrays.append((value, next)) }
            inner[value] = take(value)
        }
        let bounds = (l.pointee.GetParam(function, next)!, l.pointee.GetParam(function, next + 1)!)
        next += 2
        let places = kinds.indices.map { l.pointee.GetParam(function, next + UInt32($0))! }
        m.set("noalias", at: 1, of: function)
        for k in kinds.indices { m.set("noalias", at: LLVMAttributeIndex(Int(next) + k + 1), of: function) }
        next += UInt32(kinds.count)
        for argument in arguments {
            arrays.append((argument, next))
            inner[argument] = take(argument)
        }
        markSeparate(arrays, of: function)
        inner.emitIterations(operation, region, loop, kinds, bounds, places)
        if let failure = inner.failure, self.failure == nil { self.failure = failure }
        let thunk = makeThunk(
            of: function, bodyType, captureTypes, kinds.count, arguments.map { self.type(of: $0) }, number)
        go(to: back)
        return OutlinedBody(body: function, type: bodyType, thunk: thunk, captures: captures)
    }

    /// Tells LLVM which of the arrays share no memory with the others.
    private func markSeparate(_ arrays: [(value: Value, parameter: UInt32)], of function: LLVMValueRef) {
        let roots = arrays.map { survey.roots[$0.value] }
        for (k, array) in arrays.enumerated() {
            guard let root = roots[k] else { continue }
            let index = LLVMAttributeIndex(array.parameter + 1)
            let parameter = source.body.arguments.firstIndex(of: root).map { source.parameters[$0] }
            // A loop's own argument may be a copy, which is written.
            if let parameter, !parameter.isInout { m.set("readonly", at: index, of: function) }
            let isAlone = !roots.contains(nil) && roots.filter { $0 == root }.count == 1
            if isAlone && (parameter == nil || m.options.storageIsOwned) { m.set("noalias", at: index, of: function) }
        }
    }

    /// The function's code: the loop over its range.
    private func emitIterations(
        _ operation: Operation, _ region: Region, _ loop: LoopAttribute, _ kinds: [(ReductionKind, ScalarType)],
        _ bounds: (lower: LLVMValueRef, upper: LLVMValueRef), _ places: [LLVMValueRef]
    ) {
        var accumulators = zip(kinds, places).map { kind, place in
            accumulator(kind.0, kind.1, place, start: m.poison(m.type(kind.1)))
        }
        let mark = iterationMark(region, carried: [])
        let before = here
        let body = block("parallel")
        _ = l.pointee.BuildBr(b, body)
        go(to: body)
        let index = l.pointee.BuildPhi(b, m.i64, "i")!
        addIncoming(index, bounds.lower, before)
        let carried = phis(of: &accumulators, from: before)
        self[region.arguments[0]] = .scalar(index)
        for (argument, kind) in zip(region.arguments.dropFirst(), kinds) {
            self[argument] = .scalar(identity(kind.0, kind.1))
        }
        let types = operation.results.map(type)
        let next = join("next", types)
        let exit = join("left", types)
        scopes.append(Scope(label: loop.label, exit: exit, next: next))
        if !loop.variable.isEmpty { loopIndices.append(index) }
        emit(region)
        if !loop.variable.isEmpty { loopIndices.removeLast() }
        scopes.removeLast()
        // Nothing but `continue` and faults leaves an iteration.
        go(to: exit.block)
        _ = l.pointee.BuildUnreachable(b)
        let contributions = enter(next)
        guard !next.incoming.isEmpty else {
            _ = l.pointee.BuildUnreachable(b)
            return
        }
        if let mark { release(to: mark) }
        let position = l.pointee.BuildNSWSub(b, index, bounds.lower, "")!
        for k in accumulators.indices {
            if case .scalar(let v) = contributions[k] { join(&accumulators[k], v, at: position) }
        }
        let following = l.pointee.BuildNSWAdd(b, index, m.int(1), "")!
        let end = block("end")
        _ = l.pointee.BuildCondBr(b, compare(LLVMIntSLT, following, bounds.upper), body, end)
        addIncoming(index, following, here)
        close(carried, with: accumulators)
        go(to: end)
        for (accumulator, place) in zip(accumulators, places) { put(accumulator, into: place) }
        _ = l.pointee.BuildRet(b, m.int32(0))
    }

    /// The function that the driver calls.
    private func makeThunk(
        of function: LLVMValueRef, _ type: LLVMTypeRef, _ captureTypes: [LLVMTypeRef], _ accumulatorCount: Int,
        _ arrays: [Type], _ number: Int
    ) -> LLVMValueRef {
        let own = m.functionType(m.i32, [m.pointer, m.pointer, m.i64, m.i64, m.pointer])
        let thunk = m.define("chunk.\(number).\(source.displayName)", own, isExported: false)
        l.pointee.PositionBuilderAtEnd(b, m.append("entry", to: thunk))
        let given = (0..<5).map { l.pointee.GetParam(thunk, UInt32($0))! }
        var arguments = [given[0]]
        for (k, type) in captureTypes.enumerated() { arguments.append(load(type, offset(given[1], bytes: 8 * k))) }
        arguments += [given[2], given[3]]
        for k in 0..<accumulatorCount { arguments.append(load(m.pointer, offset(given[4], bytes: 8 * k))) }
        for (k, array) in arrays.enumerated() {
            let view = load(m.pointer, offset(given[4], bytes: 8 * (accumulatorCount + k)))
            for (p, part) in m.parts(of: array).enumerated() {
                arguments.append(load(part, offset(view, bytes: 8 * p)))
            }
        }
        _ = l.pointee.BuildRet(b, call((function, type), arguments))
        return thunk
    }
}
