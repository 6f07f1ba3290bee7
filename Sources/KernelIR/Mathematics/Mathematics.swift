// Mathematical functions of our own: branch-free polynomials with fused multiply-adds, one text for the
// interpreter, the constant folder and machine code of any vector width (see MathReal).
// Coefficients are those that Scripts/minimax.py prints. Errors in ULPs were measured against correctly rounded
// values; each function's comment names them and the tests hold them.

/// The functions, each a formula in any arithmetic.
package enum Mathematics {
    /// The function of one argument, or nil for those that the C library computes.
    package static func value<R: MathReal>(_ function: MathFunction, of x: R) -> R? {
        switch function {
        case .exp: exponential(x)
        case .log: logarithm(x)
        case .sin: sine(x)
        case .cos: cosine(x)
        default: nil
        }
    }
}

extension MathFunction {
    /// Whether the function is one of `Mathematics`: the same bits everywhere, at any vector width.
    package var isOwn: Bool { Mathematics.value(self, of: 0.5) != nil }
}
