// Mathematical functions of our own: branch-free polynomials with fused multiply-adds, one text for the
// interpreter, the constant folder and machine code of any vector width (see MathReal).
// Coefficients are those that Scripts/minimax.py prints. Errors in ULPs were measured against correctly rounded
// values; each function's comment names them and the tests hold them.

/// The functions, each a formula in any arithmetic.
package enum Mathematics {
    /// The function, of `x` or of both, or nil for those that the C library computes.
    package static func value<R: MathReal>(_ function: MathFunction, of x: R, _ y: R) -> R? {
        switch function {
        case .exp: exponential(x)
        case .exp2: exponential2(x)
        case .exp10: exponential10(x)
        case .expm1: exponentialLessOne(x)
        case .log: logarithm(x)
        case .log2: binaryLogarithm(x)
        case .log10: decimalLogarithm(x)
        case .log1p: logarithmOfOnePlus(x)
        case .pow: power(x, y)
        case .cbrt: cubeRoot(x)
        case .hypot: hypotenuse(x, y)
        case .sin: sine(x)
        case .cos: cosine(x)
        case .tan: tangent(x)
        case .asin: arcsine(x)
        case .acos: arccosine(x)
        case .atan: arctangent(x)
        case .atan2: arctangent(x, y)
        case .sinh: hyperbolicSine(x)
        case .cosh: hyperbolicCosine(x)
        case .tanh: hyperbolicTangent(x)
        case .asinh: inverseHyperbolicSine(x)
        case .acosh: inverseHyperbolicCosine(x)
        case .atanh: inverseHyperbolicTangent(x)
        case .erf: error(x)
        case .erfc: complementaryError(x)
        case .gamma, .logGamma, .remainder, .truncatingRemainder: nil
        }
    }
}

extension MathFunction {
    /// Whether the function is one of `Mathematics`: the same bits everywhere, at any vector width.
    package var isOwn: Bool { Mathematics.value(self, of: 0.5, 0.5) != nil }
}
