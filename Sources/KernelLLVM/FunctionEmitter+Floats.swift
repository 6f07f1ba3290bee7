// Floating-point arithmetic and conversions. The meaning of each op is in KernelIR/Opcode.swift.
// Holds: strict functions carry no fast-math flags at all; relaxed ones may be reassociated and contracted, but
// never assume that there is no NaN or infinity.

internal import CLLVM
internal import KernelIR
internal import QuernCore

extension FunctionEmitter {
    /// The instruction, with the flags that a relaxed function allows.
    func flagged(_ v: LLVMValueRef) -> LLVMValueRef {
        if isRelaxed {
            let flags =
                UInt32(LLVMFastMathAllowReassoc) | UInt32(LLVMFastMathAllowContract) | UInt32(LLVMFastMathNoSignedZeros)
                | UInt32(LLVMFastMathAllowReciprocal)
            // A folded constant takes no flags, and LLVM would not say so kindly.
            if l.pointee.IsAInstruction(v) != nil { l.pointee.SetFastMathFlags(v, LLVMFastMathFlags(flags)) }
        }
        return v
    }
    func floatArithmetic(_ opcode: Opcode, _ x: LLVMValueRef, _ y: LLVMValueRef) -> LLVMValueRef {
        switch opcode {
        case .subtract: flagged(l.pointee.BuildFSub(b, x, y, "")!)
        case .multiply: flagged(l.pointee.BuildFMul(b, x, y, "")!)
        default: flagged(l.pointee.BuildFAdd(b, x, y, "")!)
        }
    }
    /// `condition ? s ± e : s`, or the other way round, as `s ± (condition ? e : 0)`: the form that LLVM vectorises.
    /// Nil in strict functions (nothing would be gained) and for anything else.
    func conditionalSum(_ condition: Value, _ then: Value, _ otherwise: Value) -> LLVMValueRef? {
        guard isRelaxed, case .scalar(let test)? = self[condition] else { return nil }
        for (sum, other, isThen) in [(then, otherwise, true), (otherwise, then, false)] {
            guard let operation = sums[sum], operation.operands.count == 2 else { continue }
            var (s, e) = (operation.operands[0], operation.operands[1])
            if operation.opcode == .add && e == other { swap(&s, &e) }
            guard s == other else { continue }
            let type = scalarType(of: e)
            // s + −0.0 and s − 0.0 are s, whatever s is.
            let nothing = m.real(operation.opcode == .add ? -0.0 : 0.0, type)
            let part = isThen ? select(test, scalar(e), nothing) : select(test, nothing, scalar(e))
            return floatArithmetic(operation.opcode, scalar(s), part)
        }
        return nil
    }
    func compare(_ predicate: LLVMRealPredicate, _ x: LLVMValueRef, _ y: LLVMValueRef) -> LLVMValueRef {
        l.pointee.BuildFCmp(b, predicate, x, y, "")!
    }
    func magnitude(_ x: LLVMValueRef, _ type: ScalarType) -> LLVMValueRef { intrinsic("llvm.fabs", m.type(type), [x]) }

    func emitConstant(_ operation: Operation) {
        guard case .literal(.bits(let bits)) = operation.attribute else {
            return fail("a constant of '\(source.name)' has no bits")
        }
        define(operation, m.constant(bits: bits, scalarType(of: operation.results[0])))
    }

    /// Swift's own comparisons, so that ties and NaNs go the same way.
    func emitExtremum(_ operation: Operation) {
        let type = scalarType(of: operation.operands[0])
        let x = scalar(operation.operands[0])
        let y = scalar(operation.operands[1])
        switch operation.opcode {
        case .minimum: define(operation, select(comparison(.less, y, x, type), y, x))
        case .maximum: define(operation, select(comparison(.greaterOrEqual, y, x, type), y, x))
        default:
            // x if it is smaller (or equal) or y is NaN, else y, as Swift's `F.minimum` and `F.maximum` do.
            let isFirst = compare(operation.opcode == .floatMinimum ? LLVMRealOLE : LLVMRealOGT, x, y)
            let isOnly = compare(LLVMRealUNO, y, y)
            define(operation, select(or(isFirst, isOnly), x, y))
        }
    }

    func emitFloatFunction(_ operation: Operation) {
        let type = m.type(scalarType(of: operation.results[0]))
        let arguments = operation.operands.map(scalar)
        switch operation.opcode {
        case .squareRoot: define(operation, intrinsic("llvm.sqrt", type, arguments))
        case .copySign: define(operation, intrinsic("llvm.copysign", type, arguments))
        default: define(operation, intrinsic("llvm.fma", type, arguments))
        }
    }

    func emitRound(_ operation: Operation) {
        guard case .rounding(let rule) = operation.attribute else { return fail("a rounding without a rule") }
        let scalarType = scalarType(of: operation.results[0])
        let type = m.type(scalarType)
        let x = scalar(operation.operands[0])
        switch rule {
        case .toNearestOrAwayFromZero: define(operation, intrinsic("llvm.round", type, [x]))
        // The mode is always to nearest, ties to even, in compiled code.
        case .toNearestOrEven: define(operation, intrinsic("llvm.rint", type, [x]))
        case .up: define(operation, intrinsic("llvm.ceil", type, [x]))
        case .down: define(operation, intrinsic("llvm.floor", type, [x]))
        case .towardZero: define(operation, intrinsic("llvm.trunc", type, [x]))
        case .awayFromZero:
            let away = intrinsic("llvm.ceil", type, [magnitude(x, scalarType)])
            define(operation, intrinsic("llvm.copysign", type, [away, x]))
        }
    }

    func emitFloatClass(_ operation: Operation) {
        guard case .floatClass(let question) = operation.attribute else { return fail("a class without a question") }
        let type = scalarType(of: operation.operands[0])
        let x = scalar(operation.operands[0])
        let size = magnitude(x, type)
        let infinity = m.real(.infinity, type)
        let normal = m.real(type == .float32 ? Double(Float.leastNormalMagnitude) : Double.leastNormalMagnitude, type)
        let zero = m.real(0, type)
        let answer: LLVMValueRef
        switch question {
        case .isNaN: answer = compare(LLVMRealUNO, x, x)
        case .isInfinite: answer = compare(LLVMRealOEQ, size, infinity)
        case .isFinite: answer = compare(LLVMRealOLT, size, infinity)
        case .isNormal: answer = and(compare(LLVMRealOGE, size, normal), compare(LLVMRealOLT, size, infinity))
        case .isSubnormal: answer = and(compare(LLVMRealOGT, size, zero), compare(LLVMRealOLT, size, normal))
        case .isZero: answer = compare(LLVMRealOEQ, x, zero)
        case .isSignMinus:
            let bits = type == .float32 ? m.i32 : m.i64
            answer = compare(LLVMIntSLT, l.pointee.BuildBitCast(b, x, bits, "")!, m.constant(0, bits))
        }
        define(operation, answer)
    }

    // MARK: Conversions

    func emitBitCast(_ operation: Operation) {
        let x = scalar(operation.operands[0])
        define(operation, l.pointee.BuildBitCast(b, x, m.type(scalarType(of: operation.results[0])), "")!)
    }

    func emitConvert(_ operation: Operation) {
        let from = scalarType(of: operation.operands[0])
        let to = scalarType(of: operation.results[0])
        let x = scalar(operation.operands[0])
        if operation.isChecked, !to.isFloatingPoint, let fits = fits(x, from, to) {
            require(fits, .conversion, operation) {
                FaultValues(first: faultBits(x, from), second: m.int(0), detail: m.int(0))
            }
        }
        define(operation, converted(x, from, to))
    }

    /// The value in another type, where it fits; floating types round.
    func converted(_ x: LLVMValueRef, _ from: ScalarType, _ to: ScalarType) -> LLVMValueRef {
        if from == to { return x }
        let type = m.type(to)
        switch (from.isFloatingPoint, to.isFloatingPoint) {
        case (true, true):
            return from == .float32 ? l.pointee.BuildFPExt(b, x, type, "")! : l.pointee.BuildFPTrunc(b, x, type, "")!
        case (true, false):
            return to.isSignedInteger ? l.pointee.BuildFPToSI(b, x, type, "")! : l.pointee.BuildFPToUI(b, x, type, "")!
        case (false, true):
            return from.isSignedInteger
                ? l.pointee.BuildSIToFP(b, x, type, "")! : l.pointee.BuildUIToFP(b, x, type, "")!
        case (false, false): return resized(x, from, to)
        }
    }
    /// An integer's low bits, or its extension.
    private func resized(_ x: LLVMValueRef, _ from: ScalarType, _ to: ScalarType) -> LLVMValueRef {
        if from.bitCount == to.bitCount { return x }
        if from.bitCount > to.bitCount { return l.pointee.BuildTrunc(b, x, m.type(to), "")! }
        return from.isSignedInteger
            ? l.pointee.BuildSExt(b, x, m.type(to), "")! : l.pointee.BuildZExt(b, x, m.type(to), "")!
    }

    /// Whether the value, truncated toward zero, is one of the integer type; nil if every value is.
    private func fits(_ x: LLVMValueRef, _ from: ScalarType, _ to: ScalarType) -> LLVMValueRef? {
        if from.isFloatingPoint {
            // Exclusive bounds: −2^(w−1) − 1 and 2^(w−1), or −1 and 2^w. NaN is inside of nothing.
            let bits = to.isSignedInteger ? to.bitCount - 1 : to.bitCount
            let high = m.real(Double(sign: .plus, exponent: bits, significand: 1), from)
            let low = to.isSignedInteger ? -Double(sign: .plus, exponent: bits, significand: 1) : 0
            let significandBits = from == .float32 ? 24 : 53
            // Where the type cannot hold the lower bound less one, the bound itself is the first that fits.
            let above =
                to.isSignedInteger && bits + 1 > significandBits
                ? compare(LLVMRealOGE, x, m.real(low, from)) : compare(LLVMRealOGT, x, m.real(low - 1, from))
            return and(above, compare(LLVMRealOLT, x, high))
        }
        let type = m.type(from)
        var tests: [LLVMValueRef] = []
        if from.isSignedInteger {
            if !to.isSignedInteger {
                tests.append(compare(LLVMIntSGE, x, m.constant(0, type)))
            } else if to.bitCount < from.bitCount {
                tests.append(compare(LLVMIntSGE, x, m.constant(Int64.min >> Int64(64 - to.bitCount), type)))
            }
        }
        let topBits = to.isSignedInteger ? to.bitCount - 1 : to.bitCount
        let ownBits = from.isSignedInteger ? from.bitCount - 1 : from.bitCount
        if topBits < ownBits {
            let top = m.constant(Int64(bitPattern: (UInt64(1) << UInt64(topBits)) - 1), type)
            tests.append(compare(from.isSignedInteger ? LLVMIntSLE : LLVMIntULE, x, top))
        }
        guard var all = tests.first else { return nil }
        for test in tests.dropFirst() { all = and(all, test) }
        return all
    }

    func emitConvertTruncating(_ operation: Operation) {
        define(
            operation,
            resized(
                scalar(operation.operands[0]), scalarType(of: operation.operands[0]),
                scalarType(of: operation.results[0])))
    }

    func emitConvertClamping(_ operation: Operation) {
        let from = scalarType(of: operation.operands[0])
        let to = scalarType(of: operation.results[0])
        let x = scalar(operation.operands[0])
        let value = resized(x, from, to)
        guard let fits = fits(x, from, to) else { return define(operation, value) }
        let isBelow =
            from.isSignedInteger ? compare(LLVMIntSLT, x, m.constant(0, m.type(from))) : m.bool(false)
        define(operation, select(fits, value, select(isBelow, smallest(to), largest(to))))
    }

    func emitConvertExactly(_ operation: Operation) {
        let from = scalarType(of: operation.operands[0])
        let to = scalarType(of: operation.results[1])
        let x = scalar(operation.operands[0])
        let zero = to.isFloatingPoint ? m.real(0, to) : m.constant(0, m.type(to))
        var isExact: LLVMValueRef
        var value: LLVMValueRef
        switch (from.isFloatingPoint, to.isFloatingPoint) {
        case (true, true):
            value = converted(x, from, to)
            isExact = compare(LLVMRealOEQ, converted(value, to, from), x)
        case (true, false):
            let inside = fits(x, from, to) ?? m.bool(true)
            let whole = intrinsic("llvm.trunc", m.type(from), [x])
            isExact = and(inside, compare(LLVMRealOEQ, whole, x))
            // Outside of the range the conversion itself must not run.
            value = converted(select(isExact, x, m.real(0, from)), from, to)
        case (false, true):
            value = converted(x, from, to)
            let inside = fits(value, to, from) ?? m.bool(true)
            let back = converted(select(inside, value, m.real(0, to)), to, from)
            isExact = and(inside, compare(LLVMIntEQ, back, x))
        case (false, false):
            value = resized(x, from, to)
            isExact = fits(x, from, to) ?? m.bool(true)
        }
        self[operation.results[0]] = .scalar(isExact)
        self[operation.results[1]] = .scalar(select(isExact, value, zero))
    }
}
