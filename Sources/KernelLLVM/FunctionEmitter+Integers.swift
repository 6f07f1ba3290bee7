// Integer arithmetic, bits and comparison. The meaning of each op is in KernelIR/Opcode.swift.
// Holds: nsw and nuw are given only to arithmetic whose overflow test was proved away (`isChecked` is false there
// and nowhere else: `.unchecked` kernels hold wrapping ops).

internal import CLLVM
internal import KernelIR
internal import QuernCore

extension FunctionEmitter {
    func compare(_ predicate: LLVMIntPredicate, _ x: LLVMValueRef, _ y: LLVMValueRef) -> LLVMValueRef {
        l.pointee.BuildICmp(b, predicate, x, y, "")!
    }
    func select(_ condition: LLVMValueRef, _ x: LLVMValueRef, _ y: LLVMValueRef) -> LLVMValueRef {
        l.pointee.BuildSelect(b, condition, x, y, "")!
    }
    func and(_ x: LLVMValueRef, _ y: LLVMValueRef) -> LLVMValueRef { l.pointee.BuildAnd(b, x, y, "")! }
    func or(_ x: LLVMValueRef, _ y: LLVMValueRef) -> LLVMValueRef { l.pointee.BuildOr(b, x, y, "")! }
    func not(_ x: LLVMValueRef) -> LLVMValueRef { l.pointee.BuildNot(b, x, "")! }
    /// A call of an intrinsic that is overloaded by `type`.
    func intrinsic(_ name: String, _ type: LLVMTypeRef, _ arguments: [LLVMValueRef]) -> LLVMValueRef {
        guard let callee = m.intrinsic(name, [type]) else {
            fail("this LLVM lacks \(name)")
            return m.poison(type)
        }
        return call(callee, arguments)
    }
    func smallest(_ type: ScalarType) -> LLVMValueRef {
        m.constant(type.isSignedInteger ? Int64.min >> Int64(64 - type.bitCount) : 0, m.type(type))
    }
    func largest(_ type: ScalarType) -> LLVMValueRef {
        type.isSignedInteger
            ? m.constant(Int64.max >> Int64(64 - type.bitCount), m.type(type)) : m.constant(-1, m.type(type))
    }

    // MARK: Arithmetic

    func emitArithmetic(_ operation: Operation) {
        let type = scalarType(of: operation.operands[0])
        let x = scalar(operation.operands[0])
        let y = scalar(operation.operands[1])
        if type.isFloatingPoint {
            if isRelaxed && operation.opcode != .multiply { sums[operation.results[0]] = operation }
            return define(operation, floatArithmetic(operation.opcode, x, y))
        }
        guard operation.isChecked else { return define(operation, provedArithmetic(operation.opcode, x, y, type)) }
        let (value, overflowed) = reporting(operation.opcode, x, y, type)
        require(not(overflowed), .overflow, operation) {
            FaultValues(first: faultBits(x, type), second: faultBits(y, type), detail: m.int(0))
        }
        define(operation, value)
    }

    private func provedArithmetic(_ opcode: Opcode, _ x: LLVMValueRef, _ y: LLVMValueRef, _ type: ScalarType)
        -> LLVMValueRef
    {
        let isSigned = type.isSignedInteger
        switch opcode {
        case .subtract: return isSigned ? l.pointee.BuildNSWSub(b, x, y, "")! : l.pointee.BuildNUWSub(b, x, y, "")!
        case .multiply: return isSigned ? l.pointee.BuildNSWMul(b, x, y, "")! : l.pointee.BuildNUWMul(b, x, y, "")!
        default: return isSigned ? l.pointee.BuildNSWAdd(b, x, y, "")! : l.pointee.BuildNUWAdd(b, x, y, "")!
        }
    }

    /// The wrapped value and whether it overflowed.
    func reporting(_ opcode: Opcode, _ x: LLVMValueRef, _ y: LLVMValueRef, _ type: ScalarType) -> (
        LLVMValueRef, LLVMValueRef
    ) {
        let name: String
        switch opcode {
        case .subtract, .subtractReporting, .negate: name = "sub"
        case .multiply, .multiplyReporting: name = "mul"
        default: name = "add"
        }
        let pair = intrinsic("llvm.\(type.isSignedInteger ? "s" : "u")\(name).with.overflow", m.type(type), [x, y])
        return (l.pointee.BuildExtractValue(b, pair, 0, "")!, l.pointee.BuildExtractValue(b, pair, 1, "")!)
    }

    func emitReporting(_ operation: Operation) {
        let type = scalarType(of: operation.operands[0])
        let (value, overflowed) = reporting(
            operation.opcode, scalar(operation.operands[0]), scalar(operation.operands[1]), type)
        self[operation.results[0]] = .scalar(value)
        self[operation.results[1]] = .scalar(overflowed)
    }

    func emitWrapping(_ operation: Operation) {
        let x = scalar(operation.operands[0])
        let y = scalar(operation.operands[1])
        switch operation.opcode {
        case .wrappingSubtract: define(operation, l.pointee.BuildSub(b, x, y, "")!)
        case .wrappingMultiply: define(operation, l.pointee.BuildMul(b, x, y, "")!)
        default: define(operation, l.pointee.BuildAdd(b, x, y, "")!)
        }
    }

    func emitDivision(_ operation: Operation) {
        let type = scalarType(of: operation.operands[0])
        let x = scalar(operation.operands[0])
        let y = scalar(operation.operands[1])
        if type.isFloatingPoint {
            return define(operation, flagged(l.pointee.BuildFDiv(b, x, y, "")!))
        }
        let zero = m.constant(0, m.type(type))
        if operation.isChecked {
            require(compare(LLVMIntNE, y, zero), .divisionByZero, operation) {
                FaultValues(first: faultBits(x, type), second: m.int(0), detail: m.int(0))
            }
            if type.isSignedInteger {
                let isEdge = and(
                    compare(LLVMIntEQ, x, smallest(type)), compare(LLVMIntEQ, y, m.constant(-1, m.type(type))))
                require(not(isEdge), .overflow, operation) {
                    FaultValues(first: faultBits(x, type), second: faultBits(y, type), detail: m.int(0))
                }
            }
        }
        switch (operation.opcode, type.isSignedInteger) {
        case (.divide, true): define(operation, l.pointee.BuildSDiv(b, x, y, "")!)
        case (.divide, false): define(operation, l.pointee.BuildUDiv(b, x, y, "")!)
        case (_, true): define(operation, l.pointee.BuildSRem(b, x, y, "")!)
        case (_, false): define(operation, l.pointee.BuildURem(b, x, y, "")!)
        }
    }

    func emitNegate(_ operation: Operation) {
        let type = scalarType(of: operation.operands[0])
        let x = scalar(operation.operands[0])
        if type.isFloatingPoint { return define(operation, flagged(l.pointee.BuildFNeg(b, x, "")!)) }
        if operation.isChecked {
            require(compare(LLVMIntNE, x, smallest(type)), .overflow, operation) {
                FaultValues(first: faultBits(x, type), second: m.int(0), detail: m.int(0))
            }
        }
        define(operation, l.pointee.BuildNSWSub(b, m.constant(0, m.type(type)), x, "")!)
    }

    func emitMagnitude(_ operation: Operation) {
        let type = scalarType(of: operation.operands[0])
        let x = scalar(operation.operands[0])
        if type.isFloatingPoint { return define(operation, intrinsic("llvm.fabs", m.type(type), [x])) }
        guard type.isSignedInteger else { return define(operation, x) }
        if operation.isChecked {
            require(compare(LLVMIntNE, x, smallest(type)), .overflow, operation) {
                FaultValues(first: faultBits(x, type), second: m.int(0), detail: m.int(0))
            }
        }
        let zero = m.constant(0, m.type(type))
        define(operation, select(compare(LLVMIntSLT, x, zero), l.pointee.BuildNSWSub(b, zero, x, "")!, x))
    }

    /// Whether Σ coefficient·operand + constant ≥ 0, without overflow on the way.
    func emitAffine(_ operation: Operation) {
        guard case .affine(let coefficients, let constant) = operation.attribute else {
            return fail("affine without terms")
        }
        // |coefficient · operand| < |coefficient| · 2^63, so that the sum needs log2(Σ|coefficient|) + 65 bits.
        var total: UInt64 = constant.magnitude >> 62
        var isSmall = true
        for coefficient in coefficients {
            let (sum, overflow) = total.addingReportingOverflow(coefficient.magnitude)
            isSmall = isSmall && !overflow
            total = sum
        }
        let wide = isSmall && total < 1 << 61 ? m.i128 : m.integer(bits: 256)
        var sum = wideConstant(constant, wide)
        for (value, coefficient) in zip(operation.operands, coefficients) {
            let term = l.pointee.BuildSExt(b, scalar(value), wide, "")!
            sum = l.pointee.BuildNSWAdd(
                b, sum, l.pointee.BuildNSWMul(b, term, wideConstant(coefficient, wide), "")!, "")!
        }
        define(operation, compare(LLVMIntSGE, sum, wideConstant(0, wide)))
    }
    func wideConstant(_ value: Int64, _ type: LLVMTypeRef) -> LLVMValueRef {
        l.pointee.BuildSExt(b, m.int(Int(value)), type, "")!
    }

    // MARK: Bits

    func emitBitwise(_ operation: Operation) {
        let x = scalar(operation.operands[0])
        switch operation.opcode {
        case .not: define(operation, not(x))
        case .and: define(operation, and(x, scalar(operation.operands[1])))
        case .or: define(operation, or(x, scalar(operation.operands[1])))
        default: define(operation, l.pointee.BuildXor(b, x, scalar(operation.operands[1]), "")!)
        }
    }

    func emitSmartShift(_ operation: Operation) {
        let type = scalarType(of: operation.operands[0])
        let countType = scalarType(of: operation.operands[1])
        let x = scalar(operation.operands[0])
        let given = scalar(operation.operands[1])
        let isLeft = operation.opcode == .shiftLeft
        guard countType.isSignedInteger else {
            let count = countType.bitCount < 64 ? l.pointee.BuildZExt(b, given, m.i64, "")! : given
            return define(operation, shifted(x, type, isLeft, by: count))
        }
        let count = countType.bitCount < 64 ? l.pointee.BuildSExt(b, given, m.i64, "")! : given
        let negated = l.pointee.BuildSub(b, m.int(0), count, "")!
        let isForward = compare(LLVMIntSGE, count, m.int(0))
        define(
            operation,
            select(isForward, shifted(x, type, isLeft, by: count), shifted(x, type, !isLeft, by: negated)))
    }
    /// A shift by an unsigned 64-bit count, of any size.
    private func shifted(_ x: LLVMValueRef, _ type: ScalarType, _ isLeft: Bool, by count: LLVMValueRef) -> LLVMValueRef
    {
        let llvm = m.type(type)
        let width = m.int(type.bitCount)
        let isInside = compare(LLVMIntULT, count, width)
        if !isLeft && type.isSignedInteger {
            let bounded = select(isInside, count, m.int(type.bitCount - 1))
            return l.pointee.BuildAShr(b, x, fitted(bounded, type), "")!
        }
        let bounded = fitted(select(isInside, count, m.int(0)), type)
        let value = isLeft ? l.pointee.BuildShl(b, x, bounded, "")! : l.pointee.BuildLShr(b, x, bounded, "")!
        return select(isInside, value, m.constant(0, llvm))
    }
    /// A 64-bit count in a narrower type.
    private func fitted(_ count: LLVMValueRef, _ type: ScalarType) -> LLVMValueRef {
        type.bitCount == 64 ? count : l.pointee.BuildTrunc(b, count, m.type(type), "")!
    }

    func emitMaskedShift(_ operation: Operation) {
        let type = scalarType(of: operation.operands[0])
        let x = scalar(operation.operands[0])
        let count = and(scalar(operation.operands[1]), m.constant(Int64(type.bitCount - 1), m.type(type)))
        if operation.opcode == .maskedShiftLeft {
            define(operation, l.pointee.BuildShl(b, x, count, "")!)
        } else {
            define(
                operation,
                type.isSignedInteger ? l.pointee.BuildAShr(b, x, count, "")! : l.pointee.BuildLShr(b, x, count, "")!)
        }
    }

    func emitBitCount(_ operation: Operation) {
        let type = scalarType(of: operation.operands[0])
        let x = scalar(operation.operands[0])
        let llvm = m.type(type)
        switch operation.opcode {
        case .leadingZeros: define(operation, intrinsic("llvm.ctlz", llvm, [x, m.bool(false)]))
        case .trailingZeros: define(operation, intrinsic("llvm.cttz", llvm, [x, m.bool(false)]))
        case .populationCount: define(operation, intrinsic("llvm.ctpop", llvm, [x]))
        default: define(operation, type.bitCount == 8 ? x : intrinsic("llvm.bswap", llvm, [x]))
        }
    }

    /// Of zero only zero is a multiple; −1 divides everything, min included.
    func emitIsMultiple(_ operation: Operation) {
        let type = scalarType(of: operation.operands[0])
        let llvm = m.type(type)
        let x = scalar(operation.operands[0])
        let y = scalar(operation.operands[1])
        let zero = m.constant(0, llvm)
        let isZero = compare(LLVMIntEQ, y, zero)
        var isTrivial = isZero
        if type.isSignedInteger { isTrivial = or(isZero, compare(LLVMIntEQ, y, m.constant(-1, llvm))) }
        let divisor = select(isTrivial, m.constant(1, llvm), y)
        let rest =
            type.isSignedInteger ? l.pointee.BuildSRem(b, x, divisor, "")! : l.pointee.BuildURem(b, x, divisor, "")!
        define(operation, select(isZero, compare(LLVMIntEQ, x, zero), compare(LLVMIntEQ, rest, zero)))
    }

    // MARK: Comparison and choice

    func emitComparison(_ operation: Operation) {
        let type = scalarType(of: operation.operands[0])
        define(
            operation,
            comparison(operation.opcode, scalar(operation.operands[0]), scalar(operation.operands[1]), type))
    }
    func comparison(_ opcode: Opcode, _ x: LLVMValueRef, _ y: LLVMValueRef, _ type: ScalarType) -> LLVMValueRef {
        if type.isFloatingPoint {
            let predicate =
                switch opcode {
                case .equal: LLVMRealOEQ
                case .notEqual: LLVMRealUNE
                case .less: LLVMRealOLT
                case .lessOrEqual: LLVMRealOLE
                case .greater: LLVMRealOGT
                default: LLVMRealOGE
                }
            return l.pointee.BuildFCmp(b, predicate, x, y, "")!
        }
        let isSigned = type.isSignedInteger
        let predicate =
            switch opcode {
            case .equal: LLVMIntEQ
            case .notEqual: LLVMIntNE
            case .less: isSigned ? LLVMIntSLT : LLVMIntULT
            case .lessOrEqual: isSigned ? LLVMIntSLE : LLVMIntULE
            case .greater: isSigned ? LLVMIntSGT : LLVMIntUGT
            default: isSigned ? LLVMIntSGE : LLVMIntUGE
            }
        return compare(predicate, x, y)
    }
    func emitSelect(_ operation: Operation) {
        if let sum = conditionalSum(operation.operands[0], operation.operands[1], operation.operands[2]) {
            return define(operation, sum)
        }
        define(
            operation,
            select(scalar(operation.operands[0]), scalar(operation.operands[1]), scalar(operation.operands[2])))
    }
    func emitCheck(_ operation: Operation) {
        guard operation.isChecked, case .fault(let kind, _) = operation.attribute else { return }
        let values = operation.operands.dropFirst().map(scalar)
        require(scalar(operation.operands[0]), kind, operation, values.first, values.dropFirst().first)
    }
}
