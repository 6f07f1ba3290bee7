// What elementwise functions of complex numbers become in KernelIR, which knows only their parts.
// Used by FusedKernel where an input or the result is complex. Results are NumPy's to rounding: products by the four
// products of the parts, quotients by the larger part of the divisor (Smith, 1962), which neither overflow nor vanish early.
// Holds: functions that complex numbers do not have (order, rounding, bits) never come here: the methods that make them
// ask for types that have them.

package import KernelIR
package import QuernCore

/// A value in a fused kernel: a real one, or the parts of a complex one.
package struct FusedValue: Sendable {
    package var real: Value
    /// Nil for a real number.
    package var imaginary: Value?
    package init(_ real: Value, _ imaginary: Value? = nil) {
        self.real = real
        self.imaginary = imaginary
    }
}

extension ElementwiseFunction {
    /// Appends the function of `inputs`, whose types are `types`, and gives its result.
    package func emitComplex(_ inputs: [FusedValue], _ types: [ScalarType], into b: inout Builder) -> FusedValue {
        let part = resultType(types).partType
        let x = inputs[0]
        switch self {
        case .add, .wrappingAdd: return parts(.add, x, inputs[1], part, &b)
        case .subtract, .wrappingSubtract: return parts(.subtract, x, inputs[1], part, &b)
        case .multiply, .wrappingMultiply: return product(x, inputs[1], part, &b)
        case .divide: return quotient(x, inputs[1], part, &b)
        case .negate:
            return FusedValue(
                b.value(.negate, [x.real], .concrete(part)),
                b.value(.negate, [imaginary(x, part, &b)], .concrete(part)))
        case .conjugate:
            return FusedValue(x.real, b.value(.negate, [imaginary(x, part, &b)], .concrete(part)))
        case .realPart: return FusedValue(x.real)
        case .imaginaryPart: return FusedValue(imaginary(x, part, &b))
        case .length: return FusedValue(length(x, part, &b))
        case .absolute: return FusedValue(length(x, part, &b), b.constant(0, part))
        case .sign:
            // Zero stands for itself.
            let size = length(x, part, &b)
            let isZero = b.compare(.equal, size, b.constant(0, part))
            let divisor = b.value(.select, [isZero, b.constant(part.oneBits, part), size], .concrete(part))
            return FusedValue(
                b.binary(.divide, x.real, divisor), b.binary(.divide, imaginary(x, part, &b), divisor))
        case .makeComplex: return FusedValue(x.real, inputs[1].real)
        case .power(let exponent): return power(x, exponent, part, &b)
        case .equal, .notEqual:
            let of = types[0].partType
            let opcode: Opcode = self == .equal ? .equal : .notEqual
            let (re, im) = (
                b.compare(opcode, x.real, inputs[1].real),
                b.compare(opcode, imaginary(x, of, &b), imaginary(inputs[1], of, &b))
            )
            return FusedValue(b.binary(self == .equal ? .and : .or, re, im))
        case .choose:
            let (y, z) = (inputs[1], inputs[2])
            return FusedValue(
                b.value(.select, [x.real, y.real, z.real], .concrete(part)),
                b.value(
                    .select, [x.real, imaginary(y, part, &b), imaginary(z, part, &b)], .concrete(part)))
        case .convert(let target): return conversion(x, types[0], target, &b)
        case .kernel(let kernel):
            // The front end has taken the kernel's complex parameters apart likewise.
            let arguments = zip(inputs, types).flatMap { value, type in
                type.isComplex ? [value.real, imaginary(value, type.partType, &b)] : [value.real]
            }
            let results = b.emit(
                .call, arguments, results: Array(repeating: .concrete(part), count: kernel.result.partCount),
                attribute: .call(callee: kernel.name, typeArguments: []))
            return FusedValue(results[0], results.count > 1 ? results[1] : nil)
        case .remainder, .minimum, .maximum, .fusedMultiplyAdd, .squareRoot, .copySign, .round, .classify, .math, .and, .or,
            .xor, .not, .shiftLeft, .shiftRight, .less, .lessOrEqual, .greater, .greaterOrEqual:
            return FusedValue(emit(inputs.map(\.real), types.map(\.partType), into: &b), b.constant(0, part))
        }
    }

    private func imaginary(_ x: FusedValue, _ part: ScalarType, _ b: inout Builder) -> Value {
        x.imaginary ?? b.constant(0, part)
    }

    private func parts(
        _ opcode: Opcode, _ x: FusedValue, _ y: FusedValue, _ part: ScalarType, _ b: inout Builder
    ) -> FusedValue {
        FusedValue(
            b.binary(opcode, x.real, y.real), b.binary(opcode, imaginary(x, part, &b), imaginary(y, part, &b)))
    }

    private func length(_ x: FusedValue, _ part: ScalarType, _ b: inout Builder) -> Value {
        b.value(.math, [x.real, imaginary(x, part, &b)], .concrete(part), attribute: .math(.hypot))
    }

    private func product(_ x: FusedValue, _ y: FusedValue, _ part: ScalarType, _ b: inout Builder) -> FusedValue {
        let (xi, yi) = (imaginary(x, part, &b), imaginary(y, part, &b))
        let (rr, ii) = (b.binary(.multiply, x.real, y.real), b.binary(.multiply, xi, yi))
        let (ri, ir) = (b.binary(.multiply, x.real, yi), b.binary(.multiply, xi, y.real))
        return FusedValue(b.binary(.subtract, rr, ii), b.binary(.add, ri, ir))
    }

    private func quotient(_ x: FusedValue, _ y: FusedValue, _ part: ScalarType, _ b: inout Builder) -> FusedValue {
        func select(_ condition: Value, _ first: Value, _ second: Value, _ b: inout Builder) -> Value {
            b.value(.select, [condition, first, second], .concrete(part))
        }
        let (xi, yi) = (imaginary(x, part, &b), imaginary(y, part, &b))
        let isTurned = b.compare(
            .greater, b.value(.magnitude, [yi], .concrete(part)), b.value(.magnitude, [y.real], .concrete(part)))
        let (large, small) = (select(isTurned, yi, y.real, &b), select(isTurned, y.real, yi, &b))
        let (first, second) = (select(isTurned, xi, x.real, &b), select(isTurned, x.real, xi, &b))
        let ratio = b.binary(.divide, small, large)
        let divisor = b.binary(.add, large, b.binary(.multiply, small, ratio))
        let real = b.binary(.divide, b.binary(.add, first, b.binary(.multiply, second, ratio)), divisor)
        let rest = b.binary(.subtract, second, b.binary(.multiply, first, ratio))
        let turned = select(isTurned, b.value(.negate, [rest], .concrete(part)), rest, &b)
        return FusedValue(real, b.binary(.divide, turned, divisor))
    }

    /// Products by squaring, from the low bit of the exponent.
    private func power(_ x: FusedValue, _ exponent: Int, _ part: ScalarType, _ b: inout Builder) -> FusedValue {
        var result: FusedValue?
        var square = x
        var rest = exponent
        while rest > 0 {
            if rest & 1 == 1 { result = result.map { product($0, square, part, &b) } ?? square }
            rest >>= 1
            if rest > 0 { square = product(square, square, part, &b) }
        }
        return result ?? FusedValue(b.constant(part.oneBits, part), b.constant(0, part))
    }

    /// Real numbers become complex ones with a zero; complex ones become real ones by their real part, as in NumPy.
    private func conversion(
        _ x: FusedValue, _ from: ScalarType, _ to: ScalarType, _ b: inout Builder
    ) -> FusedValue {
        func convert(_ value: Value, _ b: inout Builder) -> Value {
            if from.partType == to.partType { return value }
            return ElementwiseFunction.convert(to.partType).emit([value], [from.partType], into: &b)
        }
        if to == .bool {
            let zero = b.constant(0, from.partType)
            let im = imaginary(x, from.partType, &b)
            return FusedValue(b.binary(.or, b.compare(.notEqual, x.real, zero), b.compare(.notEqual, im, zero)))
        }
        guard to.isComplex else { return FusedValue(convert(x.real, &b)) }
        let im = x.imaginary.map { convert($0, &b) } ?? b.constant(0, to.partType)
        return FusedValue(convert(x.real, &b), im)
    }
}
