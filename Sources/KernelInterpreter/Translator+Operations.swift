// What each opcode becomes. Frequent operations on frequent types get codes of their own; any other scalar
// operation becomes `scalar`, which asks `Meaning`.

import KernelIR
import QuernCore

extension Translator {
    mutating func translate(_ region: Region) throws(InterpreterError) {
        for operation in region.operations { try translate(operation) }
    }

    private mutating func translate(_ operation: Operation) throws(InterpreterError) {
        try traceBefore(operation)
        try translateAlone(operation)
        try traceAfter(operation)
    }

    private mutating func translateAlone(_ operation: Operation) throws(InterpreterError) {
        switch operation.opcode {
        case .constant: break  // A register already.
        case .convert, .convertTruncating, .convertClamping, .bitCast: try translateConversion(operation)
        case .add, .subtract, .multiply, .divide, .remainder, .wrappingAdd, .wrappingSubtract, .wrappingMultiply,
            .negate, .magnitude, .minimum, .maximum, .floatMinimum, .floatMaximum, .squareRoot, .fusedMultiplyAdd,
            .copySign, .round, .floatClass, .math, .and, .or, .xor, .not, .shiftLeft, .shiftRight, .maskedShiftLeft,
            .maskedShiftRight, .leadingZeros, .trailingZeros, .populationCount, .byteSwap, .isMultiple, .equal,
            .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
            try translateScalar(operation)
        case .convertExactly, .addReporting, .subtractReporting, .multiplyReporting: try translatePair(operation)
        case .select:
            let (condition, first, second) =
                (try operand(operation, 0), try operand(operation, 1), try operand(operation, 2))
            emit(Instruction(code: .select, a: try result(operation), b: condition, c: first, d: second))
        case .affineIsNonNegative:
            guard case .affine(let coefficients, let constant) = operation.attribute,
                coefficients.count == operation.operands.count
            else { throw .unfit("an affine test lacks its coefficients") }
            var numbers = [Int32(coefficients.count)]
            for operand in operation.operands { numbers.append(try register(operand)) }
            let first = Int32(draft.coefficients.count)
            draft.coefficients += coefficients + [constant]
            emit(Instruction(code: .affine, a: try result(operation), b: list(numbers), c: first))
        case .check:
            guard case .fault(let kind, _) = operation.attribute else { throw .unfit("a check lacks its fault") }
            let zero = try operand(operation, 0)
            let first = operation.operands.count > 1 ? try operand(operation, 1) : -1
            let second = operation.operands.count > 2 ? try operand(operation, 2) : -1
            emit(Instruction(code: .check, a: zero, b: first, c: second, d: kind.rawValue), for: operation)
        case .trap:
            guard case .fault(let kind, _) = operation.attribute else { throw .unfit("a trap lacks its fault") }
            emit(Instruction(code: .trap, d: kind.rawValue), site: operation.site)
        case .extent:
            let array = try operand(operation, 0)
            guard case .axis(let axis) = operation.attribute,
                (0..<(try type(operation.operands[0]).rank)).contains(axis),
                let value = operation.results.first
            else { throw .unfit("an extent lacks its axis") }
            try alias(value, array + 1 + Int32(axis))
        case .load, .store: try translateElement(operation)
        case .slice, .permute, .reverse, .allocate, .duplicate, .copy, .fill, .checkShapes, .sameShape, .reduce,
            .reduceAxis, .sort:
            try translateArray(operation)
        case .call, .callExtern, .if, .for, .parallelFor, .loop, .block, .yield, .break, .continue, .return:
            try translateControl(operation)
        }
    }

    mutating func result(_ operation: Operation, _ k: Int = 0) throws(InterpreterError) -> Int32 {
        guard operation.results.indices.contains(k) else {
            throw .unfit("'\(operation.opcode.rawValue)' in kernel '\(function.name)' lacks a result")
        }
        return try define(operation.results[k])
    }

    // MARK: Scalars

    private mutating func translateScalar(_ operation: Operation) throws(InterpreterError) {
        let b = try operand(operation, 0)
        let c = operation.operands.count > 1 ? try operand(operation, 1) : b
        let d = operation.operands.count > 2 ? try operand(operation, 2) : b
        let type = try scalarType(operation.operands[0])
        let other = operation.operands.count > 1 ? try scalarType(operation.operands[1]) : type
        var opcode = operation.opcode
        if function.options.isUnchecked, !operation.isChecked, type.isInteger {
            // Without checks and without proof, overflow wraps.
            switch opcode {
            case .add: opcode = .wrappingAdd
            case .subtract: opcode = .wrappingSubtract
            case .multiply: opcode = .wrappingMultiply
            default: break  // Not over ops: only these three have a wrapping form.
            }
        }
        let a = try result(operation)
        if case .math(let math) = operation.attribute, opcode == .math {
            draft.maths.append(math)
            let code: Code = type == .float32 ? .mathF : .mathD
            return emit(Instruction(code: code, a: a, b: b, c: c, e: Int32(draft.maths.count - 1)))
        }
        // Shifts keep their operation, for counts outside the width.
        let scalar = ScalarOperation(
            opcode: opcode, attribute: operation.attribute, type: type, other: other,
            result: try scalarType(operation.results[0]))
        var instruction = Instruction(code: .scalar, type: type.rawValue, a: a, b: b, c: c, d: d)
        if let fast = FastCode.of(opcode, type) {
            instruction.code = fast.code
            instruction.extra = fast.extra
            if fast.isSwapped { (instruction.b, instruction.c) = (c, b) }
            if !fast.needsScalar { return emit(instruction, for: operation) }
        }
        instruction.e = Int32(draft.scalars.count)
        draft.scalars.append(scalar)
        emit(instruction, for: operation)
    }

    private mutating func translatePair(_ operation: Operation) throws(InterpreterError) {
        let b = try operand(operation, 0)
        let c = operation.operands.count > 1 ? try operand(operation, 1) : b
        let type = try scalarType(operation.operands[0])
        let (first, second) = (try result(operation, 0), try result(operation, 1))
        draft.scalars.append(
            ScalarOperation(
                opcode: operation.opcode, attribute: .none, type: type, other: type,
                result: try scalarType(operation.results[1])))
        emit(Instruction(code: .scalarPair, a: first, b: b, c: c, d: second, e: Int32(draft.scalars.count - 1)))
    }

    private mutating func translateConversion(_ operation: Operation) throws(InterpreterError) {
        let b = try operand(operation, 0)
        guard let value = operation.results.first else { throw .unfit("a conversion lacks its result") }
        let (from, to) = (try scalarType(operation.operands[0]), try scalarType(value))
        var code = Code.scalar
        switch operation.opcode {
        case .convert:
            if from == to || from.fits(in: to) { return try alias(value, b) }
            switch (from, to) {
            case (.float64, .float32): code = .doubleToFloat
            case (.float32, .float64): code = .floatToDouble
            case (.float64, .int64): code = .doubleToInt
            case (_, .float64) where from.isInteger && from != .uint64: code = .intToDouble
            case (_, .float32) where from.isInteger && from != .uint64: code = .intToFloat
            default: break  // Not over ops: rarer pairs of types go through Meaning.
            }
        case .convertTruncating:
            // Canonical bits are extended to 64 as the type is signed: a 64-bit result has just these.
            if from == to || to.bitCount == 64 { return try alias(value, b) }
        case .bitCast:
            if from == to || from.bitCount == 64 || (from == .uint32 && to == .float32)
                || (from == .float32 && to == .uint32)
            {
                return try alias(value, b)
            }
        default: break  // Not over ops: `convertClamping` has no short cut.
        }
        var instruction = Instruction(code: code, type: from.rawValue, a: try define(value), b: b, c: b, d: b)
        // `doubleToInt` has its operation too, for values outside the range.
        draft.scalars.append(
            ScalarOperation(opcode: operation.opcode, attribute: .none, type: from, other: from, result: to))
        instruction.e = Int32(draft.scalars.count - 1)
        emit(instruction, for: operation)
    }

    // MARK: Elements

    private mutating func translateElement(_ operation: Operation) throws(InterpreterError) {
        let array = try operand(operation, 0)
        let arrayType = try type(operation.operands[0])
        let element = try scalarType(operation.operands[0])
        let rank = arrayType.rank
        var indices: [Int32] = []
        for k in 0..<rank { indices.append(try operand(operation, k + 1)) }
        let isLoad = operation.opcode == .load
        let value = isLoad ? try result(operation) : try operand(operation, rank + 1)
        let code: Code? =
            switch (element, rank) {
            case (.float64, 1), (.int64, 1), (.uint64, 1): isLoad ? .load1x8 : .store1x8
            case (.float64, 2), (.int64, 2), (.uint64, 2): isLoad ? .load2x8 : .store2x8
            case (.float32, 1), (.uint32, 1): isLoad ? .load1x4 : .store1x4
            case (.float32, 2), (.uint32, 2): isLoad ? .load2x4 : .store2x4
            case (.int32, 1): isLoad ? .load1x4S : .store1x4
            case (.int32, 2): isLoad ? .load2x4S : .store2x4
            default: nil  // Not over ops: other elements and ranks.
            }
        var instruction = Instruction(
            code: code ?? (isLoad ? .loadAny : .storeAny), type: element.rawValue,
            extra: UInt8(truncatingIfNeeded: rank),
            a: value, b: array)
        if code == nil {
            instruction.c = list(indices)
        } else {
            instruction.c = indices[0]
            if rank == 2 { instruction.d = indices[1] }
        }
        emit(instruction, for: operation)
        if checksRaces {
            emit(
                Instruction(
                    code: .noteElement, type: element.rawValue, extra: UInt8(truncatingIfNeeded: rank),
                    a: isLoad ? 0 : 1,
                    b: array, c: list(indices), e: note(operation)))
        }
    }

    // MARK: Arrays

    private mutating func translateArray(_ operation: Operation) throws(InterpreterError) {
        let opcode = operation.opcode
        if opcode == .allocate {
            guard let value = operation.results.first else { throw .unfit("an array lacks its result") }
            let type = try type(value)
            var extents: [Int32] = []
            for k in 0..<type.rank { extents.append(try operand(operation, k)) }
            let element = try scalarType(value)
            emit(
                Instruction(
                    code: .allocate, type: element.rawValue, extra: UInt8(truncatingIfNeeded: type.rank),
                    a: try define(value), c: list(extents)),
                for: operation)
            return try noteStorage(value, operation)
        }
        let b = try operand(operation, 0)
        let source = try type(operation.operands[0])
        let element = try scalarType(operation.operands[0])
        var instruction = Instruction(
            code: .slice, type: element.rawValue, extra: UInt8(truncatingIfNeeded: source.rank), b: b)
        switch opcode {
        case .slice:
            guard case .slice(let axes) = operation.attribute, axes.count == source.rank else {
                throw .unfit("a slice lacks its cuts")
            }
            var numbers: [Int32] = []
            var next = 1
            var kept: Int32 = 0
            for axis in axes {
                switch axis {
                case .index:
                    numbers += [0, try operand(operation, next), 0]
                case .range:
                    numbers += [1, try operand(operation, next), try operand(operation, next + 1)]
                    kept += 1
                case .by:
                    numbers += [2, try operand(operation, next), 0]
                    kept += 1
                case .all:
                    numbers += [3, 0, 0]
                    kept += 1
                }
                next += axis.operandCount
            }
            instruction.c = list(numbers)
            instruction.d = kept
            instruction.a = try result(operation)
        case .permute:
            guard case .axes(let axes) = operation.attribute, axes.sorted() == Array(0..<source.rank) else {
                throw .unfit("a permutation lacks its axes")
            }
            instruction.code = .permute
            instruction.c = list(axes.map { Int32($0) })
            instruction.a = try result(operation)
        case .reverse:
            guard case .axis(let axis) = operation.attribute, (0..<source.rank).contains(axis) else {
                throw .unfit("a reversal lacks its axis")
            }
            instruction.code = .reverse
            instruction.c = Int32(axis)
            instruction.a = try result(operation)
        case .duplicate:
            instruction.code = .duplicate
            instruction.a = try result(operation)
        case .copy, .checkShapes:
            instruction.code = opcode == .copy ? .copy : .checkShapes
            instruction.c = try operand(operation, 1)
        case .fill:
            instruction.code = .fill
            instruction.c = try operand(operation, 1)
        case .sameShape:
            instruction.code = .sameShape
            instruction.c = try operand(operation, 1)
            instruction.a = try result(operation)
        case .sort:
            instruction.code = .sort
        case .reduce, .reduceAxis:
            guard case .reduction(let kind, let axis) = operation.attribute else {
                throw .unfit("a reduction lacks its kind")
            }
            instruction.code = opcode == .reduce ? .reduce : .reduceAxis
            if kind == .dot { instruction.c = try operand(operation, 1) }
            if opcode == .reduceAxis {
                guard let axis, (0..<source.rank).contains(axis) else { throw .unfit("a reduction lacks its axis") }
                instruction.d = Int32(axis)
            }
            instruction.e = reduction(kind, element)
            instruction.a = try result(operation)
        default: throw .unfit("'\(opcode.rawValue)' is no operation on arrays")  // The caller sends only these.
        }
        // Only operations whose check a proof can clear are judged by it; memory and empty arrays are always tested.
        if opcode == .slice || opcode == .copy || opcode == .checkShapes {
            emit(instruction, for: operation)
        } else {
            emit(instruction, site: operation.site)
        }
        try noteAccesses(operation)
    }

    mutating func reduction(_ kind: ReductionKind, _ type: ScalarType) -> Int32 {
        draft.reductions.append(ReductionOperation(kind: kind, type: type))
        return Int32(draft.reductions.count - 1)
    }
}

extension ScalarType {
    /// Whether an integer of this type is also one of `other`, so that its canonical bits are the same.
    func fits(in other: ScalarType) -> Bool {
        guard isInteger, other.isInteger else { return false }
        if isSignedInteger == other.isSignedInteger { return bitCount <= other.bitCount }
        return isUnsignedInteger && bitCount < other.bitCount
    }
}

/// Codes of frequent operations on frequent types.
struct FastCode {
    var code: Code
    var isSwapped = false
    var extra: UInt8 = 0
    /// Whether the code falls back on the scalar operation.
    var needsScalar = false

    static func of(_ opcode: Opcode, _ type: ScalarType) -> FastCode? {
        switch type {
        case .float64: double(opcode)
        case .float32: float(opcode)
        case .bool, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64: integer(opcode, type)
        case .complex64, .complex128: nil
        }
    }

    private static func integer(_ opcode: Opcode, _ type: ScalarType) -> FastCode? {
        let isSigned = type.isSignedInteger
        let width = type == .bool ? 1 : type.bitCount
        let isWide = width == 64
        let spare = UInt8(64 - width)
        switch opcode {
        case .equal: return FastCode(code: .equal)
        case .notEqual: return FastCode(code: .notEqual)
        case .and: return FastCode(code: .and)
        case .or: return FastCode(code: .or)
        case .xor: return FastCode(code: .xor)
        case .not where type == .bool: return FastCode(code: .notBool)
        case _ where type == .bool: return nil
        case .not where isSigned || isWide: return FastCode(code: .not)
        case .less: return FastCode(code: isSigned ? .lessS : .lessU)
        case .lessOrEqual: return FastCode(code: isSigned ? .lessOrEqualS : .lessOrEqualU)
        case .greater: return FastCode(code: isSigned ? .lessS : .lessU, isSwapped: true)
        case .greaterOrEqual: return FastCode(code: isSigned ? .lessOrEqualS : .lessOrEqualU, isSwapped: true)
        case .minimum: return FastCode(code: isSigned ? .minimumS : .minimumU)
        case .maximum: return FastCode(code: isSigned ? .maximumS : .maximumU)
        case .add where type == .int64: return FastCode(code: .addI)
        case .subtract where type == .int64: return FastCode(code: .subtractI)
        case .multiply where type == .int64: return FastCode(code: .multiplyI)
        case .divide where type == .int64: return FastCode(code: .divideI)
        case .remainder where type == .int64: return FastCode(code: .remainderI)
        case .negate where type == .int64: return FastCode(code: .negateI)
        case .add where !isWide: return FastCode(code: isSigned ? .addS : .addU, extra: spare)
        case .subtract where !isWide: return FastCode(code: isSigned ? .subtractS : .subtractU, extra: spare)
        case .multiply where !isWide: return FastCode(code: isSigned ? .multiplyS : .multiplyU, extra: spare)
        case .wrappingAdd where isWide: return FastCode(code: .addW)
        case .wrappingSubtract where isWide: return FastCode(code: .subtractW)
        case .wrappingMultiply where isWide: return FastCode(code: .multiplyW)
        case .shiftLeft:
            return FastCode(code: isSigned ? .shiftLeftS : .shiftLeftU, extra: UInt8(width), needsScalar: true)
        case .shiftRight:
            return FastCode(code: isSigned ? .shiftRightS : .shiftRightU, extra: UInt8(width), needsScalar: true)
        case .maskedShiftLeft where isWide: return FastCode(code: .maskedLeft, extra: 63)
        case .maskedShiftRight: return FastCode(code: isSigned ? .maskedRightS : .maskedRightU, extra: UInt8(width - 1))
        default: return nil  // Not over ops: the rest goes through Meaning.
        }
    }

    private static func double(_ opcode: Opcode) -> FastCode? {
        switch opcode {
        case .add: FastCode(code: .addD)
        case .subtract: FastCode(code: .subtractD)
        case .multiply: FastCode(code: .multiplyD)
        case .divide: FastCode(code: .divideD)
        case .negate: FastCode(code: .negateD)
        case .magnitude: FastCode(code: .magnitudeD)
        case .squareRoot: FastCode(code: .squareRootD)
        case .fusedMultiplyAdd: FastCode(code: .fusedD)
        case .minimum: FastCode(code: .minimumD)
        case .maximum: FastCode(code: .maximumD)
        case .equal: FastCode(code: .equalD)
        case .notEqual: FastCode(code: .notEqualD)
        case .less: FastCode(code: .lessD)
        case .lessOrEqual: FastCode(code: .lessOrEqualD)
        case .greater: FastCode(code: .lessD, isSwapped: true)
        case .greaterOrEqual: FastCode(code: .lessOrEqualD, isSwapped: true)
        default: nil  // Not over ops: the rest goes through Meaning.
        }
    }

    private static func float(_ opcode: Opcode) -> FastCode? {
        switch opcode {
        case .add: FastCode(code: .addF)
        case .subtract: FastCode(code: .subtractF)
        case .multiply: FastCode(code: .multiplyF)
        case .divide: FastCode(code: .divideF)
        case .negate: FastCode(code: .negateF)
        case .magnitude: FastCode(code: .magnitudeF)
        case .squareRoot: FastCode(code: .squareRootF)
        case .fusedMultiplyAdd: FastCode(code: .fusedF)
        case .minimum: FastCode(code: .minimumF)
        case .maximum: FastCode(code: .maximumF)
        case .equal: FastCode(code: .equalF)
        case .notEqual: FastCode(code: .notEqualF)
        case .less: FastCode(code: .lessF)
        case .lessOrEqual: FastCode(code: .lessOrEqualF)
        case .greater: FastCode(code: .lessF, isSwapped: true)
        case .greaterOrEqual: FastCode(code: .lessOrEqualF, isSwapped: true)
        default: nil  // Not over ops: the rest goes through Meaning.
        }
    }
}
