// Division, length and functions of complex numbers: swift-numerics' algorithms on the parts, slow paths included.
// Division and length give the bits of the Swift body; functions those of our `exp`, `sin` and `cos` where Swift's body
// has the C library's.
// Holds: a slow path is a branch that is seldom taken, so loops with `/` are not vectorised; `multiplied(by:)` and
// `divided(by:)` are.
// Source: swift-numerics 1.1.1 (Complex+AlgebraicField, Polar, Complex+ElementaryFunctions); scaling in division after
// Priest, "Efficient scaling for complex division", 2004; powers of two after Rump, "Fast and parallel interval
// arithmetic", 1999 (the unit in the first place by two products).

import KernelIR
import QuernCore

extension FunctionLowering {
    private func integer(_ value: UInt64, _ part: KernelType) -> Value {
        emitLiteral(.integer(magnitude: value, isNegative: false), part)
    }
    private func named(_ constant: NamedConstant, _ part: KernelType) -> Value { emitLiteral(.named(constant), part) }
    private func math(_ function: MathFunction, _ values: [Value], _ part: KernelType) -> Value {
        builder.value(.math, values, irType(part), attribute: .math(function))
    }
    private func conjugate(_ z: ComplexParts, _ part: KernelType) -> ComplexParts {
        ComplexParts(z.real, builder.value(.negate, [z.imaginary], irType(part)))
    }

    /// One of two numbers; each branch runs only where it is chosen.
    private func either(
        _ test: Value, _ first: () -> ComplexParts, _ second: () -> ComplexParts
    ) -> ComplexParts {
        let a = runBranch {
            let z = first()
            return [z.real, z.imaginary]
        }
        let b = runBranch {
            let z = second()
            return [z.real, z.imaginary]
        }
        let leaves = joinBranches(test, a, b)
        return ComplexParts(leaves[0], leaves[1])
    }

    // MARK: Division

    /// `z / w`: z · (w̄ / |w|²) where |w|² is normal, else with both scaled by a power of two.
    func quotient(_ z: ComplexParts, _ w: ComplexParts, _ part: KernelType) -> ComplexParts {
        let square = lengthSquared(w)
        return either(floatClass(square, .isNormal)) {
            product(z, scaled(conjugate(w, part), .divide, square))
        } _: {
            rescaledQuotient(z, w, part)
        }
    }

    private func rescaledQuotient(_ z: ComplexParts, _ w: ComplexParts, _ part: KernelType) -> ComplexParts {
        let zero = integer(0, part)
        return either(isZero(w, part)) {
            ComplexParts(named(.infinity, part), zero)
        } _: {
            either(isFinite(w)) {
                let size = magnitude(w, part)
                let tiny = builder.compare(.less, size, named(.leastNormalMagnitude, part))
                // Once scaled, |w|² is normal in both cases.
                let ofTiny = builder.binary(
                    .divide, integer(1, part),
                    builder.binary(.multiply, integer(2, part), named(.leastNormalMagnitude, part)))
                let scale = builder.value(.select, [tiny, ofTiny, powerScale(size, part)], irType(part))
                let (a, b) = (scaled(z, .multiply, scale), scaled(w, .multiply, scale))
                return product(a, scaled(conjugate(b, part), .divide, lengthSquared(b)))
            } _: {
                ComplexParts(zero, zero)
            }
        }
    }

    /// The power of two 2^(−3e/4), rounded toward 2^0, where 2^e ≤ `size` < 2^(e + 1) and `size` is normal.
    private func powerScale(_ size: Value, _ part: KernelType) -> Value {
        let (one, ulp) = (integer(1, part), named(.ulpOfOne, part))
        // The power of two of a number: q = (1/u + 1)·x, then q − (1 − ulp/2)·q, with u = ulp. Exact.
        let factor = builder.binary(.add, builder.binary(.divide, one, ulp), one)
        let lower = builder.binary(
            .subtract, one, builder.binary(.divide, ulp, integer(2, part)))
        func power(_ x: Value) -> Value {
            let q = builder.binary(.multiply, factor, x)
            return builder.binary(.subtract, q, builder.binary(.multiply, lower, q))
        }
        let isLarge = builder.compare(.greaterOrEqual, size, one)
        // Large numbers are made smaller by ulp² first, so that the factor does not make them infinite.
        let square = builder.binary(.multiply, ulp, ulp)
        let start = builder.value(
            .select, [isLarge, builder.binary(.multiply, size, square), size], irType(part))
        let found = power(start)
        let ofSize = builder.value(.select, [isLarge, builder.binary(.divide, found, square), found], irType(part))
        // 2^|e| to the power 3/4, down to a power of two; exact where 4 divides e, else far from the next one.
        let large = builder.value(.select, [isLarge, ofSize, builder.binary(.divide, one, ofSize)], irType(part))
        let root = builder.value(.squareRoot, [large], irType(part))
        let threeQuarters = builder.binary(
            .multiply, root, builder.value(.squareRoot, [root], irType(part)))
        let scale = power(threeQuarters)
        return builder.value(.select, [isLarge, builder.binary(.divide, one, scale), scale], irType(part))
    }

    // MARK: Polar form

    /// √(x² + y²) where the square is normal, else `hypot`, and infinity for what is not finite.
    func length(_ z: ComplexParts, _ part: KernelType) -> Value {
        let square = lengthSquared(z)
        let fast = runBranch { [builder.value(.squareRoot, [square], irType(part))] }
        let careful = runBranch {
            let hypot = math(.hypot, [z.real, z.imaginary], part)
            return [builder.value(.select, [isFinite(z), hypot, named(.infinity, part)], irType(part))]
        }
        return joinBranches(floatClass(square, .isNormal), fast, careful)[0]
    }

    /// atan2(y, x); NaN for zero and what is not finite.
    func phase(_ z: ComplexParts, _ part: KernelType) -> Value {
        let angle = math(.atan2, [z.imaginary, z.real], part)
        let isDefined = builder.binary(.and, isFinite(z), builder.value(.not, [isZero(z, part)], .bool))
        return builder.value(.select, [isDefined, angle, named(.nan, part)], irType(part))
    }

    /// `Complex(length:phase:)`; a fault where the phase is not finite and the length neither 0 nor infinite.
    func polar(_ length: Value, _ phase: Value, _ part: KernelType) -> ComplexParts {
        let finite = floatClass(phase, .isFinite)
        let special = builder.binary(.or, floatClass(length, .isZero), floatClass(length, .isInfinite))
        builder.emit(
            .check, [builder.binary(.or, finite, special)],
            attribute: .fault(
                .precondition, "either phase must be finite, or length must be zero or infinite"))
        let turned = ComplexParts(
            builder.binary(.multiply, math(.cos, [phase], part), length),
            builder.binary(.multiply, math(.sin, [phase], part), length))
        return ComplexParts(
            builder.value(.select, [finite, turned.real, length], irType(part)),
            builder.value(.select, [finite, turned.imaginary, integer(0, part)], irType(part)))
    }

    // MARK: Functions

    /// Functions that `Complex` has, by the number of their arguments.
    static let complexFunctions: Set<String> = ["exp", "sqrt"]

    /// Reports a function of scalars that is given a complex number.
    func refusesComplex(_ name: String, _ arguments: [Argument], _ range: TextRange) -> Bool {
        guard arguments.contains(where: { infer($0.value).isComplex }) else { return false }
        emitForErrors(arguments)
        report(.complexFunction(name, known: Self.complexFunctions.sorted(), at: span(range)))
        return true
    }

    /// `Complex.exp(z)`, `.sqrt(z)`.
    func emitComplexFunction(
        _ name: String, _ part: KernelType, _ arguments: [Argument], _ range: TextRange
    ) -> Typed {
        if name == "init" { return emitComplexInit(part, arguments, range) }
        guard Self.complexFunctions.contains(name) else {
            emitForErrors(arguments)
            report(.complexFunction(name, known: Self.complexFunctions.sorted(), at: span(range)))
            return .error
        }
        guard check(arguments, labels: [nil], of: name, at: range),
            let z = emitComplexOperand(arguments[0].value, .complex(part))
        else { return .error }
        place(range)
        return .complex(part, name == "exp" ? exponential(z, part) : squareRoot(z, part))
    }

    /// e^z = e^x (cos y + i sin y); near overflow e^(x/2) twice. What is not finite stays as it is.
    private func exponential(_ z: ComplexParts, _ part: KernelType) -> ComplexParts {
        either(isFinite(z)) {
            let turn = ComplexParts(math(.cos, [z.imaginary], part), math(.sin, [z.imaginary], part))
            let limit = builder.binary(
                .subtract, math(.log, [named(.greatestFiniteMagnitude, part)], part), integer(1, part))
            return either(builder.compare(.less, z.real, limit)) {
                scaled(turn, .multiply, math(.exp, [z.real], part))
            } _: {
                let half = math(.exp, [builder.binary(.divide, z.real, integer(2, part))], part)
                return scaled(scaled(turn, .multiply, half), .multiply, half)
            }
        } _: {
            z
        }
    }

    /// The square root in the right half plane, its cut along the negative real axis.
    private func squareRoot(_ z: ComplexParts, _ part: KernelType) -> ComplexParts {
        let square = lengthSquared(z)
        return either(floatClass(square, .isNormal)) {
            scaledRoot(z, square, part)
        } _: {
            either(isZero(z, part)) {
                ComplexParts(integer(0, part), z.imaginary)
            } _: {
                either(isFinite(z)) {
                    // Badly scaled: by the larger part, whose quotient is one.
                    let ir = irType(part)
                    let scale = builder.binary(
                        .floatMaximum, builder.value(.magnitude, [z.real], ir),
                        builder.value(.magnitude, [z.imaginary], ir))
                    let small = scaled(z, .divide, scale)
                    let root = scaledRoot(small, lengthSquared(small), part)
                    return scaled(root, .multiply, builder.value(.squareRoot, [scale], ir))
                } _: {
                    z
                }
            }
        }
    }

    /// The square root where |z|² is normal: u = √((|z| + |x|)/2), v = y / 2u.
    private func scaledRoot(_ z: ComplexParts, _ square: Value, _ part: KernelType) -> ComplexParts {
        let (ir, two) = (irType(part), integer(2, part))
        let sum = builder.binary(
            .add, builder.value(.squareRoot, [square], ir), builder.value(.magnitude, [z.real], ir))
        let u = builder.value(.squareRoot, [builder.binary(.divide, sum, two)], ir)
        let v = builder.binary(.divide, z.imaginary, builder.binary(.multiply, two, u))
        // The sign of −0 and of a NaN counts, as `x.sign` does.
        let sign = builder.value(.copySign, [integer(1, part), z.real], ir)
        let isRight = builder.compare(.greater, sign, integer(0, part))
        return ComplexParts(
            builder.value(.select, [isRight, u, builder.value(.magnitude, [v], ir)], ir),
            builder.value(.select, [isRight, v, builder.value(.copySign, [u, z.imaginary], ir)], ir))
    }
}
