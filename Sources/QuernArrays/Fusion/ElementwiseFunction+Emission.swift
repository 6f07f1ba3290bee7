// What each elementwise function becomes in KernelIR.
// Used by FusedKernel for every path, compiled and interpreted alike. Holds: the operations that can fault carry the
// builder's position, which tells the function's place in the expression.

package import KernelIR
package import QuernCore

extension ElementwiseFunction {
    /// Appends the function of `inputs`, whose types are `types`, and gives its result.
    package func emit(_ inputs: [Value], _ types: [ScalarType], into b: inout Builder) -> Value {
        let x = inputs[0]
        let type = types[0]
        func binary(_ opcode: Opcode) -> Value { b.binary(opcode, x, inputs[1]) }
        func compare(_ opcode: Opcode) -> Value { b.compare(opcode, x, inputs[1]) }
        switch self {
        case .add: return binary(.add)
        case .subtract: return binary(.subtract)
        case .multiply: return binary(.multiply)
        case .divide: return binary(.divide)
        case .remainder:
            return type.isFloatingPoint
                ? b.value(.math, inputs, .concrete(type), attribute: .math(.truncatingRemainder)) : binary(.remainder)
        case .wrappingAdd: return binary(type.isInteger ? .wrappingAdd : .add)
        case .wrappingSubtract: return binary(type.isInteger ? .wrappingSubtract : .subtract)
        case .wrappingMultiply: return binary(type.isInteger ? .wrappingMultiply : .multiply)
        case .negate: return b.value(.negate, [x], .concrete(type))
        case .absolute: return type.isUnsignedInteger ? x : b.value(.magnitude, [x], .concrete(type))
        case .sign: return emitSign(x, type, into: &b)
        case .minimum: return emitExtreme(x, inputs[1], type, .less, into: &b)
        case .maximum: return emitExtreme(x, inputs[1], type, .greater, into: &b)
        case .fusedMultiplyAdd: return b.value(.fusedMultiplyAdd, inputs, .concrete(type))
        case .power(let exponent): return emitPower(x, exponent, type, into: &b)
        case .squareRoot: return b.value(.squareRoot, [x], .concrete(type))
        case .copySign: return b.value(.copySign, inputs, .concrete(type))
        case .round(let rule):
            return type.isFloatingPoint ? b.value(.round, [x], .concrete(type), attribute: .rounding(rule)) : x
        case .classify(let question):
            return type.isFloatingPoint
                ? b.value(.floatClass, [x], .bool, attribute: .floatClass(question))
                : b.bool(question == .isFinite)
        case .math(let function): return b.value(.math, inputs, .concrete(type), attribute: .math(function))
        // Of real numbers; see emitComplex.
        case .conjugate, .realPart, .makeComplex: return x
        case .imaginaryPart: return b.constant(0, type)
        case .length: return b.value(.magnitude, [x], .concrete(type))
        case .and: return binary(.and)
        case .or: return binary(.or)
        case .xor: return binary(.xor)
        case .not: return b.value(.not, [x], .concrete(type))
        case .shiftLeft: return binary(.shiftLeft)
        case .shiftRight: return binary(.shiftRight)
        case .equal: return compare(.equal)
        case .notEqual: return compare(.notEqual)
        case .less: return compare(.less)
        case .lessOrEqual: return compare(.lessOrEqual)
        case .greater: return compare(.greater)
        case .greaterOrEqual: return compare(.greaterOrEqual)
        case .choose: return b.value(.select, inputs, .concrete(types[1]))
        case .convert(let target): return emitConversion(x, type, target, into: &b)
        case .kernel(let kernel):
            return b.value(
                .call, inputs, .concrete(kernel.result),
                attribute: .call(callee: kernel.name, typeArguments: []))
        }
    }

    /// −1, 0 or 1; NaN for NaN.
    private func emitSign(_ x: Value, _ type: ScalarType, into b: inout Builder) -> Value {
        let one = b.constant(type.oneBits, type)
        let zero = b.constant(0, type)
        let isPositive = b.compare(.greater, x, zero)
        if type.isUnsignedInteger { return b.value(.select, [isPositive, one, zero], .concrete(type)) }
        let minusOne = b.constant(type.minusOneBits, type)
        let isNegative = b.compare(.less, x, zero)
        // What is neither is a zero or a NaN, which stand for themselves.
        let rest = b.value(.select, [isNegative, minusOne, x], .concrete(type))
        return b.value(.select, [isPositive, one, rest], .concrete(type))
    }

    /// The smaller or larger of two; NaN if one is NaN, as NumPy's `minimum` and `maximum`; of equals the first.
    private func emitExtreme(
        _ x: Value, _ y: Value, _ type: ScalarType, _ wins: Opcode, into b: inout Builder
    ) -> Value {
        if type == .bool { return b.binary(wins == .less ? .and : .or, x, y) }
        var takesSecond = b.compare(wins, y, x)
        if type.isFloatingPoint {
            let isNaN = b.value(.floatClass, [y], .bool, attribute: .floatClass(.isNaN))
            let firstIsNumber = b.value(
                .not, [b.value(.floatClass, [x], .bool, attribute: .floatClass(.isNaN))], .bool)
            takesSecond = b.binary(.or, takesSecond, b.binary(.and, isNaN, firstIsNumber))
        }
        return b.value(.select, [takesSecond, y, x], .concrete(type))
    }

    /// Products by squaring, from the low bit of the exponent: the same order everywhere.
    private func emitPower(_ x: Value, _ exponent: Int, _ type: ScalarType, into b: inout Builder) -> Value {
        var result: Value?
        var square = x
        var rest = exponent
        while rest > 0 {
            if rest & 1 == 1 { result = result.map { b.binary(.multiply, $0, square) } ?? square }
            rest >>= 1
            if rest > 0 { square = b.binary(.multiply, square, square) }
        }
        return result ?? b.constant(type.oneBits, type)
    }

    private func emitConversion(_ x: Value, _ from: ScalarType, _ to: ScalarType, into b: inout Builder) -> Value {
        if from == to { return x }
        if to == .bool { return b.compare(.notEqual, x, b.constant(0, from)) }
        if from == .bool {
            return b.value(.select, [x, b.constant(to.oneBits, to), b.constant(0, to)], .concrete(to))
        }
        return b.value(.convert, [x], .concrete(to))
    }
}

extension ScalarType {
    /// 1 as bits.
    package var oneBits: UInt64 {
        switch self {
        case .float32: UInt64(Float(1).bitPattern)
        case .float64: Double(1).bitPattern
        default: 1
        }
    }
    /// −1 as bits, of signed types.
    package var minusOneBits: UInt64 {
        switch self {
        case .float32: UInt64(Float(-1).bitPattern)
        case .float64: Double(-1).bitPattern
        default: .max
        }
    }
}
