// The meaning of operations on floating-point numbers: strict, in the type's own precision. Functions are formulas
// of `Mathematics`, which compiled code holds too, or those of the C library for the same type, which the run-time
// library wraps: both agree to the bit with compiled code.

import Glibc
import QuernCore

/// A floating type with the C library's functions and ours.
protocol MathScalar: BinaryFloatingPoint, KernelWord {
    static func libm(_ function: MathFunction, _ x: Self, _ y: Self) -> Self
    /// Our own function, in double precision: nil for those that the C library computes.
    static func own(_ function: MathFunction, _ x: Self, _ y: Self) -> Self?
}

/// Functions of the C library that Swift's module of it leaves out, being GNU extensions.
private enum CLibrary {
    static let exp10: @convention(c) (Double) -> Double = function("exp10") { Glibc.pow(10, $0) }
    static let exp10f: @convention(c) (Float) -> Float = function("exp10f") { powf(10, $0) }

    /// The function of that name; glibc has both, `other` is for C libraries that do not.
    private static func function<F>(_ name: String, or other: F) -> F {
        guard let address = dlsym(nil, name) else { return other }
        return unsafeBitCast(address, to: F.self)
    }
}

extension Double: MathScalar {
    static func own(_ function: MathFunction, _ x: Double, _ y: Double) -> Double? {
        Mathematics.value(function, of: x, y)
    }

    static func libm(_ function: MathFunction, _ x: Double, _ y: Double) -> Double {
        switch function {
        case .cbrt: Glibc.cbrt(x)
        case .exp: Glibc.exp(x)
        case .exp2: Glibc.exp2(x)
        case .exp10: CLibrary.exp10(x)
        case .expm1: Glibc.expm1(x)
        case .log: Glibc.log(x)
        case .log2: Glibc.log2(x)
        case .log10: Glibc.log10(x)
        case .log1p: Glibc.log1p(x)
        case .sin: Glibc.sin(x)
        case .cos: Glibc.cos(x)
        case .tan: Glibc.tan(x)
        case .asin: Glibc.asin(x)
        case .acos: Glibc.acos(x)
        case .atan: Glibc.atan(x)
        case .sinh: Glibc.sinh(x)
        case .cosh: Glibc.cosh(x)
        case .tanh: Glibc.tanh(x)
        case .asinh: Glibc.asinh(x)
        case .acosh: Glibc.acosh(x)
        case .atanh: Glibc.atanh(x)
        case .erf: Glibc.erf(x)
        case .erfc: Glibc.erfc(x)
        case .gamma: Glibc.tgamma(x)
        case .logGamma:
            // lgamma writes a global sign; the reentrant form does not.
            { var sign: Int32 = 0; return lgamma_r(x, &sign) }()
        case .pow: Glibc.pow(x, y)
        case .hypot: Glibc.hypot(x, y)
        case .atan2: Glibc.atan2(x, y)
        case .remainder: Glibc.remainder(x, y)
        case .truncatingRemainder: Glibc.fmod(x, y)
        }
    }
}

extension Float: MathScalar {
    static func own(_ function: MathFunction, _ x: Float, _ y: Float) -> Float? {
        Mathematics.value(function, of: Double(x), Double(y)).map { Float($0) }
    }

    static func libm(_ function: MathFunction, _ x: Float, _ y: Float) -> Float {
        switch function {
        case .cbrt: cbrtf(x)
        case .exp: expf(x)
        case .exp2: exp2f(x)
        case .exp10: CLibrary.exp10f(x)
        case .expm1: expm1f(x)
        case .log: logf(x)
        case .log2: log2f(x)
        case .log10: log10f(x)
        case .log1p: log1pf(x)
        case .sin: sinf(x)
        case .cos: cosf(x)
        case .tan: tanf(x)
        case .asin: asinf(x)
        case .acos: acosf(x)
        case .atan: atanf(x)
        case .sinh: sinhf(x)
        case .cosh: coshf(x)
        case .tanh: tanhf(x)
        case .asinh: asinhf(x)
        case .acosh: acoshf(x)
        case .atanh: atanhf(x)
        case .erf: erff(x)
        case .erfc: erfcf(x)
        case .gamma: tgammaf(x)
        case .logGamma:
            { var sign: Int32 = 0; return lgammaf_r(x, &sign) }()
        case .pow: powf(x, y)
        case .hypot: hypotf(x, y)
        case .atan2: atan2f(x, y)
        case .remainder: remainderf(x, y)
        case .truncatingRemainder: fmodf(x, y)
        }
    }
}

extension Meaning {
    static func float<F: MathScalar>(
        _ opcode: Opcode, _ attribute: Attribute, _ type: F.Type, _ a: UInt64, _ b: UInt64, _ c: UInt64
    ) -> Outcome? {
        let x = F(kernelBits: a)
        let y = F(kernelBits: b)
        func value(_ result: F) -> Outcome { Outcome(result.kernelBits) }
        switch opcode {
        case .add: return value(x + y)
        case .subtract: return value(x - y)
        case .multiply: return value(x * y)
        case .divide: return value(x / y)
        case .negate: return value(-x)
        case .magnitude: return value(x.magnitude)
        case .minimum: return value(y < x ? y : x)
        case .maximum: return value(y >= x ? y : x)
        case .floatMinimum: return value(x <= y || y.isNaN ? x : y)
        case .floatMaximum: return value(x > y || y.isNaN ? x : y)
        case .squareRoot: return value(x.squareRoot())
        case .fusedMultiplyAdd: return value(F(kernelBits: c).addingProduct(x, y))
        case .copySign: return value(F(signOf: y, magnitudeOf: x))
        case .round:
            guard case .rounding(let rule) = attribute else { return nil }
            return value(x.rounded(rule.swiftRule))
        case .floatClass:
            guard case .floatClass(let kind) = attribute else { return nil }
            return .truth(belongs(x, kind))
        case .math:
            guard case .math(let function) = attribute else { return nil }
            return value(F.own(function, x, y) ?? F.libm(function, x, y))
        case .equal: return .truth(x == y)
        case .notEqual: return .truth(x != y)
        case .less: return .truth(x < y)
        case .lessOrEqual: return .truth(x <= y)
        case .greater: return .truth(x > y)
        case .greaterOrEqual: return .truth(x >= y)
        default: return nil  // Integers' operations; the verifier refuses them for floats.
        }
    }

    private static func belongs<F: BinaryFloatingPoint>(_ x: F, _ kind: FloatClass) -> Bool {
        switch kind {
        case .isNaN: x.isNaN
        case .isInfinite: x.isInfinite
        case .isFinite: x.isFinite
        case .isNormal: x.isNormal
        case .isSubnormal: x.isSubnormal
        case .isZero: x.isZero
        case .isSignMinus: x.sign == .minus
        }
    }
}

extension Rounding {
    /// Swift's rule of the same name.
    package var swiftRule: FloatingPointRoundingRule {
        switch self {
        case .toNearestOrAwayFromZero: .toNearestOrAwayFromZero
        case .toNearestOrEven: .toNearestOrEven
        case .up: .up
        case .down: .down
        case .towardZero: .towardZero
        case .awayFromZero: .awayFromZero
        }
    }
}

extension Meaning {
    /// The function that `math` names; `y` counts for functions of two operands.
    package static func math(_ function: MathFunction, _ x: Double, _ y: Double) -> Double {
        Double.own(function, x, y) ?? Double.libm(function, x, y)
    }
    /// As above, in single precision.
    package static func math(_ function: MathFunction, _ x: Float, _ y: Float) -> Float {
        Float.own(function, x, y) ?? Float.libm(function, x, y)
    }
    /// The C library's function, beside which ours are tested.
    package static func libm(_ function: MathFunction, _ x: Double, _ y: Double) -> Double {
        Double.libm(function, x, y)
    }
}
