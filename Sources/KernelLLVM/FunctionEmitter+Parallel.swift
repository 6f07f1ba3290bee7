// `parallel` loops: how accumulators join, and the loop as code of its function, for loops that stay on one thread
// (those that may run on several are FunctionEmitter+Outlining.swift's). Accumulators join in the order of the
// iterations:
//   strict floating sums and products   contributions of 512 iterations are kept, then added to the fixed tree
//   integer sums, products              exact: 128 bits; magnitude, sign, zero and overflow
//   all others, and relaxed ones        folded into a carried value
// The starting value joins last, or, where order does not matter, first.
//
//   for block in lower ..< upper by 512 { for i in block { body; keep }; tree.add(kept) }
//
// Holds: a loop without iterations gives the starting values.

internal import CLLVM
internal import KernelIR
internal import QuernCore

/// One accumulator while its loop is emitted.
struct Accumulator {
    enum Form {
        case fold(ReductionKind)
        case exactSum
        case exactProduct
        case tree(state: LLVMValueRef, buffer: LLVMValueRef, name: String)
    }
    var form: Form
    var type: ScalarType
    var start: LLVMValueRef
    /// What is carried from iteration to iteration, at the place where the emitter stands.
    var carried: [LLVMValueRef]
}

extension FunctionEmitter {
    static var blockLength: Int { 512 }
    /// Bytes of `quern_tree` in imports.h.
    static var treeSize: Int { 1024 }

    func emitParallelFor(_ operation: Operation) {
        guard let region = operation.regions.first, let loop = attribute(operation),
            loop.accumulators.count == operation.results.count
        else { return fail("a 'parallel' loop without a body or an accumulator's kind") }
        // Parts of `reducing:` arrays are the driver's, on however many threads.
        if loop.isApart && m.options.mayShareLoops || !loop.reducing.isEmpty {
            return emitOutlined(operation, region, loop)
        }
        m.loops.append(
            CompiledLoop(
                number: nil, function: source.displayName, position: operation.position,
                form: loop.isApart ? .sharedMemory : .notApart))
        let lower = scalar(operation.operands[0])
        let upper = scalar(operation.operands[1])
        let starts = operation.operands.dropFirst(2).prefix(loop.accumulators.count).map(scalar)
        let types = operation.results.map(type)
        let outerMark = isRecursive ? loadMark() : nil
        var accumulators: [Accumulator] = []
        for (k, kind) in loop.accumulators.enumerated() where k < starts.count {
            accumulators.append(accumulator(kind, types[k].concreteType ?? .int64, starts[k], operation))
        }
        let hasTree = accumulators.contains { if case .tree = $0.form { true } else { false } }
        let mark = iterationMark(region, carried: [])

        let exit = join("endparallel", types)
        let before = here
        let outer = block("block")
        note(exit, starts.map { .scalar($0) })
        _ = l.pointee.BuildCondBr(b, compare(LLVMIntSLT, lower, upper), outer, exit.block)

        // The blocks.
        go(to: outer)
        let blockStart = l.pointee.BuildPhi(b, m.i64, "block")!
        addIncoming(blockStart, lower, before)
        let outerPhis = phis(of: &accumulators, from: before)
        var blockEnd = upper
        var count = m.int(0)
        if hasTree {
            let left = l.pointee.BuildSub(b, upper, blockStart, "")!
            count = select(compare(LLVMIntULT, left, m.int(Self.blockLength)), left, m.int(Self.blockLength))
            blockEnd = l.pointee.BuildNSWAdd(b, blockStart, count, "")!
        }

        // The iterations of a block.
        let beforeBody = here
        let body = block("parallel")
        _ = l.pointee.BuildBr(b, body)
        go(to: body)
        let index = l.pointee.BuildPhi(b, m.i64, "i")!
        addIncoming(index, blockStart, beforeBody)
        let innerPhis = phis(of: &accumulators, from: beforeBody)
        if let argument = region.arguments.first { self[argument] = .scalar(index) }
        for (k, argument) in region.arguments.dropFirst().enumerated() where k < accumulators.count {
            self[argument] = .scalar(identity(loop.accumulators[k], accumulators[k].type))
        }
        let next = join("next", types)
        scopes.append(Scope(label: loop.label, exit: exit, next: next))
        if !loop.variable.isEmpty { loopIndices.append(index) }
        emit(region)
        if !loop.variable.isEmpty { loopIndices.removeLast() }
        scopes.removeLast()
        guard !next.incoming.isEmpty else {
            // Each iteration faults.
            go(to: next.block)
            _ = l.pointee.BuildUnreachable(b)
            return define(operation.results, enter(exit))
        }
        let contributions = enter(next)
        if let mark { release(to: mark) }
        let position = l.pointee.BuildNSWSub(b, index, blockStart, "")!
        for k in accumulators.indices {
            if case .scalar(let v) = contributions[k] { join(&accumulators[k], v, at: position) }
        }
        let following = l.pointee.BuildNSWAdd(b, index, m.int(1), "")!
        let afterBody = block("endblock")
        _ = l.pointee.BuildCondBr(b, compare(LLVMIntSLT, following, blockEnd), body, afterBody)
        addIncoming(index, following, here)
        close(innerPhis, with: accumulators)

        // The end of a block.
        go(to: afterBody)
        for accumulator in accumulators {
            if case .tree(let state, let buffer, let name) = accumulator.form {
                call(
                    m.declare("quern_tree_add_\(name)", m.void, [m.pointer, m.pointer, m.i64]), [state, buffer, count])
            }
        }
        let finished = block("joined")
        if hasTree {
            _ = l.pointee.BuildCondBr(b, compare(LLVMIntSLT, blockEnd, upper), outer, finished)
            addIncoming(blockStart, blockEnd, here)
            close(outerPhis, with: accumulators)
        } else {
            _ = l.pointee.BuildBr(b, finished)
        }
        go(to: finished)
        let results = accumulators.map { Slot.scalar(total($0, operation)) }
        if let outerMark { release(to: outerMark) }
        jump(to: exit, with: results)
        define(operation.results, enter(exit))
    }

    /// What leaves a contribution as it is.
    func identity(_ kind: ReductionKind, _ type: ScalarType) -> LLVMValueRef {
        let isFloat = type.isFloatingPoint
        switch kind {
        case .sum, .wrappingSum: return isFloat ? m.real(-0.0, type) : m.constant(bits: 0, type)
        case .product, .wrappingProduct: return isFloat ? m.real(1, type) : m.constant(bits: 1, type)
        case .min: return isFloat ? m.real(.infinity, type) : largest(type)
        case .max: return isFloat ? m.real(-.infinity, type) : smallest(type)
        case .and: return m.constant(bits: .max, type)
        case .or, .xor, .mean, .argmin, .argmax, .dot: return m.constant(bits: 0, type)
        }
    }

    func accumulator(_ kind: ReductionKind, _ type: ScalarType, _ start: LLVMValueRef, _ operation: Operation)
        -> Accumulator
    {
        let isTotal = kind == .sum || kind == .product
        if isTotal && type.isFloatingPoint && !isRelaxed {
            let bytes = Self.blockLength * type.byteCount
            let state = blockMemory(Self.treeSize, operation)
            let buffer = blockMemory(bytes, operation)
            let name = "\(kind.rawValue)_\(type.name)"
            call(m.declare("quern_tree_begin_\(name)", m.void, [m.pointer]), [state])
            return Accumulator(
                form: .tree(state: state, buffer: buffer, name: name), type: type, start: start, carried: [])
        }
        if isTotal && type.isInteger {
            let wide =
                type.isSignedInteger
                ? l.pointee.BuildSExt(b, start, m.i128, "")! : l.pointee.BuildZExt(b, start, m.i128, "")!
            if kind == .sum { return Accumulator(form: .exactSum, type: type, start: start, carried: [wide]) }
            let one = m.constant(1, m.i64)
            var product = Accumulator(
                form: .exactProduct, type: type, start: start,
                carried: [one, m.bool(false), m.bool(false), m.bool(false)])
            join(&product, start, at: m.int(0))
            return product
        }
        return Accumulator(form: .fold(kind), type: type, start: start, carried: [start])
    }
    /// Memory for a block's contributions: the stack's, or in recursive kernels, scratch.
    func blockMemory(_ bytes: Int, _ operation: Operation) -> LLVMValueRef {
        if isRecursive { return fresh([m.int(bytes)], .uint8, isZeroed: false, operation).base }
        return stack(m.arrayType(m.i8, bytes), alignment: 64)
    }

    /// Phis of all that is carried, which from here on stands for it.
    func phis(of accumulators: inout [Accumulator], from: LLVMBasicBlockRef) -> [LLVMValueRef] {
        var all: [LLVMValueRef] = []
        for k in accumulators.indices {
            accumulators[k].carried = accumulators[k].carried.map { value in
                let phi = l.pointee.BuildPhi(b, l.pointee.TypeOf(value)!, "")!
                addIncoming(phi, value, from)
                all.append(phi)
                return phi
            }
        }
        return all
    }
    func close(_ phis: [LLVMValueRef], with accumulators: [Accumulator]) {
        for (phi, value) in zip(phis, accumulators.flatMap(\.carried)) { addIncoming(phi, value, here) }
    }

    /// One iteration's contribution.
    func join(_ accumulator: inout Accumulator, _ v: LLVMValueRef, at position: LLVMValueRef) {
        let type = accumulator.type
        switch accumulator.form {
        case .tree(_, let buffer, _):
            var step: LLVMValueRef? = position
            let address = l.pointee.BuildInBoundsGEP2(b, m.type(type), buffer, &step, 1, "")!
            storeElement(v, type, address)
        case .exactSum:
            let wide =
                type.isSignedInteger ? l.pointee.BuildSExt(b, v, m.i128, "")! : l.pointee.BuildZExt(b, v, m.i128, "")!
            accumulator.carried[0] = l.pointee.BuildNSWAdd(b, accumulator.carried[0], wide, "")!
        case .exactProduct:
            let (size, isNegative, isZero, isTooLarge) = (
                accumulator.carried[0], accumulator.carried[1], accumulator.carried[2], accumulator.carried[3]
            )
            let zero = m.constant(0, m.type(type))
            let isThisNegative = type.isSignedInteger ? compare(LLVMIntSLT, v, zero) : m.bool(false)
            let extended = faultBits(v, type)
            let factor = select(isThisNegative, l.pointee.BuildSub(b, m.int(0), extended, "")!, extended)
            let pair = intrinsic("llvm.umul.with.overflow", m.i64, [size, factor])
            accumulator.carried = [
                l.pointee.BuildExtractValue(b, pair, 0, "")!, l.pointee.BuildXor(b, isNegative, isThisNegative, "")!,
                or(isZero, compare(LLVMIntEQ, v, zero)), or(isTooLarge, l.pointee.BuildExtractValue(b, pair, 1, "")!),
            ]
        case .fold(let kind):
            accumulator.carried[0] = folded(kind, accumulator.carried[0], v, type)
        }
    }
    private func folded(_ kind: ReductionKind, _ s: LLVMValueRef, _ v: LLVMValueRef, _ type: ScalarType) -> LLVMValueRef
    {
        switch kind {
        case .sum: flagged(l.pointee.BuildFAdd(b, s, v, "")!)
        case .product: flagged(l.pointee.BuildFMul(b, s, v, "")!)
        case .wrappingSum: l.pointee.BuildAdd(b, s, v, "")!
        case .wrappingProduct: l.pointee.BuildMul(b, s, v, "")!
        case .min: select(comparison(.less, v, s, type), v, s)
        case .max: select(comparison(.greaterOrEqual, v, s, type), v, s)
        case .and: and(s, v)
        case .or: or(s, v)
        case .xor, .mean, .argmin, .argmax, .dot: l.pointee.BuildXor(b, s, v, "")!
        }
    }

    /// The value after the loop.
    func total(_ accumulator: Accumulator, _ operation: Operation) -> LLVMValueRef {
        let type = accumulator.type
        let llvm = m.type(type)
        switch accumulator.form {
        case .fold: return accumulator.carried[0]
        case .tree(let state, _, let name):
            let sum = call(m.declare("quern_tree_end_\(name)", llvm, [m.pointer]), [state])
            return name.hasPrefix("sum")
                ? l.pointee.BuildFAdd(b, accumulator.start, sum, "")!
                : l.pointee.BuildFMul(b, accumulator.start, sum, "")!
        case .exactSum:
            let narrow = l.pointee.BuildTrunc(b, accumulator.carried[0], llvm, "")!
            let back =
                type.isSignedInteger
                ? l.pointee.BuildSExt(b, narrow, m.i128, "")! : l.pointee.BuildZExt(b, narrow, m.i128, "")!
            require(compare(LLVMIntEQ, back, accumulator.carried[0]), .overflow, operation)
            return narrow
        case .exactProduct:
            let (size, isNegative, isZero, isTooLarge) = (
                accumulator.carried[0], accumulator.carried[1], accumulator.carried[2], accumulator.carried[3]
            )
            let bits = type.isSignedInteger ? type.bitCount - 1 : type.bitCount
            let limit = m.constant(bits == 64 ? -1 : Int64(bitPattern: (1 << UInt64(bits)) - 1), m.i64)
            let bound = select(isNegative, l.pointee.BuildAdd(b, limit, m.int(1), "")!, limit)
            let fits = and(not(isTooLarge), compare(LLVMIntULE, size, bound))
            require(or(isZero, fits), .overflow, operation)
            let signed = select(isNegative, l.pointee.BuildSub(b, m.int(0), size, "")!, size)
            let value = select(isZero, m.int(0), signed)
            return type.bitCount == 64 ? value : l.pointee.BuildTrunc(b, value, llvm, "")!
        }
    }
}
