// Every scalar operation on every type it takes, on edge values, against Swift's own operators (KernelIR's Meaning,
// which is Swift's arithmetic on the Swift type). Faults count: kind and values.

import KernelIR
import KernelLLVM
import QuernCore
import Testing

/// Values that make trouble: zeros, ones, extremes, their neighbours, NaN, infinities, subnormals, halves.
func edges(_ type: ScalarType) -> [UInt64] {
    func integers<I: FixedWidthInteger & KernelWord>(_: I.Type) -> [UInt64] {
        var all: Set<I> = [0, 1, 2, 3, 7, I.max, I.max - 1, I.min, I.min + 1, I.max / 2, I(truncatingIfNeeded: -1)]
        all.insert(I(truncatingIfNeeded: -2))
        all.insert(I(truncatingIfNeeded: I.bitWidth))
        all.insert(I(truncatingIfNeeded: I.bitWidth - 1))
        all.insert(I(truncatingIfNeeded: 0x0102_0304_8506_0708 as UInt64))
        return all.map(\.kernelBits)
    }
    func reals<F: BinaryFloatingPoint & KernelWord>(_: F.Type) -> [UInt64] {
        var all: [F] = [
            0, 1, 0.5, 1.5, 2.5, 0.25, 3, 10, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 1e10, F.pi, .infinity,
            .nan, .greatestFiniteMagnitude, .leastNormalMagnitude, .leastNonzeroMagnitude,
            F(sign: .plus, exponent: 31, significand: 1), F(sign: .plus, exponent: 32, significand: 1),
            F(sign: .plus, exponent: 63, significand: 1), F(sign: .plus, exponent: 64, significand: 1),
            F(sign: .plus, exponent: 63, significand: 1).nextDown, F(1).nextUp, F(0.5).nextDown,
            F(sign: .plus, exponent: F.Exponent(F.significandBitCount), significand: 1).nextUp, 128.5, 255.5, 127.5,
        ]
        all += all.map { -$0 }
        all += [-128.5, -129, -32769, -2_147_483_649.0]
        return all.map(\.kernelBits)
    }
    switch type {
    case .bool: return [0, 1]
    case .int8: return integers(Int8.self)
    case .int16: return integers(Int16.self)
    case .int32: return integers(Int32.self)
    case .int64: return integers(Int64.self)
    case .uint8: return integers(UInt8.self)
    case .uint16: return integers(UInt16.self)
    case .uint32: return integers(UInt32.self)
    case .uint64: return integers(UInt64.self)
    case .float32: return reals(Float.self)
    case .float64: return reals(Double.self)
    case .complex64, .complex128: return []
    }
}

let integerTypes = ScalarType.realCases.filter(\.isInteger)
let floatTypes = ScalarType.realCases.filter(\.isFloatingPoint)
let numericTypes = ScalarType.realCases.filter(\.isNumeric)

/// Runs one operation over all combinations of edge values and compares.
func compare(
    _ opcode: Opcode, _ operands: [ScalarType], _ results: [ScalarType], _ attribute: Attribute = .none
) throws {
    let module = kernel(opcode, operands, results, attribute)
    let loaded = try LoadedKernel(module)
    let operation = module.functions[0].body.operations[0]
    var combinations: [[UInt64]] = [[]]
    for type in operands {
        var values = edges(type)
        if operands.count > 2 {
            values = values.filter { _ in combinations.count < 3000 }; values = Array(values.prefix(24))
        }
        combinations = combinations.flatMap { start in values.map { start + [$0] } }
    }
    var wrong = 0
    for arguments in combinations {
        guard
            let expected = Meaning.evaluate(
                operation, operands: zip(operands, arguments).map { (type: $0, bits: $1) }, results: results)
        else {
            Issue.record("no meaning for \(opcode) of \(operands)")
            return
        }
        let answer = loaded.call(arguments, results: results.count)
        let isRight: Bool
        if let fault = expected.fault {
            isRight =
                answer.fault?.kind == fault && answer.fault?.first == Int64(bitPattern: arguments[0])
                && answer.fault?.second == Int64(bitPattern: secondValue(fault, opcode, arguments))
        } else {
            let bits = results.count == 2 ? [expected.first, expected.second] : [expected.first]
            isRight =
                answer.code == 0
                && zip(results, zip(bits, answer.results)).allSatisfy { Meaning.areSame($1.0, $1.1, $0) }
        }
        if !isRight {
            wrong += 1
            if wrong < 4 {
                let shown = arguments.map { String($0, radix: 16) }
                Issue.record(
                    "\(opcode) \(operands) → \(results) \(attribute) of \(shown): \(answer), expected \(expected)")
            }
        }
    }
    #expect(wrong == 0)
}

private func secondValue(_ kind: FaultKind, _ opcode: Opcode, _ arguments: [UInt64]) -> UInt64 {
    kind == .overflow && arguments.count > 1 ? arguments[1] : 0
}

@Suite("scalar operations") struct ScalarTests {
    @Test("arithmetic agrees with Swift on edge values, overflow included", arguments: numericTypes)
    func arithmetic(type: ScalarType) throws {
        for opcode in [Opcode.add, .subtract, .multiply, .divide, .minimum, .maximum] {
            try compare(opcode, [type, type], [type])
        }
        if type.isFloatingPoint || type.isSignedInteger { try compare(.negate, [type], [type]) }
        try compare(.magnitude, [type], [type])
    }

    @Test("integer operations agree with Swift", arguments: integerTypes)
    func integers(type: ScalarType) throws {
        for opcode in [
            Opcode.remainder, .wrappingAdd, .wrappingSubtract, .wrappingMultiply, .and, .or, .xor, .maskedShiftLeft,
            .maskedShiftRight,
        ] {
            try compare(opcode, [type, type], [type])
        }
        for opcode in [Opcode.not, .leadingZeros, .trailingZeros, .populationCount, .byteSwap] {
            try compare(opcode, [type], [type])
        }
        try compare(.isMultiple, [type, type], [.bool])
        for opcode in [Opcode.addReporting, .subtractReporting, .multiplyReporting] {
            try compare(opcode, [type, type], [type, .bool])
        }
    }

    @Test("shifts by any count of any type agree with Swift", arguments: integerTypes)
    func shifts(type: ScalarType) throws {
        for other in integerTypes {
            try compare(.shiftLeft, [type, other], [type])
            try compare(.shiftRight, [type, other], [type])
        }
    }

    @Test("comparisons and choice agree with Swift", arguments: ScalarType.realCases)
    func comparisons(type: ScalarType) throws {
        try compare(.equal, [type, type], [.bool])
        try compare(.notEqual, [type, type], [.bool])
        try compare(.select, [.bool, type, type], [type])
        guard type.isNumeric else {
            for opcode in [Opcode.and, .or, .xor] { try compare(opcode, [.bool, .bool], [.bool]) }
            return try compare(.not, [.bool], [.bool])
        }
        for opcode in [Opcode.less, .lessOrEqual, .greater, .greaterOrEqual] {
            try compare(opcode, [type, type], [.bool])
        }
    }

    @Test("floating-point operations agree with Swift", arguments: floatTypes)
    func floats(type: ScalarType) throws {
        try compare(.floatMinimum, [type, type], [type])
        try compare(.floatMaximum, [type, type], [type])
        try compare(.squareRoot, [type], [type])
        try compare(.copySign, [type, type], [type])
        try compare(.fusedMultiplyAdd, [type, type, type], [type])
        for rule in Rounding.allCases { try compare(.round, [type], [type], .rounding(rule)) }
        for question in FloatClass.allCases { try compare(.floatClass, [type], [.bool], .floatClass(question)) }
    }

    @Test("mathematical functions have the bits of the C library", arguments: floatTypes)
    func functions(type: ScalarType) throws {
        for function in MathFunction.allCases {
            try compare(.math, Array(repeating: type, count: function.arity), [type], .math(function))
        }
    }

    @Test("conversions agree with Swift on edge values, those that do not fit included", arguments: numericTypes)
    func conversions(from: ScalarType) throws {
        for to in numericTypes {
            try compare(.convert, [from], [to])
            try compare(.convertExactly, [from], [.bool, to])
            if from.isInteger && to.isInteger {
                try compare(.convertTruncating, [from], [to])
                try compare(.convertClamping, [from], [to])
            }
            if from.bitCount == to.bitCount { try compare(.bitCast, [from], [to]) }
        }
    }

    @Test("constants of every type come back as they are", arguments: ScalarType.realCases)
    func constants(type: ScalarType) throws {
        for bits in edges(type) {
            let module = kernel(.constant, [], [type], .literal(.bits(bits)))
            #expect(Meaning.areSame(try LoadedKernel(module).call([]).results[0], bits, type))
        }
    }

    @Test("affine tests are exact where 64 bits would wrap")
    func affine() throws {
        for (coefficients, constant) in [
            ([Int64](), Int64(-1)), ([1], 0), ([-1], 5), ([2, -3], 1), ([.max, .max, .max], .min),
            ([.min, .min], .max),
            ([1 << 40, -(1 << 40), 7], -3), ([.max, .min, .max, .min, 1], 0),
        ] {
            try compare(
                .affineIsNonNegative, Array(repeating: .int64, count: coefficients.count), [.bool],
                .affine(coefficients: coefficients, constant: constant))
        }
    }

    @Test("baseline x86-64 code, without FMA and rounding instructions, gives the same bits")
    func baseline() throws {
        var options = LLVMOptions()
        options.cpu = .named("x86-64")
        for type in floatTypes {
            for rule in Rounding.allCases {
                let loaded = try LoadedKernel(kernel(.round, [type], [type], .rounding(rule)), options: options)
                for bits in edges(type) {
                    let expected = Meaning.evaluate(.round, .rounding(rule), type: type, bits)?.first ?? 0
                    #expect(Meaning.areSame(loaded.call([bits]).results[0], expected, type), "\(rule) \(bits)")
                }
            }
            let loaded = try LoadedKernel(kernel(.fusedMultiplyAdd, [type, type, type], [type]), options: options)
            for x in edges(type).prefix(20) {
                for y in edges(type).prefix(20) {
                    let expected = Meaning.evaluate(.fusedMultiplyAdd, type: type, x, y, x)?.first ?? 0
                    #expect(Meaning.areSame(loaded.call([x, y, x]).results[0], expected, type))
                }
            }
        }
    }
}
